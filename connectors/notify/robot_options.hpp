// What a notifier of kind "wecom", "dingtalk" or "feishu" says.
#pragma once

#include "config/config.hpp"
#include "pipeline/base/secret.hpp"
#include "pipeline/base/time.hpp"

#include <string>
#include <vector>

namespace drumtower {

struct RobotOptions {
    Secret url;                          // the robot's whole address: whoever has it speaks through the robot
    Secret secret;                       // DingTalk and Feishu: signs; empty: nothing is signed
    std::vector<std::string> keywords;   // DingTalk and Feishu: the robot wants one of them in every message
    std::vector<std::string> mentioned;  // WeCom: user ids; DingTalk: mobile numbers; Feishu: open ids
    Duration timeout = 20s;
};

/// Everything but the secrets, which the caller resolves.
RobotOptions robot_options(const config::Notifier& notifier, std::vector<config::Problem>& problems);

/// `text`, with the first keyword in front when none of them stands in it.
std::string with_keyword(std::string text, const std::vector<std::string>& keywords);

}  // namespace drumtower
