// PatientClock: the daemon's clock, for loops that look again every minute although nothing is due. Such a
// sleep lasts until the next time that matters, at most two hours: a loop that something happens to wakes
// as ever, and a year of duties takes minutes.
#pragma once

#include "tests/support/manual_clock.hpp"

#include <algorithm>
#include <set>

namespace drumtower::duties {

class PatientClock : public Clock {
public:
    explicit PatientClock(test::ManualClock& clock) : clock_(clock) {}
    TimePoint now() const override { return clock_.now(); }
    Duration uptime() const override { return clock_.uptime(); }
    awaitable<void> sleep_until(TimePoint when) override {
        const TimePoint now = clock_.now();
        const auto next = times_.upper_bound(now);
        const TimePoint end = next == times_.end() ? now + longest : std::min(now + longest, *next);
        return clock_.sleep_until(when == now + 60s ? end : when);
    }
    /// Something may be due at this time of the daemon's clock.
    void mark(TimePoint time) { times_.insert(time); }

private:
    static constexpr Duration longest = 2h;
    test::ManualClock& clock_;
    std::set<TimePoint> times_;
};

}  // namespace drumtower::duties
