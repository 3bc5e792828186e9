// What WeChat's error codes mean for us: WeChat reference section 8.4.
#pragma once

#include "connectors/common/platform_errors.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace drumtower {

std::span<const PlatformError> wechat_errors();

/// Turned away for its token, so the call was certainly not executed.
bool is_wechat_token_error(std::int64_t code);

Failure wechat_failure(std::int64_t code, std::string_view message, Effect effect, TimePoint now);

}  // namespace drumtower
