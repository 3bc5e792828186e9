// What a `ledger` partition states of a unit's requests and deliveries.
#pragma once

#include "pipeline/model/fact.hpp"

namespace drumtower::facts {

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
        remind{};                           // when the unit is reminded while it is open, earliest first
    std::optional<TimePoint> approve_by{};  // of the channels that wait for a review
    template <class A>
    void fields(A& a) {
        a("remind", remind), a("approve_by", approve_by);
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
    std::optional<Duration> within{};  // from here: what is out there has to be corrected by then
    template <class A>
    void fields(A& a) {
        a("within", within);
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
    std::optional<Duration> within{};  // from here: every copy has to be gone by then
    template <class A>
    void fields(A& a) {
        a("within", within);
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

}  // namespace drumtower::facts
