#include "pipeline/base/platform_day.hpp"

#include "pipeline/base/json.hpp"

namespace drumtower {

namespace {

constexpr Duration offset = 8h;

TimePoint midnight_utc(std::chrono::sys_days day) {
    return TimePoint(std::chrono::duration_cast<Duration>(day.time_since_epoch()));
}

}  // namespace

std::chrono::sys_days platform_day_of(TimePoint time) {
    return std::chrono::floor<std::chrono::days>(time + offset);
}

TimePoint platform_day_begin(std::chrono::sys_days day) {
    return midnight_utc(day) - offset;
}

std::string platform_day_text(std::chrono::sys_days day) {
    return json::time_text(midnight_utc(day)).substr(0, 10);
}

}  // namespace drumtower
