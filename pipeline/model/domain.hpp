// The words of DESIGN section 1 as values: what the view holds and the API shows. Each struct describes
// itself once (fields), which gives its JSON in events, in the view and in the state digest.
#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/base/time.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

// ---- roster and rules, as the log declares them (no secrets) ----

enum class Mode { automatic, draft, approve, manual };
constexpr auto enum_names(Mode) {
    return std::array<std::string_view, 4>{"auto", "draft", "approve", "manual"};
}

struct Rule {
    RuleId id;
    int version = 1;
    Duration within{};
    std::vector<std::string> classes;
    std::vector<std::string> channel_kinds;
    std::string satisfied_by = "any";
    std::vector<std::string> remind_at;
    template <class A>
    void fields(A& a) {
        a("id", id), a("version", version), a("within", within), a("class", classes),
            a("channel_kind", channel_kinds);
        a("satisfied_by", satisfied_by), a("remind_at", remind_at);
    }
    bool operator==(const Rule&) const = default;
};

struct Channel {
    ChannelId id;
    UnitId unit;
    std::string name;
    std::string kind;  // wechat | weibo | website | other
    Mode mode = Mode::manual;
    std::string publish;  // website: wordpress | micropub | webhook | none
    std::string address;  // public address, for people
    bool looks = true;    // false: it cannot be looked at by machine (kind other)
    template <class A>
    void fields(A& a) {
        a("id", id), a("unit", unit), a("name", name), a("kind", kind), a("mode", mode),
            a("publish", publish);
        a("address", address), a("looks", looks);
    }
    bool operator==(const Channel&) const = default;
};

struct Unit {
    UnitId id;
    std::string name;
    std::string duty;
    bool retired = false;
    std::vector<Channel> channels;
    template <class A>
    void fields(A& a) {
        a("id", id), a("name", name), a("duty", duty), a("retired", retired), a("channels", channels);
    }
    bool operator==(const Unit&) const = default;
};

struct SourceInfo {
    SourceId id;
    std::string name;
    std::string kind;
    std::string url;
    std::string designate = "manual";
    Duration hold{};
    bool retired = false;
    bool baselined = false;  // the first whole look is behind us
    template <class A>
    void fields(A& a) {
        a("id", id), a("name", name), a("kind", kind), a("url", url), a("designate", designate),
            a("hold", hold);
        a("retired", retired), a("baselined", baselined);
    }
    bool operator==(const SourceInfo&) const = default;
};

// ---- articles ----

enum class ArticleState { baseline, held, open, withdrawn };
constexpr auto enum_names(ArticleState) {
    return std::array<std::string_view, 4>{"baseline", "held", "open", "withdrawn"};
}

/// One piece of a page: a picture or an attachment, with an absolute address.
struct Enclosure {
    std::string url;
    std::string name;
    template <class A>
    void fields(A& a) {
        a("url", url), a("name", name);
    }
    bool operator==(const Enclosure&) const = default;
};

/// What a content hash stands for: the text as the source shows it, sanitised, absolute links.
struct Body {
    std::string title;
    std::string html;         // allow-listed HTML
    std::string source_name;  // 来源 as the page says it
    std::vector<Enclosure> pictures;
    std::vector<Enclosure> attachments;
    template <class A>
    void fields(A& a) {
        a("title", title), a("html", html), a("source_name", source_name), a("pictures", pictures);
        a("attachments", attachments);
    }
    bool operator==(const Body&) const = default;
};

struct Version {
    int number = 1;
    ContentHash content;
    std::string title;
    TimePoint seen_at{};
    template <class A>
    void fields(A& a) {
        a("number", number), a("content", content), a("title", title), a("seen_at", seen_at);
    }
    bool operator==(const Version&) const = default;
};

struct Designation {
    EventId event;
    std::string cls;  // important | emergency | routine
    std::string ground;
    std::string who;
    TimePoint made_at{};
    template <class A>
    void fields(A& a) {
        a("event", event), a("class", cls), a("ground", ground), a("who", who), a("made_at", made_at);
    }
    bool operator==(const Designation&) const = default;
};

