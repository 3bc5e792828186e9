// DiskForecast: how fast the store grows, from what was seen of it, and when the disk will be full at that
// pace. Pure; times are those of Clock::uptime().
#pragma once

#include "pipeline/base/time.hpp"

#include <cstdint>
#include <deque>
#include <optional>

namespace drumtower {

class DiskForecast {
public:
    /// The store's size at this moment. What is older than a week is forgotten.
    void saw(Duration uptime, std::int64_t store_bytes);
    /// Bytes a day. Nothing: too little was seen yet to tell growth from a write-ahead log that fills up.
    std::optional<double> pace() const;
    /// How long until so much free space is used up at that pace. Nothing: not known, or it does not grow.
    std::optional<Duration> full_in(std::int64_t free_bytes) const;

private:
    struct Sample {
        Duration at{};
        std::int64_t bytes = 0;
    };
    std::deque<Sample> samples_;  // an interval apart; the last one is the newest look
};

}  // namespace drumtower
