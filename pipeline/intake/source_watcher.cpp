#include "pipeline/intake/source_watcher.hpp"

#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr Duration corrections_until = 48h;  // after first sight an article's page is read again now and then
constexpr std::size_t recheck_at_most = 8;   // pages a poll
constexpr std::size_t gone_at_once = 3;      // more are not believed: the site is broken, not emptied
constexpr Duration looks_apart = 2s;         // however often somebody says that there is news
constexpr int others_asked = 3;              // pages that show whether the site shows any

/// How long until an article's page is read again: often while it is fresh, seldom later.
Duration recheck_after(Duration age, Duration every) {
    return std::max<Duration>(every, age / 8);
}

}  // namespace

SourceWatcher::SourceWatcher(SourceRules rules, Duration every, Services services)
    : rules_(std::move(rules)), every_(every), to_(services), gone_(every) {}

awaitable<void> SourceWatcher::run() {
    for (;;) {
        co_await poll_once();
        co_await sleep_or_wake(to_.clock, state_.next_at, to_.news);
        const TimePoint soon = std::min(state_.not_before, state_.next_at);
        if (to_.clock.now() < soon) co_await to_.clock.sleep_until(soon);
    }
}

void SourceWatcher::wait_as_asked(TimePoint now, Duration time) {
    state_.next_at = now + std::max(every_, time);
    state_.not_before = std::max(state_.not_before, now + time);
}

awaitable<void> SourceWatcher::poll_once() {
    const std::string cursor = to_.cursors.cursor(rules_.id);
    auto listing = co_await to_.source.poll(cursor);
    DT_FAILPOINT("src.after_fetch");
    const TimePoint now = to_.clock.now();
    state_.looked_at = now;
    state_.next_at = now + every_;
    state_.not_before = now + looks_apart;
    if (!listing) {
        state_.trouble = to_.source.trouble();
        if (state_.trouble.detail.empty()) state_.trouble.detail = listing.error().detail;
        if (state_.trouble.kind == SourceTrouble::none) state_.trouble.kind = SourceTrouble::failing;
        if (listing.error().retry_after) wait_as_asked(now, *listing.error().retry_after);
        log::warn("source_unreadable", {{"source", rules_.id.str()},
                                        {"kind", json::name_of(state_.trouble.kind)},
                                        {"detail", state_.trouble.detail}});
        co_return;
    }
    if (listing->retry_after) wait_as_asked(now, *listing->retry_after);
    if (to_.hub_named && (listing->hub || !listing->unchanged)) to_.hub_named(rules_.id, listing->hub);
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
    EventId declared;                              // the source's newest declaration
    std::vector<std::optional<Article>> articles;  // beside the listing's items
};

awaitable<bool> SourceWatcher::take(const Listing& listing) {
    auto query = [source = rules_.id, items = listing.items](Queries& view) {
        Known known;
        const auto info = view.source(source);
        known.baselined = info && info->baselined;
        if (const auto declaration = view.declaration("source", source.str()))
            known.declared = declaration->event;
        for (const SourceItem& item : items)
            known.articles.push_back(view.article_by_url(source, item.url));
        return known;
    };
    auto known = co_await to_.view.read(std::move(query));
    const Look look{known.baselined, known.baselined && turns_over(listing, known)};
    bool complete = listing.whole, written = listing.whole;
    unreadable_.clear();
    for (std::size_t i = listing.items.size(); i-- > 0;) {  // oldest first
        const SourceItem& item = listing.items[i];
        if (item.deleted) {
            if (!known.articles[i]) continue;
            auto withdrawn = co_await withdraw(*known.articles[i], "the source says it is deleted");
            complete = complete && withdrawn;
            continue;
        }
        if (!is_worth_reading(item, known.articles[i], rules_.id, fingerprints_)) continue;
        auto taken = co_await take_item(item, look);
        complete = complete && taken == Taken::yes;
        written = written && taken != Taken::not_written;
    }
    say_what_was_unreadable();
    if (known.baselined || !written) co_return complete;
    auto baselined = co_await finish_baseline(known.declared);
    complete = complete && baselined;
    co_return complete;
}

