#include "connectors/notify/robot_client.hpp"

#include "connectors/common/http_failures.hpp"
#include "pipeline/base/json.hpp"

namespace drumtower {

RobotClient::RobotClient(HttpClient& http, Clock& clock, const Secret& url, Duration timeout,
                         RobotPlatform platform)
    : http_(http),
      clock_(clock),
      address_(url),
      timeout_(timeout),
      platform_(std::move(platform)),
      rate_(platform_.limits) {}

awaitable<Result<bool>> RobotClient::send(std::string body, std::string query) {
    if (!address_.objection().empty()) co_return fail(FailureKind::auth, address_.objection());
    if (const auto wait = rate_.take(clock_.uptime())) {
        const std::string name(platform_.name);
        co_return fail(FailureKind::quota, name + "'s limit for the robot would be exceeded", *wait);
    }
    HttpRequest request;
    request.headers = {{"content-type", "application/json; charset=utf-8"}};
    request.body = std::move(body);
    request.timeout = timeout_;
    auto response = co_await posted(http_, address_, std::move(query), std::move(request));
    if (!response) co_return response.error();
    co_return read(*response);
}

Result<bool> RobotClient::read(const HttpResponse& response) {
    const auto document = json::parse(response.body);
    const json::Value* code =
        document && document->IsObject() ? json::member(*document, platform_.code) : nullptr;
    if (code && code->IsInt64()) {
        if (code->GetInt64() == 0) return true;
        return refused(code->GetInt64(), json::text(*document, platform_.message));
    }
    const auto wait = parse_retry_after(response.header("retry-after"), clock_.now());
    Failure failure = http_failure(response.status, Effect::posts, wait);
    failure.detail = std::string(platform_.name) + " answered without a code: " + failure.detail;
    return failure;
}

Failure RobotClient::refused(std::int64_t code, std::string_view message) {
    const std::string said = address_.scrubbed(std::string(message));
    Failure failure =
        platform_failure(platform_.errors, platform_.name, code, said, Effect::posts, clock_.now());
    if (failure.kind == FailureKind::quota && failure.retry_after)
        rate_.pause(clock_.uptime() + *failure.retry_after);
    return failure;
}

}  // namespace drumtower
