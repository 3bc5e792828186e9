// Tally: duties counted, and the rates that are made of the counts. Whoever shows a rate shows its numerator
// and denominator, and how much was observed. Pure.
#pragma once

#include "pipeline/model/domain.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

/// A share of something, with both numbers.
struct Rate {
    std::int64_t of = 0;
    std::int64_t all = 0;
    /// "43/46（93.4%）", "—（0/0）"; cut, not rounded: what is not all is never 100.0%.
    std::string shown() const;
    /// Null when there is nothing to divide by.
    std::optional<double> value() const;
    bool operator==(const Rate&) const = default;
};

class Tally {
public:
    void add(const Obligation& duty, TimePoint now);
    /// The same from one of the duty's channels: `met_by` are those that met it, if it was met.
    void add_for(const ChannelId& channel, const std::vector<ChannelId>& met_by, const Obligation& duty,
                 TimePoint now);

    std::int64_t all = 0;
    std::int64_t on_time = 0, late = 0, overdue = 0;
    std::int64_t elsewhere = 0;                           // met, but not by the channel that is counted
    std::int64_t exempt = 0, no_channel = 0, voided = 0;  // nobody was to post
    std::int64_t undetermined = 0;                        // cannot be told
    std::int64_t unjudged = 0;                            // past due, no verdict yet
    std::int64_t running = 0;                             // not yet due
    std::map<std::string, std::int64_t> grades;           // of the verdicts' evidence: "A" … "E", "" none

    /// The denominator: duties with a verdict that says whether they were met.
    std::int64_t judged() const { return on_time + late + overdue + elsewhere; }
    Rate on_time_rate() const { return {on_time, judged()}; }
    Rate coverage() const { return {on_time + late, judged()}; }
    /// Of the duties that fell due and were to be met, those of which it could be told.
    Rate observed() const { return {judged(), judged() + undetermined + unjudged}; }
    /// From the clock's start to the repost, of those that were met; null when none was.
    std::optional<Duration> median_delay() const;

private:
    void count(const Obligation& duty, TimePoint now);

    std::vector<Duration> delays_;
};

}  // namespace drumtower