struct Origin {
    SourceId source;
    std::string url;
    std::string title;
    TimeSpan published{};
    TimePoint seen_at{};
    ContentHash content;  // the last one this origin showed
    template <class A>
    void fields(A& a) {
        a("source", source), a("url", url), a("title", title), a("published", published),
            a("seen_at", seen_at);
        a("content", content);
    }
    bool operator==(const Origin&) const = default;
};

struct Article {
    ArticleId id;
    ArticleState state = ArticleState::open;
    std::string title;
    std::string url;
    TimeSpan published{};
    TimePoint seen_at{};
    std::vector<Origin> origins;
    std::vector<Version> versions;  // newest last
    std::optional<Designation> designation;
    std::optional<TimePoint>
        hold_until;  // nothing is posted before; the far end of time: until a person releases it
    std::string held_why;
    std::string withdrawn_why;
    EventId withdrawal;  // the event that withdrew it
    EventId routed;      // the designation that routing.done closed
    int routed_version = 0;
    EventId routed_withdrawal;
    const Version& newest() const { return versions.back(); }
    template <class A>
    void fields(A& a) {
        a("id", id), a("state", state), a("title", title), a("url", url), a("published", published),
            a("seen_at", seen_at);
        a("origins", origins), a("versions", versions), a("designation", designation),
            a("hold_until", hold_until);
        a("held_why", held_why), a("withdrawn_why", withdrawn_why), a("withdrawal", withdrawal),
            a("routed", routed);
        a("routed_version", routed_version), a("routed_withdrawal", routed_withdrawal);
    }
    bool operator==(const Article&) const = default;
};

// ---- duties ----

enum class Finding { on_time, late, overdue, exempt, voided, undetermined };
constexpr auto enum_names(Finding) {
    return std::array<std::string_view, 6>{"on_time", "late", "overdue", "exempt", "void", "undetermined"};
}

struct Verdict {
    EventId event;
    Finding finding = Finding::undetermined;
    std::string grade;                  // A … E, CONTRACT section 3
    std::vector<std::string> evidence;  // event ids
    std::string reason;                 // for people
    TimePoint given_at{};
    std::optional<TimePoint> met_at;  // the publish time it rests on
    std::string who;                  // empty: the machine
    template <class A>
    void fields(A& a) {
        a("event", event), a("finding", finding), a("grade", grade), a("evidence", evidence),
            a("reason", reason);
        a("given_at", given_at), a("met_at", met_at), a("who", who);
    }
    bool operator==(const Verdict&) const = default;
};

struct DutyChannel {
    ChannelId id;
    std::string kind;
    Mode mode = Mode::manual;
    bool looks = true;
    template <class A>
    void fields(A& a) {
        a("id", id), a("kind", kind), a("mode", mode), a("looks", looks);
    }
    bool operator==(const DutyChannel&) const = default;
};

struct Obligation {
    ObligationId id;
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
    std::vector<DutyChannel> channels;  // that could meet it; empty: no_channel
    std::vector<Verdict> verdicts;      // newest last; empty: open
    TimePoint requested_at{};
    bool withdrawn = false;
    std::optional<std::vector<TimePoint>> remind{};  // occasions to remind of it, earliest first
    std::optional<TimePoint> reminded_until{};       // those up to here are done
    std::optional<EventId> asked{};                  // the notice that first asked for a link
    std::optional<std::vector<ChannelId>>
        looked_back{};  // where a look since it was asked for showed its time before the clock, too
    /// A unit may repost before the designation starts its clock.
    bool begins_before_clock() const {
        return published.latest != TimePoint{} && published.earliest < clock_start;
    }
    /// The next occasion to remind of it; nothing once it is judged.
    std::optional<TimePoint> next_reminder() const {
        if (!verdicts.empty() || withdrawn || !remind || channels.empty()) return std::nullopt;
        for (const TimePoint occasion : *remind) {
            if (!reminded_until || occasion > *reminded_until) return occasion;
        }
        return std::nullopt;
    }
    /// open | on_time | late | overdue | exempt | void | undetermined | no_channel
    std::string state() const {
        if (!verdicts.empty()) return std::string(json::name_of(verdicts.back().finding));
        return channels.empty() ? "no_channel" : "open";
    }
    template <class A>
    void fields(A& a) {
        a("id", id), a("article", article), a("unit", unit), a("rule", rule), a("rule_version", rule_version);
        a("satisfied_by", satisfied_by), a("class", cls), a("title", title), a("url", url),
            a("published", published);
        a("designated_at", designated_at), a("clock_start", clock_start), a("due", due),
            a("channels", channels);
        a("verdicts", verdicts), a("requested_at", requested_at), a("withdrawn", withdrawn);
        a("remind", remind), a("reminded_until", reminded_until), a("asked", asked),
            a("looked_back", looked_back);
    }
    bool operator==(const Obligation&) const = default;
};

