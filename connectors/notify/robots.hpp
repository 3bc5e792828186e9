// The group robots of WeCom, DingTalk and Feishu. Each keeps its own count of messages: two of them with one
// address do not know of each other.
#pragma once

#include "connectors/notify/robot_client.hpp"
#include "connectors/notify/robot_options.hpp"
#include "pipeline/ports/notifier.hpp"

namespace drumtower {

class WeComRobot : public Notifier {
public:
    WeComRobot(HttpClient& http, Clock& clock, RobotOptions options);
    awaitable<Result<bool>> notify(Notice notice) override;

private:
    const RobotOptions options_;
    RobotClient client_;
};

class DingTalkRobot : public Notifier {
public:
    DingTalkRobot(HttpClient& http, Clock& clock, RobotOptions options);
    awaitable<Result<bool>> notify(Notice notice) override;

private:
    const RobotOptions options_;
    RobotClient client_;
};

class FeishuRobot : public Notifier {
public:
    FeishuRobot(HttpClient& http, Clock& clock, RobotOptions options);
    awaitable<Result<bool>> notify(Notice notice) override;

private:
    const RobotOptions options_;
    RobotClient client_;
};

}  // namespace drumtower
