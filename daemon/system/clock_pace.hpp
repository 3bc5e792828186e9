// ClockPace: how fast the clock of a build with failpoints runs: DT_CLOCK_SPEED times as fast as the world's
// since DT_CLOCK_START (RFC 3339; else since the process began), when both said the same. So a district's day
// passes in minutes, and a daemon that is started again in between goes on at the right time. A release build
// holds neither name.
#pragma once

#include "pipeline/base/time.hpp"

namespace drumtower {

#ifdef DT_WITH_FAILPOINTS
class ClockPace {
public:
    ClockPace(int times, TimePoint since) : times_(times), since_(since) {}
    /// `now`: the world's.
    static ClockPace of_environment(TimePoint now);

    TimePoint shown(TimePoint world) const { return since_ + (world - since_) * times_; }
    Duration shown(Duration uptime) const { return uptime * times_; }
    /// When the world's clock gets there, never sooner.
    TimePoint in_the_world(TimePoint shown) const;

private:
    int times_;
    TimePoint since_;
};
#else
class ClockPace {
public:
    static ClockPace of_environment(TimePoint) { return {}; }
    TimePoint shown(TimePoint world) const { return world; }
    Duration shown(Duration uptime) const { return uptime; }
    TimePoint in_the_world(TimePoint shown) const { return shown; }
};
#endif

}  // namespace drumtower
