#include "daemon/desk.hpp"

#include "daemon/desk_parts.hpp"
#include "daemon/refusals.hpp"
#include "pipeline/base/log.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace drumtower {

namespace {

bool wrote(const std::optional<Article>& article, int version, const std::string& who) {
    if (!article) return false;
    const auto& all = article->versions;
    return std::any_of(all.begin(), all.end(),
                       [&](const Version& each) { return each.number == version && each.written_by == who; });
}

}  // namespace

std::string Desk::key_of(const Actor& actor, const std::string& act, const std::string& on) const {
    if (!actor.key.empty()) return fact_id({"key", actor.who, actor.key});
    return fact_id({act, on, actor.who, json::time_text(clock_.now())});
}

awaitable<Outcome> Desk::write(Partition partition, std::vector<Event> events, std::string id,
                               std::string changed) {
    Act act;
    act.partition = partition;
    act.id = std::move(id);
    act.changed = std::move(changed);
    for (const Event& event : events) {
        act.events.push_back(event.id);
        log::info(event.type, {{"subject", event.subject}});
    }
    auto positions = co_await in_time(clock_, log_.append(partition, std::move(events)));
    if (!positions) co_return unavailable(positions.error());
    act.position = positions->back();
    co_return act;
}

awaitable<Outcome> Desk::correct(ArticleId article, std::string title, std::string html, std::string reason,
                                 Actor actor) {
    struct Known {
        std::optional<Article> article;
        Body body;
    };
    auto query = [article, &log = log_](Queries& view) {
        Known known;
        known.article = view.article(article);
        const auto bytes = known.article ? log.get(known.article->newest().content) : std::nullopt;
        if (bytes) known.body = json::read<Body>(*bytes).value_or(Body{});
        return known;
    };
    auto known = co_await view_.read(std::move(query));
    if (!known.article) co_return not_found("article");
    if (known.article->state == ArticleState::withdrawn) co_return conflict("the article is withdrawn");
    if (known.article->origins.front().source != desk_source)
        co_return conflict("it is read from a source: correct it there, every copy follows by itself");
    NewArticle corrected;
    corrected.url = known.article->url;
    corrected.title = std::move(title);
    corrected.html = std::move(html);
    corrected.source_name = known.body.source_name;
    log::info("article_corrected", {{"article", article.str()}, {"who", actor.who}, {"reason", reason}});
    auto outcome = co_await add_article(std::move(corrected), std::move(actor));
    co_return outcome;
}

awaitable<Outcome> Desk::designate(ArticleId article, std::string cls, std::string ground, Actor actor) {
    constexpr std::array classes{"important", "emergency", "routine"};
    if (std::find(classes.begin(), classes.end(), cls) == classes.end()) {
        co_return Refusal{Refused::invalid, "class is important, emergency or routine", "/class", {}};
    }
    auto query = [article](Queries& view) { return view.article(article); };
    auto known = co_await view_.read(std::move(query));
    if (!known) co_return not_found("article");
    if (known->state == ArticleState::withdrawn) co_return conflict("the article is withdrawn");
    if (known->designation && known->designation->cls == cls) co_return unchanged(article.str());
    facts::ArticleDesignated fact;
    fact.article = article;
    fact.cls = std::move(cls);
    fact.ground = std::move(ground);
    fact.who = actor.who;
    if (known->designation) fact.previous = known->designation->event;
    std::vector<Event> events{scribe_.event(fact, articles_partition)};
    auto outcome = co_await write(articles_partition, std::move(events), article.str(), "designated");
    co_return outcome;
}

awaitable<Outcome> Desk::hold(ArticleId article, std::string reason, Actor actor) {
    auto query = [article](Queries& view) { return view.article(article); };
    auto known = co_await view_.read(std::move(query));
    if (!known) co_return not_found("article");
    if (known->state == ArticleState::held) co_return unchanged(article.str());
    if (known->state != ArticleState::open) co_return conflict("only an open article can be held");
    facts::ArticleHeld fact{article, std::move(reason), actor.who, key_of(actor, "hold", article.str())};
    std::vector<Event> events{scribe_.event(fact, articles_partition)};
    auto outcome = co_await write(articles_partition, std::move(events), article.str(), "held");
    co_return outcome;
}

awaitable<Outcome> Desk::release(ArticleId article, Actor actor) {
    struct Known {
        std::optional<Article> article;
        std::optional<SourceInfo> source;
    };
    auto query = [article](Queries& view) {
        Known known;
        known.article = view.article(article);
        if (known.article) known.source = view.source(known.article->origins.front().source);
        return known;
    };
    auto known = co_await view_.read(std::move(query));
    if (!known.article) co_return not_found("article");
    if (known.article->state == ArticleState::withdrawn) co_return conflict("the article is withdrawn");
    const bool waits = known.article->state == ArticleState::held || known.article->hold_until.has_value();
    if (known.article->state == ArticleState::open && !waits) co_return unchanged(article.str());
    if (!waits) co_return conflict("only a held article can be released");
    std::vector<Event> events;
    events.push_back(
        scribe_.event(facts::ArticleReleased{article, actor.who, key_of(actor, "release", article.str())},
                      articles_partition));
    if (known.source && !known.article->designation) {
        SourceRules rules;
        rules.id = known.source->id;
        rules.designate = known.source->designate;
        const auto designation = designation_on_sight(rules, article);
        if (designation) events.push_back(scribe_.event(*designation, articles_partition));
    }
    auto outcome = co_await write(articles_partition, std::move(events), article.str(), "released");
    co_return outcome;
}

