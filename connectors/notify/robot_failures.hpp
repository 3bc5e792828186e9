// What the error codes of group robots mean for us: notification reference, sections 1 to 3.
#pragma once

#include "connectors/common/platform_errors.hpp"

#include <span>

namespace drumtower {

std::span<const PlatformError> wecom_robot_errors();
std::span<const PlatformError> dingtalk_robot_errors();
std::span<const PlatformError> feishu_robot_errors();

}  // namespace drumtower
