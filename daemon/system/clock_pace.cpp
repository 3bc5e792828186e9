#include "daemon/system/clock_pace.hpp"

#ifdef DT_WITH_FAILPOINTS

#include "pipeline/base/json.hpp"

#include <algorithm>
#include <cstdlib>

namespace drumtower {

ClockPace ClockPace::of_environment(TimePoint now) {
    const char* speed = std::getenv("DT_CLOCK_SPEED");
    const char* start = std::getenv("DT_CLOCK_START");
    return {std::max(1, std::atoi(speed ? speed : "1")), json::time_from(start ? start : "").value_or(now)};
}

TimePoint ClockPace::in_the_world(TimePoint shown) const {
    const Duration ahead = shown - since_;
    const bool is_whole = ahead.count() % times_ == 0;
    return since_ + ahead / times_ + Duration(ahead.count() > 0 && !is_whole ? 1 : 0);
}

}  // namespace drumtower

#endif
