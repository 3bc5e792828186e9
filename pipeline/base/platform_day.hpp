// The day by which Chinese platforms count and publish: Asia/Shanghai, eight hours before UTC, without summer
// time.
#pragma once

#include "pipeline/base/time.hpp"

#include <string>

namespace drumtower {

std::chrono::sys_days platform_day_of(TimePoint time);
TimePoint platform_day_begin(std::chrono::sys_days day);
inline TimePoint platform_day_end(std::chrono::sys_days day) {
    return platform_day_begin(day + std::chrono::days(1));
}
/// "2026-11-30"
std::string platform_day_text(std::chrono::sys_days day);

}  // namespace drumtower
