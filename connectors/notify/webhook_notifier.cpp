#include "connectors/notify/webhook_notifier.hpp"

#include "connectors/common/http_failures.hpp"
#include "connectors/common/section_keys.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/base/webhook_signature.hpp"

#include <chrono>

namespace drumtower {

namespace {

constexpr std::size_t largest_body = 20'000;  // as Standard Webhooks advises

std::string_view urgency_of(const Notice& notice) {
    return notice.urgency == Notice::Urgency::urgent ? "urgent" : "ordinary";
}

}  // namespace

WebhookOptions webhook_options(const config::Notifier& notifier, std::vector<config::Problem>& problems) {
    SectionKeys keys(notifier.rest, config::notifier_keys(), problems);
    keys.secret("url");
    keys.require("url", "write url = { credential = \"" + notifier.id + "\" }, the whole address");
    keys.secret("secret");
    keys.require("secret", "write secret = { credential = \"" + notifier.id +
                               "-secret\" }, a Standard Webhooks key (whsec_…)");
    keys.finish();
    return {};
}

Fitted webhook_message(const Notice& notice, TimePoint now) {
    const CutText title = cut_to(notice.title, longest_title, title_mark);
    const auto body = [&](std::string_view text) {
        return R"({"type":"drumtower.notice","timestamp":)" + json::quoted(json::time_text(now)) +
               R"(,"data":{"id":)" + json::quoted(notice.id) + R"(,"title":)" + json::quoted(title.text) +
               R"(,"text":)" + json::quoted(text) + R"(,"link":)" + json::quoted(notice.link) +
               R"(,"urgency":")" + std::string(urgency_of(notice)) + "\"}}";
    };
    Fitted message = fitted(notice.text, largest_body, body);
    message.cut = message.cut || title.cut;
    return message;
}

WebhookNotifier::WebhookNotifier(HttpClient& http, Clock& clock, const WebhookOptions& options)
    : http_(http),
      clock_(clock),
      address_(options.url),
      key_(webhook_key(options.secret)),
      timeout_(options.timeout) {}

awaitable<Result<bool>> WebhookNotifier::notify(Notice notice) {
    if (!address_.objection().empty()) co_return fail(FailureKind::auth, address_.objection());
    if (!key_)
        co_return fail(FailureKind::auth, "the text under `secret` is no key of Standard Webhooks (whsec_…)");
    const TimePoint now = clock_.now();
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    notice = tidied(std::move(notice));
    Fitted message = webhook_message(notice, now);
    HttpRequest request;
    request.headers = {{"content-type", "application/json"},
                       {"webhook-id", notice.id},
                       {"webhook-timestamp", std::to_string(seconds)},
                       {"webhook-signature", webhook_signature(*key_, notice.id, seconds, message.message)}};
    request.body = std::move(message.message);
    request.timeout = timeout_;
    auto response = co_await posted(http_, address_, "", std::move(request));
    if (!response) co_return response.error();
    if (response->status / 100 == 2) co_return !message.cut;
    co_return failure(*response);
}

Failure WebhookNotifier::failure(const HttpResponse& response) const {
    const auto wait = parse_retry_after(response.header("retry-after"), clock_.now());
    Failure failure = http_failure(response.status, Effect::posts, wait);
    if (response.status == 404 || response.status == 410) failure.kind = FailureKind::auth;
    failure.detail = "the webhook answered " + failure.detail;
    return failure;
}

}  // namespace drumtower
