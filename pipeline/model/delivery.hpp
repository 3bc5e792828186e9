// One article version for one channel: what is asked of the channel, and what came of it.
#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/roster.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace drumtower {

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
    std::optional<TimePoint> fix_asked{};  // a correction or withdrawal of what is out there
    std::optional<TimePoint> fix_by{};     // and until when it has to be made, whoever makes it
    std::optional<TimePoint> fix_told{};   // occasions up to here were told to the unit
    /// When its people are to be told (again) of a change that only they can make.
    std::optional<TimePoint> next_telling() const {
        const bool wrong = live_version > 0 && (action == Action::withdraw || live_version < version);
        const bool theirs = state == DeliveryState::needs_human && wrong;
        if (!theirs || !fix_asked || !fix_by) return std::nullopt;
        for (const TimePoint occasion : {*fix_asked, *fix_asked + (*fix_by - *fix_asked) / 2, *fix_by}) {
            if (!fix_told || occasion > *fix_told) return occasion;
        }
        return std::nullopt;
    }
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
        a("kind_of_trouble", kind_of_trouble), a("requested_at", requested_at), a("last", last),
            a("fix_asked", fix_asked), a("fix_by", fix_by), a("fix_told", fix_told);
    }
    bool operator==(const Delivery&) const = default;
};
/// The platform keeps it in the account's draft box: nothing of ours is on its way, and nobody sees it yet.
inline bool stands_as_draft(const Delivery& row) {
    return row.state == DeliveryState::accepted &&
           (row.mode == Mode::draft || row.kind_of_trouble == "draft_only");
}
inline bool waits_for_approval(const Delivery& row) {
    return row.mode == Mode::approve && !row.approved && row.state == DeliveryState::waiting;
}
/// Nothing moves it by itself any more, and nobody has given it up.
inline bool is_dead(const Delivery& row) {
    const bool stands = row.state == DeliveryState::needs_human || row.state == DeliveryState::refused;
    return stands && row.kind_of_trouble != "rejected";
}
/// Whether trying again is something that the program can do: what was made by hand is a person's.
inline bool is_for_the_machine(const Delivery& row) {
    const bool made_by_hand = row.adopted && row.live_version > 0;
    return !made_by_hand && (row.mode != Mode::manual || row.action == Action::publish);
}

}  // namespace drumtower
