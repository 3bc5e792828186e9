// What a unit owes, and what was found of it.
#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/roster.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

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

/// A unit contests how it was judged, and no person has answered yet.
struct Appeal {
    EventId event;
    std::string reason;
    std::string who;
    TimePoint made_at{};
    template <class A>
    void fields(A& a) {
        a("event", event), a("reason", reason), a("who", who), a("made_at", made_at);
    }
    bool operator==(const Appeal&) const = default;
};

struct DutyChannel {
    ChannelId id;
    std::string kind;
    Mode mode = Mode::manual;
    bool looks = true;
    std::optional<std::string> counts{};  // the one way of publishing that counts here; none: each
    template <class A>
    void fields(A& a) {
        a("id", id), a("kind", kind), a("mode", mode), a("looks", looks), a("counts", counts);
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
    std::optional<TimePoint> asked_at{};
    std::optional<TimePoint> approve_by{};  // a review that comes later may come too late
    std::optional<std::vector<ChannelId>>
        looked_back{};  // where a look since it was asked for showed its time before the clock, too
    std::optional<Appeal> appeal{};
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
        a("remind", remind), a("reminded_until", reminded_until), a("asked", asked), a("asked_at", asked_at),
            a("approve_by", approve_by), a("looked_back", looked_back), a("appeal", appeal);
    }
    bool operator==(const Obligation&) const = default;
};

}  // namespace drumtower
