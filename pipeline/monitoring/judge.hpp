// judge: a duty, what was seen and looked at, and the time → a verdict with its evidence and grade, or not
// yet and why. Pure. Judges by the platform's publish time; never says overdue or late without having looked.
#pragma once

#include "pipeline/monitoring/duty_channels.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drumtower {

struct Evidence {
    Obligation duty;
    std::vector<Delivery> deliveries;       // of this article and unit
    std::vector<Observation> observations;  // of this article and unit
    std::vector<ChannelLooks> looks;        // of these channels
    std::vector<JudgedChannel> channels;    // that could meet it
    std::vector<Question> questions;        // of posts that may be it, answered or not
    bool unit_retired = false;
};

struct JudgeRules {
    Duration undetermined_after = 48h;  // after due, an uncovered duty goes to a person
    Duration link_within = 24h;         // after due and asking; then the unit has no link to show
};

struct Judgement {
    std::optional<Verdict> verdict;  // new, or another one than the last; event and given_at are not set
    std::string waits_for;           // while there is none: why, for people
};

Judgement judge(const Evidence& evidence, const JudgeRules& rules, TimePoint now);

/// Whether stretches join from `from` past `to`, and which looks say so.
bool covers(const std::vector<Covered>& stretches, TimePoint from, TimePoint to,
            std::vector<std::string>* evidence = nullptr);
/// Whether whatever would meet the duty on this channel, and is still public, would be known: from the
/// article's publication through the due second.
/// `opened`, `closed`: the channel's own bounds, when the roster changed meanwhile.
bool has_seen_all(const ChannelLooks& looks, const Obligation& duty,
                  std::vector<std::string>* evidence = nullptr, std::optional<TimePoint> opened = {},
                  std::optional<TimePoint> closed = {});
/// Whether a look showed what was posted there before the clock started, when the unit already could.
bool is_looked_back(const Obligation& duty, const ChannelId& channel);

}  // namespace drumtower
