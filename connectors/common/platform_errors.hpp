// A platform's error codes as a table: one row a code, with what it means for us. A code that nobody knows
// never repeats a write.
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/ports/http_client.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace drumtower {

struct PlatformError {
    enum class Until { none, next_hour, next_day };  // of the platform, Asia/Shanghai

    std::int64_t code = 0;
    /// `uncertain`: the code leaves open whether a write happened; of a call that reads it is `retryable`.
    FailureKind kind = FailureKind::permanent;
    std::string_view advice;       // what a person does about it
    std::chrono::seconds wait{0};  // before the next call; 0: as the retry policy says
    Until until = Until::none;
};

/// `platform`: its name for people.
Failure platform_failure(std::span<const PlatformError> table, std::string_view platform, std::int64_t code,
                         std::string_view message, Effect effect, TimePoint now);

}  // namespace drumtower
