// The event types of v1: what each one states (its data), which partition it belongs to and what makes its
// id. The meaning of a v1 type never changes; a v2 comes with a pure upcaster. An unknown type halts its
// partition.
#pragma once

#include "pipeline/base/hash.hpp"
#include "pipeline/model/domain.hpp"
#include "pipeline/model/event.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace drumtower::facts {

// clang-format off
#define DT_FACT(NAME, SUBJECT) static constexpr std::string_view type = NAME; std::string subject() const { return SUBJECT; }
// clang-format on

// ---- partition `articles` ----

/// Where a chain of an earlier log ended.
struct LogHead {
    std::string partition;  // its name
    Position position = 0;
    std::string hash;
    template <class A>
    void fields(A& a) {
        a("partition", partition), a("position", position), a("hash", hash);
    }
};
/// The log's first event. `from`: the log that this one goes on from, event by event, up to these heads.
struct LogCreated {
    DT_FACT("log.created", "log")
    int partitions = 1;
    std::string hash = "sha256";
    std::optional<std::vector<LogHead>> from = {};
    template <class A>
    void fields(A& a) {
        a("partitions", partitions), a("hash", hash), a("from", from);
    }
    std::string key() const { return "1"; }
};
/// A declaration states the whole of what is now so; `previous` is the declaration it replaces (its event
/// id).
struct RuleDeclared {
    DT_FACT("rule.declared", rule.id.str())
    Rule rule;
    EventId previous;  // the retirement it undoes
    template <class A>
    void fields(A& a) {
        a("rule", rule), a("previous", previous);
    }
    std::string key() const {
        return rule.id.str() + "@" + std::to_string(rule.version) + "/" + previous.str();
    }
};
/// The rule is no longer in the configuration: no new obligations; old ones keep it.
struct RuleRetired {
    DT_FACT("rule.retired", id.str())
    RuleId id;
    int version = 1;
    EventId previous;
    template <class A>
    void fields(A& a) {
        a("id", id), a("version", version), a("previous", previous);
    }
    std::string key() const { return id.str() + "@" + std::to_string(version) + "/" + previous.str(); }
};
/// A unit with all its channels, as the configuration has it now. Retired: out of the roster.
struct UnitDeclared {
    DT_FACT("unit.declared", unit.id.str())
    Unit unit;
    EventId previous;
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("previous", previous);
    }
    std::string key() const {
        return unit.id.str() + "/" + previous.str() + "/" + hex(sha256(json::write(unit)));
    }
};
struct SourceDeclared {
    DT_FACT("source.declared", source.id.str())
    SourceInfo source;
    EventId previous;
    template <class A>
    void fields(A& a) {
        a("source", source), a("previous", previous);
    }
    std::string key() const {
        return source.id.str() + "/" + previous.str() + "/" + hex(sha256(json::write(source)));
    }
};
/// The first whole look at a source is behind us: what it showed is the baseline.
struct SourceBaselined {
    DT_FACT("source.baselined", source.str())
    SourceId source;
    std::optional<EventId> declared{};  // by what it was looked at: another address is another baseline
    template <class A>
    void fields(A& a) {
        a("source", source), a("declared", declared);
    }
    std::string key() const { return declared ? source.str() + "/" + declared->str() : source.str(); }
};
struct ArticleSeen {
    DT_FACT("article.seen", article.str())
    ArticleId article;
    SourceId source;
    std::string url;
    std::string title;
    TimeSpan published{};
    ContentHash content;
    ArticleState state = ArticleState::open;  // baseline, held (flood, desk) or open
    Duration hold{};                          // from first sight (the envelope's time)
    std::string held_why;
    template <class A>
    void fields(A& a) {
        a("article", article), a("source", source), a("url", url), a("title", title),
            a("published", published);
        a("content", content), a("state", state), a("hold", hold), a("held_why", held_why);
    }
    std::string key() const { return article.str(); }
};
/// Another source shows the same article. With it may come this source's designation; then `hold` counts from
/// here.
struct ArticleJoined {
    DT_FACT("article.joined", article.str())
    ArticleId article;
    SourceId source;
    std::string url;
    std::string title;
    TimeSpan published{};
    ContentHash content;
    std::optional<Duration> hold{};
    template <class A>
    void fields(A& a) {
        a("article", article), a("source", source), a("url", url), a("title", title),
            a("published", published), a("content", content), a("hold", hold);
    }
    std::string key() const { return article.str() + "/" + source.str() + "/" + url; }
};
struct ArticleRevised {
    DT_FACT("article.revised", article.str())
    ArticleId article;
    SourceId source;
    int version = 2;  // the new one
    ContentHash previous;
    ContentHash content;
    std::string title;
    std::string url;
    template <class A>
    void fields(A& a) {
        a("article", article), a("source", source), a("version", version), a("previous", previous),
            a("content", content);
        a("title", title), a("url", url);
    }
    std::string key() const {
        return article.str() + "/" + std::to_string(version) + "/" + previous.str() + "/" + content.str();
    }
};
struct ArticleWithdrawn {
    DT_FACT("article.withdrawn", article.str())
    ArticleId article;
    std::string reason;
    std::string who;  // a person, or "source:ID"
    int version = 1;  // acted on
    template <class A>
    void fields(A& a) {
        a("article", article), a("reason", reason), a("who", who), a("version", version);
    }
    std::string key() const { return article.str() + "/" + std::to_string(version); }
};
struct ArticleDesignated {
    DT_FACT("article.designated", article.str())
    ArticleId article;
    std::string cls;
    std::string ground;
    std::string who;   // a person, or "source:ID"
    EventId previous;  // the designation it replaces
    template <class A>
    void fields(A& a) {
        a("article", article), a("class", cls), a("ground", ground), a("who", who), a("previous", previous);
    }
    std::string key() const { return article.str() + "/" + previous.str() + "/" + cls + "/" + who; }
};
struct ArticleHeld {
    DT_FACT("article.held", article.str())
    ArticleId article;
    std::string reason;
    std::string who;
    std::string act;  // Idempotency-Key or a fresh id
    template <class A>
    void fields(A& a) {
        a("article", article), a("reason", reason), a("who", who), a("act", act);
    }
    std::string key() const { return article.str() + "/" + act; }
};
struct ArticleReleased {
    DT_FACT("article.released", article.str())
    ArticleId article;
    std::string who;
    std::string act;
    template <class A>
    void fields(A& a) {
        a("article", article), a("who", who), a("act", act);
    }
    std::string key() const { return article.str() + "/" + act; }
};
/// Every repost.requested (and revision, withdrawal) of this cause is in the log.
struct RoutingDone {
    DT_FACT("routing.done", article.str())
    ArticleId article;
    EventId cause;  // designation or withdrawal
    int version = 1;
    std::string what = "designation";  // designation | revision | withdrawal
    template <class A>
    void fields(A& a) {
        a("article", article), a("cause", cause), a("version", version), a("what", what);
    }
    std::string key() const {
        return article.str() + "/" + what + "/" + cause.str() + "/" + std::to_string(version);
    }
};
struct Frozen {
    DT_FACT("posting.frozen", "freeze")
    UnitId unit;  // empty: everybody
    std::string reason;
    std::string who;
    std::string act;
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("reason", reason), a("who", who), a("act", act);
    }
    std::string key() const { return act; }
};
struct Thawed {
    DT_FACT("posting.thawed", "freeze")
    UnitId unit;
    std::string who;
    std::string act;
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("who", who), a("act", act);
    }
    std::string key() const { return act; }
};
struct ContentErased {
    DT_FACT("content.erased", hash.str())
    ContentHash hash;
    std::string reason;
    std::string who;
    template <class A>
    void fields(A& a) {
        a("hash", hash), a("reason", reason), a("who", who);
    }
    std::string key() const { return hash.str(); }
};
/// The store came back from a backup: what is older than this posts only on a complete absence.
struct StoreRestored {
    DT_FACT("store.restored", "store")
    std::string backup;  // digest of the backup file
    std::string act;
    template <class A>
    void fields(A& a) {
        a("backup", backup), a("act", act);
    }
    std::string key() const { return act; }
};

