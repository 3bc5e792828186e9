#include "pipeline/intake/source_watcher.hpp"

#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"

#include <algorithm>
#include <set>

namespace drumtower {

namespace {

constexpr Duration corrections_until = 48h;  // after first sight an article's page is read again now and then
constexpr std::size_t recheck_at_most = 8;   // pages a poll
constexpr std::size_t gone_at_once = 3;      // more are not believed: the site is broken, not emptied

/// How long until an article's page is read again: often while it is fresh, seldom later.
Duration recheck_after(Duration age, Duration every) {
    return std::max<Duration>(every, age / 8);
}

}  // namespace

SourceWatcher::SourceWatcher(SourceRules rules, Duration every, Services services)
    : rules_(std::move(rules)), every_(every), to_(services) {}

awaitable<void> SourceWatcher::run() {
    for (;;) {
        co_await poll_once();
        co_await to_.clock.sleep_until(state_.next_at);
    }
}

awaitable<void> SourceWatcher::poll_once() {
    const std::string cursor = to_.cursors.cursor(rules_.id);
    auto listing = co_await to_.source.poll(cursor);
    DT_FAILPOINT("src.after_fetch");
    const TimePoint now = to_.clock.now();
    state_.looked_at = now;
    state_.next_at = now + every_;
    if (!listing) {
        state_.trouble = to_.source.trouble();
        if (state_.trouble.detail.empty()) state_.trouble.detail = listing.error().detail;
        if (state_.trouble.kind == SourceTrouble::none) state_.trouble.kind = SourceTrouble::failing;
        if (listing.error().retry_after)
            state_.next_at = now + std::max<Duration>(every_, *listing.error().retry_after);
        log::warn("source_unreadable", {{"source", rules_.id.str()},
                                        {"kind", json::name_of(state_.trouble.kind)},
                                        {"detail", state_.trouble.detail}});
        co_return;
    }
    if (listing->retry_after) state_.next_at = now + std::max<Duration>(every_, *listing->retry_after);
    state_.trouble = to_.source.trouble();
    state_.good_at = now;
    bool complete = true;
    if (!listing->unchanged) complete = co_await take(*listing);
    auto rechecked = co_await recheck_recent(*listing);
    complete = complete && rechecked;
    if (complete && !listing->cursor.empty() && listing->cursor != cursor) {
        co_await to_.cursors.keep_cursor(rules_.id, listing->cursor);
    }
}

namespace {

/// Whether the listing says something about this item that was not read yet.
bool is_worth_reading(const SourceItem& item, const std::optional<Article>& known, const SourceId& source,
                      const std::map<std::string, std::string>& fingerprints) {
    if (!known || item.body) return true;
    const auto read = fingerprints.find(item.url);
    if (read != fingerprints.end()) return read->second != item.fingerprint;
    for (const Origin& origin : known->origins) {
        if (origin.source == source && origin.url == item.url)
            return origin.title != item.title && known->title != item.title;
    }
    return true;
}

}  // namespace

struct SourceWatcher::Known {
    bool baselined = false;
    std::vector<std::optional<Article>> articles;  // beside the listing's items
};

awaitable<bool> SourceWatcher::take(const Listing& listing) {
    auto query = [source = rules_.id, items = listing.items](Queries& view) {
        Known known;
        const auto info = view.source(source);
        known.baselined = info && info->baselined;
        for (const SourceItem& item : items)
            known.articles.push_back(view.article_by_url(source, item.url));
        return known;
    };
    auto known = co_await to_.view.read(std::move(query));
    const auto unseen = std::count(known.articles.begin(), known.articles.end(), std::nullopt);
    const bool flood = known.baselined && is_flood(known.articles, rules_, to_.clock.now());
    if (flood && unseen > 0) {
        log::warn("source_flood", {{"source", rules_.id.str()},
                                   {"new", unseen},
                                   {"listed", listing.items.size()},
                                   {"flood", rules_.flood}});
        state_.trouble.detail = std::to_string(unseen) + " new items at once: held for the desk";
        state_.trouble.advice =
            "look at the source; release the articles that are news, leave the others held";
    }
    bool complete = listing.whole;
    unreadable_.clear();
    for (std::size_t i = listing.items.size(); i-- > 0;) {  // oldest first
        const SourceItem& item = listing.items[i];
        if (item.deleted) {
            if (known.articles[i]) co_await withdraw(*known.articles[i], "the source says it is deleted");
            continue;
        }
        if (!is_worth_reading(item, known.articles[i], rules_.id, fingerprints_)) continue;
        auto taken = co_await take_item(item, known.baselined, flood);
        complete = complete && taken;
    }
    say_what_was_unreadable();
    if (!complete || known.baselined) co_return complete;
    auto baselined = co_await finish_baseline();
    co_return baselined;
}

void SourceWatcher::could_not_take(const SourceItem& item, const Failure& failure) {
    log::warn("article_unreadable",
              {{"source", rules_.id.str()}, {"url", item.url}, {"detail", failure.detail}});
    unreadable_.push_back(item.url + ": " + failure.detail);
}

/// A listed article that cannot be read is tried at each poll; until then somebody has to know of it.
void SourceWatcher::say_what_was_unreadable() {
    if (unreadable_.empty()) return;
    const std::string more =
        unreadable_.size() > 1 ? " (and " + std::to_string(unreadable_.size() - 1) + " more)" : "";
    state_.trouble = {SourceTrouble::failing,
                      "a listed article cannot be read: " + unreadable_.front() + more,
                      "open the page; what is news there can be added by hand"};
}

awaitable<bool> SourceWatcher::finish_baseline() {
    std::vector<Event> events{to_.scribe.event(facts::SourceBaselined{rules_.id}, articles_partition)};
    auto written = co_await to_.scribe.write(articles_partition, std::move(events));
    if (written) log::info("source_baselined", {{"source", rules_.id.str()}});
    co_return written.has_value();
}

awaitable<bool> SourceWatcher::take_item(SourceItem item, bool baselined, bool flood) {
    auto read = co_await to_.source.read(item);
    if (!read) {
        could_not_take(item, read.error());
        co_return false;
    }
    if (read->what == ReadItem::What::gone) {
        log::warn("article_gone", {{"source", rules_.id.str()},
                                   {"url", item.url},
                                   {"detail", "it is listed, and its page is not there"}});
        co_return true;
    }
    if (read->what == ReadItem::What::not_yet) co_return false;
    const TimePoint now = to_.clock.now();
    item.published = believable(item.published, now);
    read->published = believable(read->published, now);
    auto content = co_await to_.log.put(json::write(read->body));
    if (!content) {
        could_not_take(item, content.error());
        co_return false;
    }
    auto query = [source = rules_.id, url = item.url](Queries& view) {
        return std::pair(view.article_by_url(source, url), view.article_by_url(url));
    };
    auto found = co_await to_.view.read(std::move(query));
    const Novelty novelty = novelty_of(item, baselined, flood, rules_, now);
    auto stated =
        co_await state_facts(recognise(rules_, item, *read, *content, novelty, found.first, found.second));
    if (!stated) {
        could_not_take(item, stated.error());
        co_return false;
    }
    fingerprints_[item.url] = item.fingerprint;
    read_at_[item.url] = now;
    co_return true;
}

awaitable<Result<bool>> SourceWatcher::state_facts(std::vector<ArticleFact> stated) {
    if (stated.empty()) co_return true;
    std::vector<Event> events;
    for (const ArticleFact& fact : stated) {
        const auto state = [&](const auto& known) { return to_.scribe.event(known, articles_partition); };
        events.push_back(std::visit(state, fact));
        log::info(events.back().type, {{"article", events.back().subject}, {"source", rules_.id.str()}});
    }
    DT_FAILPOINT("src.before_append");
    auto written = co_await to_.scribe.write(articles_partition, std::move(events));
    DT_FAILPOINT("src.after_commit");
    if (!written) co_return written.error();
    co_return true;
}

awaitable<bool> SourceWatcher::withdraw(Article article, std::string why) {
    const bool concerns = article.state == ArticleState::open || article.state == ArticleState::held;
    if (!concerns) co_return true;
    facts::ArticleWithdrawn fact;
    fact.article = article.id;
    fact.reason = std::move(why);
    fact.who = "source:" + rules_.id.str();
    fact.version = article.newest().number;
    std::vector<ArticleFact> stated{fact};
    auto written = co_await state_facts(std::move(stated));
    co_return written.has_value();
}

/// Corrections are made in place, without a word in the listing; a removed page is a withdrawal.
awaitable<bool> SourceWatcher::recheck_recent(const Listing& listing) {
    const TimePoint now = to_.clock.now();
    auto query = [source = rules_.id](Queries& view) { return view.articles_of_source(source, 200); };
    auto recent = co_await to_.view.read(std::move(query));
    std::vector<Article> gone;
    std::size_t read_pages = 0;
    bool complete = true;
    for (const Article& article : recent) {
        const Origin& origin = article.origins.front();
        const bool open = article.state == ArticleState::open || article.state == ArticleState::held;
        if (!open || origin.source != rules_.id || now - article.seen_at > corrections_until) continue;
        auto last = read_at_.try_emplace(origin.url, article.seen_at).first;
        if (now - last->second < recheck_after(now - article.seen_at, every_) ||
            ++read_pages > recheck_at_most)
            continue;
        last->second = now;
        SourceItem item{origin.url, origin.title, origin.published, {}, false, std::nullopt};
        const auto listed =
            std::find_if(listing.items.begin(), listing.items.end(),
                         [&](const SourceItem& candidate) { return candidate.url == origin.url; });
        if (listed != listing.items.end()) item = *listed;
        auto read = co_await to_.source.read(item);
        if (!read || read->what == ReadItem::What::not_yet) continue;  // looked at again later
        if (read->what == ReadItem::What::gone) {
            if (listed == listing.items.end() || listing.unchanged) gone.push_back(article);
            continue;
        }
        auto content = co_await to_.log.put(json::write(read->body));
        if (!content) co_return false;
        auto stated = co_await state_facts(
            recognise(rules_, item, *read, *content, Novelty::news, article, std::nullopt));
        complete = complete && stated.has_value();
    }
    if (gone.size() > gone_at_once) {
        state_.trouble = {
            SourceTrouble::failing,
            std::to_string(gone.size()) + " articles are gone at once: not taken for withdrawals",
            "look at the source; withdraw by hand what was really withdrawn"};
        log::error("source_emptied", {{"source", rules_.id.str()}, {"gone", gone.size()}});
        co_return complete;
    }
    for (const Article& article : gone) {
        auto written = co_await withdraw(article, "the page is gone from the source");
        complete = complete && written;
    }
    co_return complete;
}

}  // namespace drumtower
