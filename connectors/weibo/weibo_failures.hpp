// What Weibo's error codes mean for us: Weibo reference section 4.2.
#pragma once

#include "connectors/common/platform_errors.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace drumtower {

std::span<const PlatformError> weibo_errors();
Failure weibo_failure(std::int64_t code, std::string_view message, Effect effect, TimePoint now);

/// "Accepted, visible in 1-2 minutes", "the same content a moment ago": a hint that the post is there or will
/// be.
bool hints_at_a_post(std::int64_t code);

}  // namespace drumtower