// ---- every partition ----

/// A node takes a partition. The log decides: who reads its own claim back with no higher epoch after it owns
/// it.
struct OwnerClaimed {
    DT_FACT("owner.claimed", "owner")
    Partition partition = 0;
    std::string node;
    std::int64_t epoch = 0;
    template <class A>
    void fields(A& a) {
        a("partition", partition), a("node", node), a("epoch", epoch);
    }
    std::string key() const { return std::to_string(partition) + "/" + node + "/" + std::to_string(epoch); }
};

// ---- partition `ledger`, by unit ----

struct RepostRequested {
    DT_FACT("repost.requested", obligation.str())
    ObligationId obligation;
    ArticleId article;
    UnitId unit;
    RuleId rule;
    int rule_version = 1;
    std::string satisfied_by = "any";
    std::string cls;
    std::string title;
    std::string url;
    TimeSpan published{};
    TimePoint designated_at{};
    TimePoint clock_start{};
    TimePoint due{};
    int version = 1;
    ContentHash content;
    std::vector<DutyChannel> channels;
    EventId cause;  // the designation
    std::optional<std::vector<TimePoint>>
        remind{};  // when the unit is reminded while it is open, earliest first
    template <class A>
    void fields(A& a) {
        a("remind", remind);
        a("obligation", obligation), a("article", article), a("unit", unit), a("rule", rule),
            a("rule_version", rule_version);
        a("satisfied_by", satisfied_by), a("class", cls), a("title", title), a("url", url),
            a("published", published);
        a("designated_at", designated_at), a("clock_start", clock_start), a("due", due);
        a("version", version), a("content", content), a("channels", channels), a("cause", cause);
    }
    std::string key() const { return obligation.str(); }
};
struct RevisionRequested {
    DT_FACT("revision.requested", article.str())
    ArticleId article;
    UnitId unit;
    int version = 2;
    ContentHash content;
    std::string title;
    std::vector<ChannelId> channels;
    template <class A>
    void fields(A& a) {
        a("article", article), a("unit", unit), a("version", version), a("content", content),
            a("title", title), a("channels", channels);
    }
    std::string key() const { return article.str() + "/" + unit.str() + "/" + std::to_string(version); }
};
struct WithdrawalRequested {
    DT_FACT("withdrawal.requested", article.str())
    ArticleId article;
    UnitId unit;
    std::string reason;
    std::vector<ChannelId> channels;
    std::vector<ObligationId> obligations;
    EventId cause;
    template <class A>
    void fields(A& a) {
        a("article", article), a("unit", unit), a("reason", reason), a("channels", channels),
            a("obligations", obligations), a("cause", cause);
    }
    std::string key() const { return article.str() + "/" + unit.str() + "/" + cause.str(); }
};

