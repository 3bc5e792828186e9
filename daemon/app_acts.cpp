// The acts of the desk and of units: checked against the view, stated in the log.
#include "connectors/common/sanitise.hpp"
#include "connectors/common/urls.hpp"
#include "daemon/app.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/intake/recognise.hpp"

#include <array>

namespace drumtower {

namespace {

const SourceId desk_source{"desk"};  // articles added by hand or from a CMS

Refusal not_found(const std::string& what) {
    return {Refused::not_found, "there is no such " + what, {}, {}};
}
Refusal conflict(std::string detail) {
    return {Refused::conflict, std::move(detail), {}, {}};
}

Act unchanged(std::string id) {
    Act act;
    act.id = std::move(id);
    act.changed = "unchanged";
    return act;
}

Refusal unavailable(const Failure& failure) {
    if (failure.kind == FailureKind::permanent) return {Refused::invalid, failure.detail, {}, {}};
    return {Refused::unavailable, failure.detail, {}, failure.retry_after.value_or(std::chrono::seconds{5})};
}

}  // namespace

std::string App::key_of(const Actor& actor, const std::string& act, const std::string& on) const {
    if (!actor.key.empty()) return fact_id({"key", actor.who, actor.key});
    return fact_id({act, on, actor.who, json::time_text(clock_.now())});
}

awaitable<Outcome> App::write(Partition partition, std::vector<Event> events, std::string id,
                              std::string changed) {
    Act act;
    act.partition = partition;
    act.id = std::move(id);
    act.changed = std::move(changed);
    for (const Event& event : events) {
        act.events.push_back(event.id);
        log::info(event.type, {{"subject", event.subject}});
    }
    auto positions = co_await log_.append(partition, std::move(events));
    if (!positions) co_return unavailable(positions.error());
    act.position = positions->back();
    co_return act;
}

awaitable<Outcome> App::add_article(NewArticle article, Actor actor) {
    auto sanitised = sanitise(article.html, article.url);
    Body body;
    body.title = article.title;
    body.html = sanitised.html;
    body.source_name = article.source_name;
    body.pictures = sanitised.pictures;
    body.attachments = sanitised.attachments;
    auto content = co_await log_.put(json::write(body));
    if (!content) co_return unavailable(content.error());
    auto query = [url = article.url](Queries& view) { return view.article_by_url(url); };
    auto known = co_await view_.read(std::move(query));
    SourceRules rules;
    rules.id = known ? known->origins.front().source : desk_source;
    SourceItem item;
    item.url = article.url;
    item.title = article.title;
    const TimePoint now = clock_.now();
    item.published = article.published.value_or(TimeSpan{now, now});
    ReadItem read;
    read.url = article.url;
    read.body = body;
    std::vector<Event> events;
    for (const ArticleFact& fact :
         recognise(rules, item, read, *content, Novelty::news, known, std::nullopt)) {
        const auto state = [&](const auto& stated) { return scribe_.event(stated, articles_partition); };
        events.push_back(std::visit(state, fact));
    }
    const std::string id = known ? known->id.str() : article_id(rules.id, article.url).str();
    if (events.empty()) co_return unchanged(id);
    log::info("article_added", {{"article", id}, {"who", actor.who}});
    const char* changed = known ? "revised" : "added";
    auto outcome = co_await write(articles_partition, std::move(events), id, changed);
    co_return outcome;
}

awaitable<Outcome> App::designate(ArticleId article, std::string cls, std::string ground, Actor actor) {
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

awaitable<Outcome> App::hold(ArticleId article, std::string reason, Actor actor) {
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

awaitable<Outcome> App::release(ArticleId article, Actor actor) {
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
    if (const auto* act = std::get_if<Act>(&outcome)) {
        co_await view_.wait_folded(act->partition, act->position);
        if (crew_) crew_->wake_all();
    }
    co_return outcome;
}

awaitable<Outcome> App::withdraw(ArticleId article, std::string reason, Actor actor) {
    auto query = [article](Queries& view) { return view.article(article); };
    auto known = co_await view_.read(std::move(query));
    if (!known) co_return not_found("article");
    if (known->state == ArticleState::withdrawn) co_return unchanged(article.str());
    facts::ArticleWithdrawn fact{article, std::move(reason), actor.who, known->newest().number};
    std::vector<Event> events{scribe_.event(fact, articles_partition)};
    auto outcome = co_await write(articles_partition, std::move(events), article.str(), "withdrawn");
    co_return outcome;
}

awaitable<Outcome> App::erase(ArticleId article, std::string reason, Actor actor) {
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
        auto erased = co_await log_.erase(hash);  // first the text: asked again, the event is made up for
        if (!erased) co_return unavailable(erased.error());
        Event event = scribe_.event(facts::ContentErased{hash, reason, actor.who}, articles_partition);
        const auto same = [&event](const Event& other) { return other.id == event.id; };
        if (std::none_of(events.begin(), events.end(), same)) events.push_back(std::move(event));
    }
    if (events.empty()) co_return unchanged(article.str());
    auto outcome = co_await write(articles_partition, std::move(events), article.str(), "erased");
    co_return outcome;
}

awaitable<Outcome> App::freeze(UnitId unit, std::string reason, Actor actor) {
    facts::Frozen fact{unit, std::move(reason), actor.who, key_of(actor, "freeze", unit.str())};
    if (!unit.empty()) {
        auto query = [unit](Queries& view) { return view.unit(unit).has_value(); };
        auto known = co_await view_.read(std::move(query));
        if (!known) co_return not_found("unit");
    }
    std::vector<Event> events{scribe_.event(fact, articles_partition)};
    std::string whom = unit.empty() ? "*" : unit.str();
    auto outcome = co_await write(articles_partition, std::move(events), std::move(whom), "frozen");
    // It takes effect before the next call: whoever asks now is told so only when every publisher can see it.
    if (const auto* act = std::get_if<Act>(&outcome))
        co_await view_.wait_folded(act->partition, act->position);
    co_return outcome;
}

awaitable<Outcome> App::thaw(UnitId unit, Actor actor) {
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

awaitable<Outcome> App::act_on(DeliveryId delivery, facts::DeliveryActed::Act act, std::string reason,
                               Actor actor) {
    using Kind = facts::DeliveryActed::Act;
    auto query = [delivery](Queries& view) { return view.delivery(delivery); };
    auto row = co_await view_.read(std::move(query));
    if (!row) co_return not_found("delivery");
    const bool calling = row->state == DeliveryState::intended || row->state == DeliveryState::accepted;
    if (calling && act == Kind::retry) {
        Act waiting = unchanged(delivery.str());
        waiting.found = "the last call is still being read back";
        waiting.settles_at = row->not_before;
        co_return waiting;
    }
    if (calling) co_return conflict("a call for this delivery is under way");
    if (row->state == DeliveryState::done && act != Kind::done) co_return conflict("this delivery is done");
    if (act == Kind::approve && row->approved) co_return unchanged(delivery.str());
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
    if (act == Kind::retry && crew_) crew_->resume(row->channel);
    co_return outcome;
}

Readiness App::readiness() const {
    Readiness readiness;
    readiness.ready = ready_ && view_.halted().empty();
    if (!ready_) readiness.reasons.emplace_back("starting or stopping");
    if (!view_.halted().empty()) readiness.reasons.push_back(view_.halted());
    if (view_.conflicts() > 0)
        readiness.reasons.push_back(std::to_string(view_.conflicts()) +
                                    " events with a known id and other data");
    for (const SourceHealth& source : sources()) {
        if (source.trouble != SourceTrouble::none)
            readiness.reasons.push_back("source " + source.id.str() + ": " + source.detail);
    }
    for (const ChannelHealth& channel : channels()) {
        if (!channel.kind.empty())
            readiness.reasons.push_back("channel " + channel.channel.str() + ": " + channel.detail);
    }
    readiness.degraded = readiness.ready && !readiness.reasons.empty();
    return readiness;
}

std::vector<SourceHealth> App::sources() const {
    return crew_ ? crew_->sources() : std::vector<SourceHealth>{};
}
std::vector<ChannelHealth> App::channels() const {
    return crew_ ? crew_->channels() : std::vector<ChannelHealth>{};
}

std::vector<Metric> App::metrics() const {
    std::vector<Metric> metrics;
    metrics.push_back({"start_time_seconds",
                       "when this process started",
                       static_cast<double>(started_at_.time_since_epoch().count()) / 1000,
                       {}});
    metrics.push_back({"event_conflicts_total",
                       "events with a known id and other data",
                       static_cast<double>(view_.conflicts()),
                       {}});
    for (Partition partition = 0; partition <= log_.ledger_partitions(); ++partition) {
        const std::vector<std::pair<std::string, std::string>> labels{
            {"partition", partition_name(partition)}};
        metrics.push_back({"folded_position", "position folded into the view",
                           static_cast<double>(view_.folded(partition)), labels});
        metrics.push_back({"owner_epoch", "epoch under which this node owns the partition",
                           static_cast<double>(scribe_.epoch(partition)), labels});
    }
    for (const SourceHealth& source : sources()) {
        metrics.push_back({"source_trouble",
                           "1 when a source cannot be read",
                           source.trouble == SourceTrouble::none ? 0.0 : 1.0,
                           {{"source", source.id.str()}}});
    }
    for (const ChannelHealth& channel : channels()) {
        metrics.push_back({"channel_trouble",
                           "1 when a channel cannot be written",
                           channel.kind.empty() ? 0.0 : 1.0,
                           {{"channel", channel.channel.str()}}});
    }
    return metrics;
}

}  // namespace drumtower
