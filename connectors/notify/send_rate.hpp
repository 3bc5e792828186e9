// SendRate: how many messages a robot may still send, counted by us, so that the platform never has to
// punish. Lives as long as its notifier: a restart begins anew. Times are Clock::uptime().
#pragma once

#include "pipeline/base/time.hpp"

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

namespace drumtower {

struct RateLimit {
    std::size_t messages = 0;
    Duration within{};
};

class SendRate {
public:
    explicit SendRate(std::vector<RateLimit> limits) : limits_(std::move(limits)) {}

    /// Counts a message that is about to leave; or how long to wait, and counts nothing.
    std::optional<std::chrono::seconds> take(Duration uptime);
    /// The platform asked for a pause: nothing leaves before.
    void pause(Duration until);

private:
    Duration free_at(Duration uptime) const;

    std::vector<RateLimit> limits_;
    std::deque<Duration> sent_;  // of the longest limit
    Duration paused_until_{};
};

}  // namespace drumtower