awaitable<Outcome> Desk::withdraw(ArticleId article, std::string reason, Actor actor) {
    auto query = [article](Queries& view) { return view.article(article); };
    auto known = co_await view_.read(std::move(query));
    if (!known) co_return not_found("article");
    if (known->state == ArticleState::withdrawn) co_return unchanged(article.str());
    facts::ArticleWithdrawn fact{article, std::move(reason), actor.who, known->newest().number};
    std::vector<Event> events{scribe_.event(fact, articles_partition)};
    auto outcome = co_await write(articles_partition, std::move(events), article.str(), "withdrawn");
    co_return outcome;
}

awaitable<Outcome> Desk::erase(ArticleId article, std::string reason, Actor actor) {
    struct Known {
        std::optional<Article> article;
        std::size_t needed = 0;            // open deliveries that would post the text
        std::vector<ContentHash> remains;  // versions' texts that no event says are erased
    };
    auto query = [article](Queries& view) {
        Known known;
        known.article = view.article(article);
        if (!known.article) return known;
        for (const Delivery& delivery : view.deliveries_of(article))
            known.needed += is_open(delivery.state) && delivery.action != Action::withdraw;
        for (const Version& version : known.article->versions) {
            if (!view.erased_at(version.content)) known.remains.push_back(version.content);
        }
        return known;
    };
    auto known = co_await view_.read(std::move(query));
    if (!known.article) co_return not_found("article");
    if (known.needed > 0) {
        co_return conflict(std::to_string(known.needed) +
                           " deliveries still need the text: withdraw the article first, or wait for them");
    }
    std::vector<Event> events;
    for (const ContentHash& hash : known.remains) {
        auto erased = co_await in_time(
            clock_, log_.erase(hash));  // first the text: asked again, the event is made up for
        if (!erased) co_return unavailable(erased.error());
        Event event = scribe_.event(facts::ContentErased{hash, reason, actor.who}, articles_partition);
        const auto same = [&event](const Event& other) { return other.id == event.id; };
        if (std::none_of(events.begin(), events.end(), same)) events.push_back(std::move(event));
    }
    if (events.empty()) co_return unchanged(article.str());
    auto outcome = co_await write(articles_partition, std::move(events), article.str(), "erased");
    co_return outcome;
}

awaitable<Outcome> Desk::freeze(UnitId unit, std::string reason, Actor actor) {
    facts::Frozen fact{unit, std::move(reason), actor.who, key_of(actor, "freeze", unit.str())};
    if (!unit.empty()) {
        auto query = [unit](Queries& view) { return view.unit(unit).has_value(); };
        auto known = co_await view_.read(std::move(query));
        if (!known) co_return not_found("unit");
    }
    std::vector<Event> events{scribe_.event(fact, articles_partition)};
    std::string whom = unit.empty() ? "*" : unit.str();
    auto outcome = co_await write(articles_partition, std::move(events), std::move(whom), "frozen");
    co_return outcome;
}

awaitable<Outcome> Desk::thaw(UnitId unit, Actor actor) {
    auto query = [unit](Queries& view) {
        for (const Freeze& freeze : view.freezes()) {
            if (freeze.unit == unit) return true;
        }
        return false;
    };
    auto frozen = co_await view_.read(std::move(query));
    const std::string id = unit.empty() ? "*" : unit.str();
    if (!frozen) co_return unchanged(id);
    facts::Thawed fact{unit, actor.who, key_of(actor, "thaw", unit.str())};
    std::vector<Event> events{scribe_.event(fact, articles_partition)};
    auto outcome = co_await write(articles_partition, std::move(events), id, "thawed");
    co_return outcome;
}

awaitable<Outcome> Desk::act_on(DeliveryId delivery, facts::DeliveryActed::Act act, std::string reason,
                                Actor actor) {
    using Kind = facts::DeliveryActed::Act;
    struct Known {
        std::optional<Delivery> row;
        bool own = false;  // the actor's text
    };
    auto query = [delivery, who = actor.who](Queries& view) {
        Known known;
        known.row = view.delivery(delivery);
        if (known.row) known.own = wrote(view.article(known.row->article), known.row->version, who);
        return known;
    };
    const auto known = co_await view_.read(std::move(query));
    const auto& row = known.row;
    if (!row) co_return not_found("delivery");
    const bool calling = row->state == DeliveryState::intended || row->state == DeliveryState::accepted;
    if (calling && act == Kind::retry) {
        Act waiting = unchanged(delivery.str());
        waiting.found = "the last call is still being read back";
        waiting.settles_at = row->not_before;
        co_return waiting;
    }
    if (calling) co_return conflict("a call for this delivery is under way");
    if (act == Kind::retry && !is_for_the_machine(*row))
        co_return conflict("this one is a person's to do: do it on the channel, then say that it is done");
    if (row->state == DeliveryState::done && act != Kind::done) co_return conflict("this delivery is done");
    if (act == Kind::approve && row->approved) co_return unchanged(delivery.str());
    if (act == Kind::approve && known.own)
        co_return Refusal{
            Refused::forbidden, "nobody approves what they wrote: another person has to", {}, {}};
    facts::DeliveryActed fact;
    fact.delivery = delivery;
    fact.unit = row->unit;
    fact.act = act;
    fact.who = actor.who;
    fact.reason = std::move(reason);
    fact.version = row->version;
    fact.key_text = actor.key.empty() ? fact_id({row->last.str(), actor.who, json::name_of(act)})
                                      : key_of(actor, "act", delivery.str());
    const Partition partition = scribe_.partition_of(row->unit);
    std::vector<Event> events{scribe_.event(fact, partition)};
    auto outcome =
        co_await write(partition, std::move(events), delivery.str(), std::string(json::name_of(act)));
    co_return outcome;
}

}  // namespace drumtower
