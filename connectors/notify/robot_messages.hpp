// What is said to a group robot: a notice as the JSON body of each platform, no longer than it takes. Pure.
#pragma once

#include "connectors/notify/notice_text.hpp"
#include "connectors/notify/robot_options.hpp"
#include "pipeline/base/time.hpp"

#include <string>

namespace drumtower {

// All take a notice that is tidied().

/// Markdown of at most 4096 bytes; a notice for everyone is text of at most 2048, since only that mentions
/// all.
Fitted wecom_message(const Notice& notice, const RobotOptions& options);
/// Markdown; at most 18,000 bytes, the platform's own limit being told of as "about 20,000".
Fitted dingtalk_message(const Notice& notice, const RobotOptions& options);
/// Rich text (`post`), which knows no markup in its words; at most 20,000 bytes with the signature.
Fitted feishu_message(const Notice& notice, const RobotOptions& options, TimePoint now);

/// DingTalk signs milliseconds and the secret with the secret; the result is Base64, not yet percent-encoded.
std::string dingtalk_signature(const Secret& secret, TimePoint now);
/// Feishu signs nothing with seconds and the secret.
std::string feishu_signature(const Secret& secret, TimePoint now);

}  // namespace drumtower
