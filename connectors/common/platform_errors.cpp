#include "connectors/common/platform_errors.hpp"

#include "connectors/common/text.hpp"
#include "pipeline/base/platform_day.hpp"

#include <algorithm>

namespace drumtower {

namespace {

using std::chrono::ceil;
using std::chrono::floor;
using std::chrono::seconds;

std::chrono::seconds left_until(PlatformError::Until until, TimePoint now) {
    if (until == PlatformError::Until::next_hour)
        return ceil<seconds>(floor<std::chrono::hours>(now) + 1h - now);
    return ceil<seconds>(platform_day_end(platform_day_of(now)) - now);
}

}  // namespace

Failure platform_failure(std::span<const PlatformError> table, std::string_view platform, std::int64_t code,
                         std::string_view message, Effect effect, TimePoint now) {
    const auto known = std::find_if(table.begin(), table.end(),
                                    [&](const PlatformError& error) { return error.code == code; });
    Failure failure;
    failure.detail = std::string(platform) + " answered " + std::to_string(code);
    if (!message.empty()) failure.detail += ": " + std::string(shortened(one_line(message), 200));
    if (known == table.end()) {
        failure.detail += "; this version knows no such code";
        return failure;
    }
    failure.kind = known->kind;
    if (failure.kind == FailureKind::uncertain && effect == Effect::reads)
        failure.kind = FailureKind::retryable;
    if (!known->advice.empty()) failure.detail += "; " + std::string(known->advice);
    if (known->wait > 0s) failure.retry_after = known->wait;
    if (known->until != PlatformError::Until::none) failure.retry_after = left_until(known->until, now);
    return failure;
}

}  // namespace drumtower