// ---- posts ----

/// The platform's word that a post exists.
struct Receipt {
    std::string post_id;  // the platform's own id; opaque to us
    std::string url;
    TimePoint published_at{};  // UTC, as the platform reports it
    template <class A>
    void fields(A& a) {
        a("post_id", post_id), a("url", url), a("published_at", published_at);
    }
    bool operator==(const Receipt&) const = default;
};

/// What a channel still has to do for a delivery.
enum class Action { publish, update, withdraw };
constexpr auto enum_names(Action) {
    return std::array<std::string_view, 3>{"publish", "update", "withdraw"};
}

enum class DeliveryState {
    waiting,      // for its turn, its hold, its approval (see mode), its not_before
    intended,     // an intent is in the log and its outcome is not
    accepted,     // the platform took it and works on it; look again at not_before
    done,         // what was wanted is live (or gone, for a withdrawal)
    refused,      // this delivery has ended; the duty is still open
    needs_human,  // cannot be found out, or the platform has no way: a person
    cancelled,    // withdrawn before anything was posted, rejected, or channel retired
};
constexpr auto enum_names(DeliveryState) {
    return std::array<std::string_view, 7>{"waiting", "intended",    "accepted", "done",
                                           "refused", "needs_human", "cancelled"};
}
/// Whether a call, or a person asked to find out, may still come of it.
constexpr bool is_open(DeliveryState state) {
    return state != DeliveryState::done && state != DeliveryState::refused &&
           state != DeliveryState::cancelled;
}

struct Intent {
    EventId event;
    Action action = Action::publish;
    std::string step;  // the publisher's own name for the call
    int attempt = 0;
    int version = 0;
    std::string node;
    std::int64_t epoch = 0;
    TimePoint made_at{};
    bool uncertain = false;  // an outcome came: "sent, but unknown"
    template <class A>
    void fields(A& a) {
        a("event", event), a("action", action), a("step", step), a("attempt", attempt), a("version", version);
        a("node", node), a("epoch", epoch), a("made_at", made_at), a("uncertain", uncertain);
    }
    bool operator==(const Intent&) const = default;
};

struct Delivery {
    DeliveryId id;
    ObligationId obligation;  // the first one that asked for it
    ArticleId article;
    UnitId unit;
    ChannelId channel;
    Mode mode = Mode::automatic;
    DeliveryState state = DeliveryState::waiting;
    Action action = Action::publish;
    std::string title;
    std::string url;      // the original
    int version = 1;      // wanted
    ContentHash content;  // of the wanted version
    TimePoint due{};
    TimePoint not_before{};
    bool approved = false;
    std::string approved_by;
    int attempts = 0;
    json::Raw memo;                // the publisher's, opaque, no secrets
    std::optional<Intent> intent;  // open
    std::optional<Receipt> receipt;
    EventId receipt_event;        // the event that brought it: evidence
    bool adopted = false;         // it was posted by hand, not by us
    int live_version = 0;         // what is out there; 0: nothing of ours
    bool text_unknown = false;    // ours is out there, but not known with which text
    std::string note;             // last refusal, deferral or question, for people
    std::string kind_of_trouble;  // FailureKind of `note`
    TimePoint requested_at{};
    EventId last;  // the newest event that moved this row: what an act is compared with
    template <class A>
    void fields(A& a) {
        a("id", id), a("obligation", obligation), a("article", article), a("unit", unit),
            a("channel", channel);
        a("mode", mode), a("state", state), a("action", action), a("title", title), a("url", url),
            a("version", version);
        a("content", content), a("due", due), a("not_before", not_before), a("approved", approved);
        a("approved_by", approved_by), a("attempts", attempts), a("memo", memo), a("intent", intent);
        a("receipt", receipt), a("receipt_event", receipt_event), a("adopted", adopted),
            a("live_version", live_version), a("text_unknown", text_unknown), a("note", note);
        a("kind_of_trouble", kind_of_trouble), a("requested_at", requested_at), a("last", last);
    }
    bool operator==(const Delivery&) const = default;
};
/// The platform keeps it in the account's draft box: nothing of ours is on its way, and nobody sees it yet.
inline bool stands_as_draft(const Delivery& row) {
    return row.state == DeliveryState::accepted &&
           (row.mode == Mode::draft || row.kind_of_trouble == "draft_only");
}
/// Whether trying again is something that the program can do: what was made by hand is a person's.
inline bool is_for_the_machine(const Delivery& row) {
    const bool made_by_hand = row.adopted && row.live_version > 0;
    return !made_by_hand && (row.mode != Mode::manual || row.action == Action::publish);
}

