// Clock: the only way to the time. SystemClock (daemon/system) is the real one; tests move a ManualClock by
// hand.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/time.hpp"

namespace drumtower {

class Clock {
public:
    virtual ~Clock() = default;
    /// Wall time, UTC. May step; deadlines are judged by it.
    virtual TimePoint now() const = 0;
    /// CLOCK_BOOTTIME: counts suspend, never steps. For the age of an intent, for back-off.
    virtual Duration uptime() const = 0;
    /// Returns at or after `when`, and early when the wall clock was set (look again at now()).
    virtual awaitable<void> sleep_until(TimePoint when) = 0;
};

}  // namespace drumtower