/// Whether too much of the listing is new. What was tried before and could not be read is not new, unless it
/// came with a flood that is not over.
bool SourceWatcher::turns_over(const Listing& listing, const Known& known) {
    const TimePoint now = to_.clock.now();
    std::vector<std::optional<Article>> listed;
    std::map<std::string, Tried> still_listed;
    std::size_t unseen = 0, tried_before = 0;
    for (std::size_t i = 0; i < listing.items.size(); ++i) {
        const bool is_new = !known.articles[i];
        if (is_new && listing.items[i].deleted) continue;
        listed.push_back(known.articles[i]);
        const auto tried = tried_.find(listing.items[i].url);
        unseen += is_new ? 1 : 0;
        if (!is_new || tried == tried_.end()) continue;
        still_listed.insert(*tried);
        tried_before += !tried->second.in_flood || now - tried->second.at > flood_lasts ? 1 : 0;
    }
    tried_ = std::move(still_listed);
    if (!is_flood(listed, rules_, now, tried_before)) return false;
    if (unseen == 0) return true;
    log::warn("source_flood", {{"source", rules_.id.str()},
                               {"new", unseen},
                               {"listed", listing.items.size()},
                               {"flood", rules_.flood}});
    state_.trouble.detail = std::to_string(unseen) + " new items at once: held for the desk";
    state_.trouble.advice = "look at the source; release the articles that are news, leave the others held";
    return true;
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

awaitable<bool> SourceWatcher::finish_baseline(EventId declared) {
    const facts::SourceBaselined fact{rules_.id, std::move(declared)};
    std::vector<Event> events{to_.scribe.event(fact, articles_partition)};
    auto written = co_await to_.scribe.write(articles_partition, std::move(events));
    if (written) log::info("source_baselined", {{"source", rules_.id.str()}});
    co_return written.has_value();
}

namespace {

/// What is known of an item whose page shows nothing.
ReadItem by_title(const SourceItem& item) {
    ReadItem read;
    read.url = item.url;
    read.body.title = item.title;
    return read;
}

}  // namespace

awaitable<SourceWatcher::Taken> SourceWatcher::take_item(SourceItem item, Look look) {
    const TimePoint now = to_.clock.now();
    item.published = believable(item.published, now);
    const Novelty novelty = novelty_of(item, look.baselined, look.flood, rules_, now);
    auto read = co_await to_.source.read(item);
    if (!read || read->what != ReadItem::What::read) {
        if (novelty != Novelty::baseline) co_return not_taken(item, read, look);
        log::warn("baseline_unreadable", {{"source", rules_.id.str()}, {"url", item.url}});
        read = by_title(item);
    }
    read->published = believable(read->published, now);
    auto content = co_await to_.log.put(json::write(read->body));
    if (!content) {
        could_not_take(item, content.error());
        co_return Taken::not_written;
    }
    auto query = [source = rules_.id, url = item.url](Queries& view) {
        return std::pair(view.article_by_url(source, url), view.article_by_url(url));
    };
    auto found = co_await to_.view.read(std::move(query));
    auto stated =
        co_await state_facts(recognise(rules_, item, *read, *content, novelty, found.first, found.second));
    if (!stated) {
        could_not_take(item, stated.error());
        co_return Taken::not_written;
    }
    tried_.erase(item.url);
    fingerprints_[item.url] = item.fingerprint;
    read_at_[item.url] = now;
    co_return Taken::yes;
}

SourceWatcher::Taken SourceWatcher::not_taken(const SourceItem& item, const Result<ReadItem>& read,
                                              Look look) {
    tried_.try_emplace(item.url, Tried{to_.clock.now(), look.flood});
    if (read && read->what == ReadItem::What::gone) {
        log::warn("article_gone", {{"source", rules_.id.str()},
                                   {"url", item.url},
                                   {"detail", "it is listed, and its page is not there"}});
        return Taken::yes;
    }
    if (!read) could_not_take(item, read.error());
    return Taken::no;
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
    if (!listing.unchanged) listed_.clear();
    for (const SourceItem& item : listing.items)
        listed_.insert(item.url);
    std::size_t read_pages = 0;
    bool complete = true;
    for (const Article& article : recent) {
        const Origin& origin = article.origins.front();
        const bool open = article.state == ArticleState::open || article.state == ArticleState::held;
        if (!open || origin.source != rules_.id || now - article.seen_at > corrections_until) continue;
        auto last = read_at_.try_emplace(origin.url, article.seen_at).first;
        const Duration wait =
            gone_.is_doubted(origin.url) ? gone_.apart() : recheck_after(now - article.seen_at, every_);
        if (now - last->second < wait || ++read_pages > recheck_at_most) continue;
        last->second = now;
        SourceItem item{origin.url, origin.title, origin.published, {}, false, std::nullopt};
        const auto listed =
            std::find_if(listing.items.begin(), listing.items.end(),
                         [&](const SourceItem& candidate) { return candidate.url == origin.url; });
        if (listed != listing.items.end()) item = *listed;
        auto read = co_await to_.source.read(item);
        if (!read || read->what == ReadItem::What::not_yet) continue;  // looked at again later
        if (read->what == ReadItem::What::gone) {
            if (!listed_.contains(origin.url)) gone_.gone(origin.url, now);
            continue;
        }
        gone_.there(origin.url);
        auto content = co_await to_.log.put(json::write(read->body));
        if (!content) co_return false;
        auto stated = co_await state_facts(
            recognise(rules_, item, *read, *content, Novelty::news, article, std::nullopt));
        complete = complete && stated.has_value();
    }
    auto withdrawn = co_await withdraw_gone(std::move(recent));
    complete = complete && withdrawn;
    co_return complete;
}

void SourceWatcher::not_believed(std::string what) {
    log::error("source_emptied", {{"source", rules_.id.str()}, {"detail", what}});
    state_.trouble = {SourceTrouble::failing, std::move(what),
                      "look at the source; withdraw by hand what was really withdrawn"};
}

/// One answer is not believed, nor many at once, nor a site that shows nothing else either.
awaitable<bool> SourceWatcher::withdraw_gone(std::vector<Article> recent) {
    const std::size_t lately = gone_.lately(to_.clock.now());
    std::vector<Article> gone;
    for (const Article& article : recent) {
        const bool open = article.state == ArticleState::open || article.state == ArticleState::held;
        if (open && gone_.is_gone(article.origins.front().url)) gone.push_back(article);
    }
    if (lately > gone_at_once) {
        not_believed(std::to_string(lately) + " articles are gone at once: not taken for withdrawals");
        co_return true;
    }
    if (gone.empty()) co_return true;
    auto alive = co_await shows_others(std::move(recent));
    if (!alive) {
        not_believed("an article is gone, and no other can be read: not taken for a withdrawal");
        co_return true;
    }
    bool complete = true;
    for (const Article& article : gone) {
        auto written = co_await withdraw(article, "the page is gone from the source");
        complete = complete && written;
    }
    co_return complete;
}

awaitable<bool> SourceWatcher::shows_others(std::vector<Article> recent) {
    int asked = 0;
    for (const Article& article : recent) {
        const Origin& origin = article.origins.front();
        const bool shown = article.state != ArticleState::withdrawn && origin.source == rules_.id &&
                           !gone_.is_doubted(origin.url);
        if (!shown) continue;
        if (++asked > others_asked) co_return false;
        SourceItem item{origin.url, origin.title, origin.published, {}, false, std::nullopt};
        auto read = co_await to_.source.read(std::move(item));
        if (read && read->what == ReadItem::What::read) co_return true;
    }
    co_return asked == 0;
}

}  // namespace drumtower