// ---- looks ----

/// One post seen on a unit's channel.
struct Observation {
    EventId event;
    ChannelId channel;
    UnitId unit;
    std::string post_id;
    std::string url;
    std::string title;
    TimeSpan published{};
    TimePoint first_seen{};
    std::optional<TimePoint> unseen_at;  // the last complete look before, that did not show it
    ArticleId article;                   // which one it reposts; empty: none known
    std::string matched_by;              // slug | link | title …
    std::string grade = "B";
    bool gone = false;
    template <class A>
    void fields(A& a) {
        a("event", event), a("channel", channel), a("unit", unit), a("post_id", post_id), a("url", url),
            a("title", title);
        a("published", published), a("first_seen", first_seen), a("unseen_at", unseen_at),
            a("article", article);
        a("matched_by", matched_by), a("grade", grade), a("gone", gone);
    }
    bool operator==(const Observation&) const = default;
};

/// A stretch of a channel's life that looks have seen whole: a post made in it and still there would be
/// known.
struct Covered {
    TimePoint from{};
    TimePoint to{};
    EventId look;  // the newest look of the stretch
    template <class A>
    void fields(A& a) {
        a("from", from), a("to", to), a("look", look);
    }
    bool operator==(const Covered&) const = default;
};

/// What is known of looking at one channel.
struct ChannelLooks {
    ChannelId channel;
    UnitId unit;
    std::vector<Covered> covered;          // disjoint, oldest first
    std::vector<std::string> blind_spots;  // ways of publishing that no look of ours shows
    std::optional<std::vector<Covered>>
        whole;              // of which a listing without blind spots told everything, later
    TimePoint looked_at{};  // last try
    std::string trouble;    // empty: the last look was good
    std::string trouble_kind;
    std::optional<TimePoint> trouble_since;
    template <class A>
    void fields(A& a) {
        a("channel", channel), a("unit", unit), a("covered", covered), a("blind_spots", blind_spots);
        a("whole", whole), a("looked_at", looked_at), a("trouble", trouble), a("trouble_kind", trouble_kind);
        a("trouble_since", trouble_since);
    }
    bool operator==(const ChannelLooks&) const = default;
};

/// Calls of one rationed kind that a channel's account has been given on a day of the platform.
struct QuotaUse {
    ChannelId channel;
    UnitId unit;
    std::string api;
    std::string day;  // "2026-11-30"
    int taken = 0;    // in blocks, before they are made
    int of = 0;       // allowed that day
    template <class A>
    void fields(A& a) {
        a("channel", channel), a("unit", unit), a("api", api), a("day", day), a("taken", taken), a("of", of);
    }
    bool operator==(const QuotaUse&) const = default;
};

struct Freeze {
    UnitId unit;  // empty: everybody
    std::string reason;
    std::string who;
    TimePoint since{};
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("reason", reason), a("who", who), a("since", since);
    }
    bool operator==(const Freeze&) const = default;
};

/// Derived ids: pure, the same on every node.
ObligationId obligation_id(const ArticleId& article, const UnitId& unit, const RuleId& rule,
                           int rule_version);
DeliveryId delivery_id(const ArticleId& article, const ChannelId& channel);
ArticleId article_id(const SourceId& source, const std::string& url);

}  // namespace drumtower
