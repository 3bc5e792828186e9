#include "connectors/notify/robots.hpp"

#include "connectors/common/urls.hpp"
#include "connectors/notify/robot_failures.hpp"
#include "connectors/notify/robot_messages.hpp"

namespace drumtower {

namespace {

// A little longer than the platforms' own: on the way messages come closer to each other.
constexpr Duration minute = 61s;
constexpr Duration second = 1100ms;

RobotPlatform wecom() {
    return {"WeCom", "errcode", "errmsg", wecom_robot_errors(), {{20, minute}}};
}
RobotPlatform dingtalk() {
    return {"DingTalk", "errcode", "errmsg", dingtalk_robot_errors(), {{20, minute}}};
}
RobotPlatform feishu() {
    return {"Feishu", "code", "msg", feishu_robot_errors(), {{5, second}, {100, minute}}};
}

}  // namespace

WeComRobot::WeComRobot(HttpClient& http, Clock& clock, RobotOptions options)
    : options_(std::move(options)), client_(http, clock, options_.url, options_.timeout, wecom()) {}

awaitable<Result<bool>> WeComRobot::notify(Notice notice) {
    Fitted message = wecom_message(tidied(std::move(notice)), options_);
    auto sent = co_await client_.send(std::move(message.message));
    if (!sent) co_return sent.error();
    co_return !message.cut;
}

DingTalkRobot::DingTalkRobot(HttpClient& http, Clock& clock, RobotOptions options)
    : options_(std::move(options)), client_(http, clock, options_.url, options_.timeout, dingtalk()) {}

awaitable<Result<bool>> DingTalkRobot::notify(Notice notice) {
    Fitted message = dingtalk_message(tidied(std::move(notice)), options_);
    std::string query;
    if (!options_.secret.empty()) {
        const TimePoint now = client_.now();
        query = "timestamp=" + std::to_string(now.time_since_epoch().count()) +
                "&sign=" + percent_encoded(dingtalk_signature(options_.secret, now));
    }
    auto sent = co_await client_.send(std::move(message.message), std::move(query));
    if (!sent) co_return sent.error();
    co_return !message.cut;
}

FeishuRobot::FeishuRobot(HttpClient& http, Clock& clock, RobotOptions options)
    : options_(std::move(options)), client_(http, clock, options_.url, options_.timeout, feishu()) {}

awaitable<Result<bool>> FeishuRobot::notify(Notice notice) {
    Fitted message = feishu_message(tidied(std::move(notice)), options_, client_.now());
    auto sent = co_await client_.send(std::move(message.message));
    if (!sent) co_return sent.error();
    co_return !message.cut;
}

}  // namespace drumtower