// Everything below is about one delivery; `unit` says which partition.
struct DeliveryIntended {
    DT_FACT("delivery.intended", delivery.str())
    DeliveryId delivery;
    UnitId unit;
    Action action = Action::publish;
    std::string step;
    json::Raw memo;
    int attempt = 1;
    int version = 1;
    ContentHash content;
    std::string node;
    std::int64_t epoch = 0;
    Duration look_age{-1};  // how old the look was that said "not there yet"; -1: not asked
    EventId previous;       // the row's newest event: what this decision was based on
    template <class A>
    void fields(A& a) {
        a("delivery", delivery), a("unit", unit), a("action", action), a("step", step), a("memo", memo),
            a("attempt", attempt);
        a("version", version), a("content", content), a("node", node), a("epoch", epoch),
            a("look_age", look_age), a("previous", previous);
    }
    std::string key() const {
        return delivery.str() + "/" + previous.str() + "/" + node + "/" + std::to_string(epoch);
    }
};
/// An outcome, or what a read-back found. `intent` is what it answers.
struct DeliveryProgressed {
    DT_FACT("delivery.progressed", delivery.str())
    enum class How {
        prepared,   // a step that shows nothing in public is done; the next one may follow
        accepted,   // the platform works on it; look again at not_before
        published,  // receipt: it is live (updated: the new version is; withdrawn: it is gone)
        adopted,    // found there: ours from before, or made by hand
        absent,     // proven not there: one more attempt is allowed
        deferred,   // certainly did not happen; again at not_before
        uncertain,  // perhaps it happened: read back at not_before
        refused,    // this delivery has ended
        needs_human,
        cancelled,
    };
    DeliveryId delivery;
    UnitId unit;
    EventId intent;  // empty when no call was made (adopted before the first attempt)
    How how = How::published;
    Action action = Action::publish;
    json::Raw memo;
    std::optional<Receipt> receipt;
    std::string kind;  // FailureKind
    std::string detail;
    std::optional<TimePoint> not_before;
    int version = 0;  // what is live now (published, adopted)
    EventId previous;
    template <class A>
    void fields(A& a) {
        a("delivery", delivery), a("unit", unit), a("intent", intent), a("how", how), a("action", action),
            a("memo", memo);
        a("receipt", receipt), a("kind", kind), a("detail", detail), a("not_before", not_before),
            a("version", version), a("previous", previous);
    }
    std::string key() const {
        return delivery.str() + "/" + previous.str() + "/" + intent.str() + "/" +
               std::to_string(static_cast<int>(how));
    }
};
constexpr auto enum_names(DeliveryProgressed::How) {
    return std::array<std::string_view, 10>{"prepared", "accepted",  "published", "adopted",     "absent",
                                            "deferred", "uncertain", "refused",   "needs_human", "cancelled"};
}
/// A person's act on a delivery.
struct DeliveryActed {
    DT_FACT("delivery.acted", delivery.str())
    enum class Act { approve, reject, retry, done };
    DeliveryId delivery;
    UnitId unit;
    Act act = Act::approve;
    std::string who;
    std::string reason;
    int version = 0;       // acted on
    std::string key_text;  // Idempotency-Key, else version and actor
    template <class A>
    void fields(A& a) {
        a("delivery", delivery), a("unit", unit), a("act", act), a("who", who), a("reason", reason),
            a("version", version), a("key", key_text);
    }
    std::string key() const { return delivery.str() + "/" + key_text; }
};
constexpr auto enum_names(DeliveryActed::Act) {
    return std::array<std::string_view, 4>{"approve", "reject", "retry", "done"};
}

