// A duty of twelve hours and short ways to say what was seen of it, for the judge's tests.
#pragma once

#include "pipeline/monitoring/judge.hpp"

#include <string>
#include <vector>

namespace drumtower::judging {

inline const TimePoint start{Duration(1'795'564'800'000)};  // 2026-11-25 08:00 in Fuzhou
inline const TimePoint due = start + 12h;

inline DutyChannel channel(const std::string& id, bool looks = true) {
    return {ChannelId(id), looks ? "website" : "other", Mode::manual, looks, std::nullopt};
}

inline Evidence duty_on(std::vector<DutyChannel> channels, std::string satisfied_by = "any") {
    Evidence evidence;
    evidence.duty.id = ObligationId("o1");
    evidence.duty.clock_start = start;
    evidence.duty.due = due;
    evidence.duty.satisfied_by = std::move(satisfied_by);
    for (const DutyChannel& each : channels)
        evidence.channels.push_back({each, std::nullopt, std::nullopt});
    evidence.duty.channels = std::move(channels);
    return evidence;
}

inline Delivery receipt(const std::string& on, TimePoint at) {
    Delivery delivery;
    delivery.channel = ChannelId(on);
    delivery.receipt = Receipt{"p-" + on, "", at};
    delivery.receipt_event = EventId("receipt-" + on);
    return delivery;
}

inline Observation seen(const std::string& on, TimeSpan published, TimePoint first_seen,
                        std::optional<TimePoint> unseen_at = {}) {
    Observation observation;
    observation.event = EventId("seen-" + on);
    observation.channel = ChannelId(on);
    observation.published = published;
    observation.first_seen = first_seen;
    observation.unseen_at = unseen_at;
    return observation;
}

inline Observation seen_at(const std::string& on, TimePoint published, TimePoint first_seen) {
    return seen(on, {published, published}, first_seen);
}

inline ChannelLooks looks(const std::string& at, std::vector<Covered> covered) {
    ChannelLooks looks;
    looks.channel = ChannelId(at);
    looks.covered = std::move(covered);
    return looks;
}

/// Looked at whole, from before the clock's start until after the due time.
inline ChannelLooks looked_at_whole(const std::string& at) {
    return looks(at, {{start - 1h, due + 1min, EventId("look-" + at)}});
}

inline std::optional<Verdict> verdict(const Evidence& evidence, TimePoint now) {
    return judge(evidence, JudgeRules{}, now).verdict;
}

/// "open" while there is no (new) verdict.
inline std::string finding(const Evidence& evidence, TimePoint now) {
    const auto given = verdict(evidence, now);
    return given ? std::string(json::name_of(given->finding)) : "open";
}

inline Verdict given(Finding finding, std::string who = {}) {
    Verdict verdict;
    verdict.event = EventId("verdict-1");
    verdict.finding = finding;
    verdict.who = std::move(who);
    return verdict;
}

}  // namespace drumtower::judging
