// RobotClient: sends one message to a group robot, within the robot's limits, and reads what the platform
// says. The outcome is in the body; errors come with HTTP 200.
#pragma once

#include "connectors/common/platform_errors.hpp"
#include "connectors/notify/robot_address.hpp"
#include "connectors/notify/send_rate.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/ports/http_client.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

/// What is the platform's own.
struct RobotPlatform {
    std::string_view name;
    std::string_view code;     // of the answer's object: "errcode"
    std::string_view message;  // "errmsg"
    std::span<const PlatformError> errors;
    std::vector<RateLimit> limits;
};

class RobotClient {
public:
    RobotClient(HttpClient& http, Clock& clock, const Secret& url, Duration timeout, RobotPlatform platform);

    TimePoint now() const { return clock_.now(); }
    /// True when the platform has said that it sent it. `query` goes to the address.
    awaitable<Result<bool>> send(std::string body, std::string query = {});

private:
    Result<bool> read(const HttpResponse& response);
    Failure refused(std::int64_t code, std::string_view message);

    HttpClient& http_;
    Clock& clock_;
    const RobotAddress address_;
    const Duration timeout_;
    const RobotPlatform platform_;
    SendRate rate_;
};

}  // namespace drumtower