/// A look at a channel: the interval it covered. Written when it changes something or is evidence.
struct LookMade {
    DT_FACT("look.made", channel.str())
    ChannelId channel;
    UnitId unit;
    TimePoint from{};  // covered: from … to; from == to: nothing
    TimePoint to{};
    std::vector<std::string> blind_spots;
    std::string trouble;  // it failed: why, for people
    std::string trouble_kind;
    std::optional<bool> whole{};  // a second listing, which shows whatever was published in that time
    std::optional<TimePoint> looked_at{};  // by the clock here, where the platform's says otherwise
    std::optional<std::vector<ObligationId>>
        looked_back{};  // duties whose time before the clock it showed, from the publication
    template <class A>
    void fields(A& a) {
        a("channel", channel), a("unit", unit), a("from", from), a("to", to), a("blind_spots", blind_spots),
            a("trouble", trouble), a("trouble_kind", trouble_kind), a("whole", whole),
            a("looked_at", looked_at), a("looked_back", looked_back);
    }
    std::string key() const {
        return channel.str() + "/" + json::time_text(from) + "/" + json::time_text(to) +
               (whole ? "/whole" : "") + (looked_at ? "/" + json::time_text(*looked_at) : "");
    }
};
struct ObservationMade {
    DT_FACT("observation.made", channel.str() + "/" + post_id)
    ChannelId channel;
    UnitId unit;
    std::string post_id;
    std::string url;
    std::string title;
    TimeSpan published{};
    std::optional<TimePoint> unseen_at;
    std::optional<TimePoint>
        first_seen;  // by an earlier look that did not know what it was; else the envelope's time
    ArticleId article;
    std::string matched_by;
    std::string grade = "B";
    bool gone = false;
    EventId previous;  // the observation of this post that it replaces
    template <class A>
    void fields(A& a) {
        a("channel", channel), a("unit", unit), a("post_id", post_id), a("url", url), a("title", title),
            a("published", published);
        a("unseen_at", unseen_at), a("first_seen", first_seen), a("article", article),
            a("matched_by", matched_by), a("grade", grade);
        a("gone", gone), a("previous", previous);
    }
    std::string key() const {
        return channel.str() + "/" + post_id + "/" + previous.str() + "/" + article.str() +
               (gone ? "/gone" : "");
    }
};
/// A block of a platform's daily calls is taken; what is left of it when a process ends is lost.
struct QuotaTaken {
    DT_FACT("quota.taken", channel.str() + "/" + api)
    ChannelId channel;
    UnitId unit;
    std::string api;
    std::string day;
    int taken = 0;  // that day, this block included
    int of = 0;
    template <class A>
    void fields(A& a) {
        a("channel", channel), a("unit", unit), a("api", api), a("day", day), a("taken", taken), a("of", of);
    }
    std::string key() const { return channel.str() + "/" + api + "/" + day + "/" + std::to_string(taken); }
};
/// A unit says where its repost is. The page was asked at once: grade C, it shows the article; D, it could
/// not be told.
struct LinkAttested {
    DT_FACT("link.attested", obligation.str())
    ObligationId obligation;
    ArticleId article;
    UnitId unit;
    ChannelId channel;
    std::string url;
    std::string title;  // as the page has it
    TimeSpan published{};
    std::string grade = "D";
    std::string found;  // what the comparison showed, or why there was none; for people
    std::string who;
    std::string act;  // Idempotency-Key or a fresh id
    template <class A>
    void fields(A& a) {
        a("obligation", obligation), a("article", article), a("unit", unit), a("channel", channel),
            a("url", url);
        a("title", title), a("published", published), a("grade", grade), a("found", found), a("who", who);
        a("act", act);
    }
    std::string key() const { return obligation.str() + "/" + act; }
};
/// A unit was reminded of what it owes: one notice a unit and occasion. Sent before it is stated here.
struct ReminderSent {
    DT_FACT("reminder.sent", unit.str())
    UnitId unit;
    TimePoint until{};  // the occasions up to this one are done for these duties
    std::vector<ObligationId> obligations;
    std::vector<std::string> via;     // notifiers that took it; none: the unit has none, or all refused
    std::vector<std::string> failed;  // those that did not
    bool asked_for_link = false;      // it asked for the address of a post that no program can see
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("until", until), a("obligations", obligations), a("via", via), a("failed", failed);
        a("asked_for_link", asked_for_link);
    }
    std::string key() const {
        std::string key = unit.str() + "/" + json::time_text(until);
        for (const ObligationId& each : obligations)
            key += "/" + each.str();
        return key;
    }
};
struct VerdictGiven {
    DT_FACT("verdict.given", obligation.str())
    ObligationId obligation;
    UnitId unit;
    Finding finding = Finding::undetermined;
    std::string grade;
    std::vector<std::string> evidence;
    std::string reason;
    std::optional<TimePoint> met_at;
    std::string who;
    EventId previous;  // the verdict it corrects
    template <class A>
    void fields(A& a) {
        a("obligation", obligation), a("unit", unit), a("finding", finding), a("grade", grade),
            a("evidence", evidence);
        a("reason", reason), a("met_at", met_at), a("who", who), a("previous", previous);
    }
    std::string key() const {
        return obligation.str() + "/" + previous.str() + "/" + std::string(json::name_of(finding));
    }
};

#undef DT_FACT

/// Every type of version 1.
std::span<const std::string_view> known_types();
/// Whether the fold will be able to read the event's data; of an unknown type, whether it is JSON at all.
bool is_readable(const Event& event);

/// The event that states `fact`; circumstances are given, the id is derived.
struct Circumstances {
    TimePoint time{};
    std::string node;
    std::int64_t epoch = 0;
};
template <class Fact>
Event state(const Fact& fact, const Circumstances& circumstances) {
    Event event;
    event.type = Fact::type;
    event.subject = fact.subject();
    event.id = EventId(fact_id({Fact::type, fact.key()}));
    event.time = circumstances.time;
    event.node = circumstances.node;
    event.epoch = circumstances.epoch;
    event.data = json::write(fact);
    return event;
}

}  // namespace drumtower::facts
