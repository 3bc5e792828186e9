// Points and spans of time, apart from Clock, so that model/ and pure functions compile without Asio.
#pragma once

#include <chrono>

namespace drumtower {

using namespace std::chrono_literals;

using Duration = std::chrono::milliseconds;
/// UTC, milliseconds since 1970: what events and views store.
using TimePoint = std::chrono::time_point<std::chrono::system_clock, Duration>;

/// When something was published, as precisely as its page says: a date alone is a day-long interval.
/// `earliest == latest` is an exact time. Both ends belong to it.
struct TimeSpan {
    TimePoint earliest{};
    TimePoint latest{};
    bool exact() const { return earliest == latest; }
    bool operator==(const TimeSpan&) const = default;
};

}  // namespace drumtower
