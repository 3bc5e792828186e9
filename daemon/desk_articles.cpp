// Desk, articles that are brought: by a person or a program with a token, and by the sender of a source that
// pushes. Both are read, kept and recognised alike.
#include "connectors/common/sanitise.hpp"
#include "connectors/common/urls.hpp"
#include "daemon/desk.hpp"
#include "daemon/desk_parts.hpp"
#include "daemon/refusals.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/base/run_on.hpp"

#include <algorithm>

namespace drumtower {

namespace {

/// An article's text and what of it is kept: 900 KiB of HTML take their time.
struct ReadBody {
    Body body;
    std::string stored;
};
ReadBody body_of(const NewArticle& article) {
    auto sanitised = sanitise(article.html, article.url);
    ReadBody read;
    read.body.title = article.title;
    read.body.html = std::move(sanitised.html);
    read.body.source_name = article.source_name;
    read.body.pictures = std::move(sanitised.pictures);
    read.body.attachments = std::move(sanitised.attachments);
    read.stored = json::write(read.body);
    return read;
}

}  // namespace

/// The article with its text in the log.
struct Desk::Brought {
    SourceItem item;
    ReadItem read;
    ContentHash content;
};

awaitable<Result<Desk::Brought>> Desk::bring_in(NewArticle article) {
    auto read_it = [article] { return body_of(article); };
    auto body = co_await run_on(workers_, std::move(read_it));
    auto content = co_await in_time(clock_, log_.put(std::move(body.stored)));
    if (!content) co_return content.error();
    Brought brought;
    brought.content = *content;
    brought.item.url = article.url;
    brought.item.title = article.title;
    const TimePoint now = clock_.now();
    brought.item.published = believable(article.published.value_or(TimeSpan{now, now}), now);
    brought.read.url = article.url;
    brought.read.body = std::move(body.body);
    co_return brought;
}

std::vector<Event> Desk::events_of(const std::vector<ArticleFact>& stated) const {
    std::vector<Event> events;
    for (const ArticleFact& fact : stated) {
        const auto state = [&](const auto& known) { return scribe_.event(known, articles_partition); };
        events.push_back(std::visit(state, fact));
    }
    return events;
}

awaitable<Outcome> Desk::add_article(NewArticle article, Actor actor) {
    auto brought = co_await bring_in(article);
    if (!brought) co_return unavailable(brought.error());
    auto query = [url = article.url](Queries& view) { return view.article_by_url(url); };
    auto known = co_await view_.read(std::move(query));
    SourceRules rules;
    rules.id = known ? known->origins.front().source : desk_source;
    auto stated =
        recognise(rules, brought->item, brought->read, brought->content, Novelty::news, known, std::nullopt);
    for (ArticleFact& fact : stated) {
        if (auto* seen = std::get_if<facts::ArticleSeen>(&fact)) seen->who = actor.who;
        if (auto* revised = std::get_if<facts::ArticleRevised>(&fact)) revised->who = actor.who;
    }
    auto events = events_of(stated);
    const std::string id = known ? known->id.str() : article_id(rules.id, article.url).str();
    if (events.empty()) co_return unchanged(id);
    log::info("article_added", {{"article", id}, {"who", actor.who}});
    const char* changed = known ? "revised" : "added";
    auto outcome = co_await write(articles_partition, std::move(events), id, changed);
    co_return outcome;
}

namespace {

/// What is known when a push comes.
struct Before {
    std::optional<Push> same;  // with this id
    std::optional<Article> known;
    std::optional<Article> twin;
    std::size_t lately = 0;  // new articles of this source, no further than its flood
};

Act repeated(const Push& push) {
    Act act = unchanged(push.article.str());
    act.changed = "repeated";
    return act;
}

std::string_view word_of(const std::vector<ArticleFact>& stated, const Before& before) {
    if (stated.empty()) return "unchanged";
    if (before.known) return "revised";
    return before.twin ? "joined" : "added";
}

}  // namespace

awaitable<Outcome> Desk::push(SourceRules rules, PushId id, NewArticle article) {
    article.url = canonical_url(article.url);
    if (article.url.empty()) co_return Refusal{Refused::invalid, "must be a web address", "/url", {}};
    auto query = [rules, id = id.text, url = article.url, now = clock_.now()](Queries& view) {
        Before before;
        before.same = view.push(rules.id, id);
        before.known = view.article_by_url(rules.id, url);
        before.twin = view.article_by_url(url);
        before.lately =
            view.first_shown_by(rules.id, now - flood_lasts, static_cast<std::size_t>(rules.flood));
        return before;
    };
    const auto before = co_await view_.read(std::move(query));
    if (before.same && before.same->bytes != id.bytes)
        co_return conflict("this webhook-id came with another message before");
    if (before.same) co_return repeated(*before.same);
    auto brought = co_await bring_in(article);
    if (!brought) co_return unavailable(brought.error());
    const bool flood = before.lately >= static_cast<std::size_t>(rules.flood);
    const auto stated = recognise(rules, brought->item, brought->read, brought->content,
                                  flood ? Novelty::flood : Novelty::news, before.known, before.twin);
    auto events = events_of(stated);
    const auto& there = before.known ? before.known : before.twin;
    const ArticleId of = there ? there->id : article_id(rules.id, article.url);
    events.push_back(scribe_.event(facts::SourcePushed{rules.id, id.text, id.bytes, of}, articles_partition));
    std::string changed(word_of(stated, before));
    auto outcome = co_await write(articles_partition, std::move(events), of.str(), std::move(changed));
    auto* act = std::get_if<Act>(&outcome);
    if (act && flood && !there)
        act->found = std::to_string(before.lately + 1) + " new items at once: held for the desk";
    co_return outcome;
}

}  // namespace drumtower
