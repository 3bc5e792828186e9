// What an HTTP status means where a platform's own words say nothing: the last row of every platform's
// failure table.
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/ports/http_client.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace drumtower {

/// For an answer that is not the one hoped for. A call that posts is `uncertain` unless the status says that
/// it was turned away before anything happened.
Failure http_failure(int status, Effect effect, std::optional<std::chrono::seconds> retry_after = {});

/// Retry-After: seconds or an HTTP date, between nothing and a day from `now`.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, TimePoint now);

}  // namespace drumtower
