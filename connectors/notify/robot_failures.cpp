#include "connectors/notify/robot_failures.hpp"

#include <array>

namespace drumtower {

namespace {

using enum FailureKind;
using namespace std::chrono_literals;

constexpr std::string_view ours =
    "the message is not as the platform wants it; report this with the text above";
constexpr std::string_view gone =
    "the robot was removed from its group, or its address is wrong: make a new one and store its address";

// All of these are answers of the platform that it did not send.
constexpr auto wecom = std::to_array<PlatformError>({
    {-1, retryable, "WeCom is busy"},
    {45009, quota, "more than 20 messages in a minute", 60s},
    {45033, quota, "too many calls at a time", 5s},
    {45002, permanent, ours},
    {44004, permanent, ours},
    {93000, auth, gone},
    {40007, permanent, ours},
    {40008, permanent, ours},
    {40058, permanent, ours},
});

constexpr auto dingtalk = std::to_array<PlatformError>({
    {310000, auth,
     "the robot's security settings refuse it: compare `keywords`, `secret` and its address list with them, "
     "and "
     "this machine's clock with the right time"},
    {130101, quota, "more than 20 messages in a minute; DingTalk holds the robot back", 600s},
    {300005, auth, gone},
    {40035, permanent, "the address under `url` has no access_token"},
});

constexpr auto feishu = std::to_array<PlatformError>({
    {9499, retryable, "Feishu takes the request for a bad one, or for one too many", 60s},
    {11232, quota, "Feishu limits the robot; at full and half hours it is likely", 60s},
    {19001, auth, gone},
    {19002, permanent, ours},
    {19021, auth, "`secret` is not the robot's, or this machine's clock is wrong by an hour"},
    {19022, auth, "the robot's list of addresses does not hold this machine's"},
    {19024, auth, "none of the robot's keywords stands in the message: write them under `keywords`"},
});

}  // namespace

std::span<const PlatformError> wecom_robot_errors() {
    return wecom;
}

std::span<const PlatformError> dingtalk_robot_errors() {
    return dingtalk;
}

std::span<const PlatformError> feishu_robot_errors() {
    return feishu;
}

}  // namespace drumtower
