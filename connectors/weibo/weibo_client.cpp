#include "connectors/weibo/weibo_client.hpp"

#include "connectors/common/http_failures.hpp"
#include "connectors/common/pictures.hpp"
#include "connectors/common/urls.hpp"
#include "connectors/weibo/weibo_failures.hpp"
#include "connectors/weibo/weibo_ids.hpp"

#include <algorithm>
#include <charconv>

namespace drumtower {

namespace {

constexpr std::size_t largest_answer = 4 * 1024 * 1024;
constexpr std::size_t largest_picture = 5 * 1000 * 1000;

/// A number as JSON or as digits in a text.
std::string digits(const json::Value& object, std::string_view key) {
    const json::Value* value = json::member(object, key);
    if (value && value->IsInt64()) return std::to_string(value->GetInt64());
    if (value && value->IsUint64()) return std::to_string(value->GetUint64());
    return json::text(object, key);
}

std::int64_t number(const json::Value& object, std::string_view key) {
    const std::string text = digits(object, key);
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

WeiboReply read(HttpResponse response) {
    WeiboReply reply;
    reply.status = response.status;
    auto document = json::parse(response.body);
    if (!document || !document->IsObject()) return reply;
    reply.code = number(*document, "error_code");
    reply.message = json::text(*document, "error");
    reply.document = std::make_shared<const json::Document>(std::move(*document));
    return reply;
}

std::string encoded(const WeiboClient::Form& form) {
    std::string text;
    for (const auto& [name, value] : form)
        text += (text.empty() ? "" : "&") + name + "=" + percent_encoded(value);
    return text;
}

}  // namespace

std::optional<WeiboStatus> weibo_status(const json::Value& value) {
    WeiboStatus status;
    status.id = json::text(value, "idstr");
    if (status.id.empty()) status.id = json::text(value, "mid");
    if (status.id.empty()) return std::nullopt;
    status.text = json::text(value, "text");
    status.made_at = weibo_date(json::text(value, "created_at"));
    if (!status.made_at) status.made_at = weibo_time(status.id);
    if (const json::Value* user = json::member(value, "user")) {
        status.uid = json::text(*user, "idstr");
        if (status.uid.empty()) status.uid = digits(*user, "id");
    }
    if (status.uid.empty()) status.uid = digits(value, "uid");
    if (const json::Value* visible = json::member(value, "visible"))
        status.is_public = number(*visible, "type") == 0;
    return status;
}

WeiboClient::WeiboClient(HttpClient& http, Clock& clock, WeiboOptions options, QuotaBook* quotas)
    : http_(http), clock_(clock), options_(std::move(options)), quotas_(quotas) {}

std::string WeiboClient::address_of(const std::string& id) const {
    return options_.page_base + "/" + options_.uid + "/" + weibo_bid(id);
}

Failure WeiboClient::failure(const WeiboReply& reply, Effect effect) const {
    if (reply.document && reply.code != 0)
        return weibo_failure(reply.code, reply.message, effect, clock_.now());
    Failure failure = http_failure(reply.status, effect);
    // Bare refusals without a code have been seen, and nobody knows why: they say nothing of what happened.
    if (effect == Effect::posts && failure.kind != FailureKind::quota) failure.kind = FailureKind::uncertain;
    if (effect == Effect::reads && reply.status < 400) failure.kind = FailureKind::retryable;
    failure.detail = "Weibo answered without an error code: " + failure.detail;
    return failure;
}

awaitable<Result<WeiboReply>> WeiboClient::send(HttpRequest request, Use use) {
    if (quotas_) {
        Ration ration{"all", options_.calls_a_day, options_.calls_a_day * 2 / 5};
        auto taken = co_await quotas_->take(std::move(ration), use);
        if (!taken) co_return taken.error();
    }
    request.headers.emplace_back("authorization", "OAuth2 " + options_.access_token.reveal());
    request.timeout = options_.call_timeout;
    request.max_body = largest_answer;
    request.max_redirects = 0;
    request.reach.trusted = authority_of(options_.api_base);
    auto response = co_await http_.send(std::move(request));
    if (!response) co_return response.error();
    co_return read(std::move(*response));
}

awaitable<Result<WeiboReply>> WeiboClient::get(std::string route, Form query, Use use) {
    HttpRequest request;
    request.url = options_.api_base + "/2/" + route + "?" + encoded(query);
    auto reply = co_await send(std::move(request), use);
    co_return reply;
}

awaitable<Result<WeiboReply>> WeiboClient::post(std::string route, Form form, std::optional<FilePart> file,
                                                Use use) {
    HttpRequest request;
    request.method = "POST";
    request.url = options_.api_base + "/2/" + route;
    request.effect = Effect::posts;
    form.emplace_back("access_token", options_.access_token.reveal());
    if (file) {
        Multipart parts = multipart(form, *file);
        request.headers = {{"content-type", std::move(parts.content_type)}};
        request.body = std::move(parts.body);
    } else {
        request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
        request.body = encoded(form);
    }
    auto reply = co_await send(std::move(request), use);
    co_return reply;
}

awaitable<Result<std::vector<WeiboStatus>>> WeiboClient::timeline(Use use) {
    const std::string route =
        options_.commercial ? "statuses/user_timeline/biz.json" : "statuses/user_timeline.json";
    Form query{{"uid", options_.uid}, {"count", "100"}, {"page", "1"}};
    auto reply = co_await get(route, std::move(query), use);
    if (!reply) co_return reply.error();
    const json::Value* list = reply->ok() ? json::member(*reply->document, "statuses") : nullptr;
    if (!list || !list->IsArray()) {
        Failure failure = this->failure(*reply, Effect::reads);
        failure.detail = "the account's posts cannot be read: " + failure.detail;
        co_return failure;
    }
    // A list shorter than it says is a slip, and must not pass for the whole of the account's life.
    const std::int64_t total = std::min<std::int64_t>(5, number(*reply->document, "total_number"));
    if (static_cast<std::int64_t>(list->Size()) < total)
        co_return fail(FailureKind::retryable, "the account's posts are shown in part");
    std::vector<WeiboStatus> statuses;
    for (const json::Value& value : list->GetArray()) {
        auto status = weibo_status(value);
        if (!status || !status->made_at)
            co_return fail(FailureKind::retryable, "the account's posts hold one without number or time");
        if (status->uid.empty() || status->uid == options_.uid) statuses.push_back(std::move(*status));
    }
    co_return statuses;
}

awaitable<Result<std::pair<TimePoint, TimePoint>>> WeiboClient::token_validity() {
    HttpRequest request;
    request.method = "POST";
    request.url = options_.api_base + "/oauth2/get_token_info";
    request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
    request.body = encoded({{"access_token", options_.access_token.reveal()}});
    auto reply = co_await send(std::move(request), Use::routine);
    if (!reply) co_return reply.error();
    if (!reply->ok()) co_return failure(*reply, Effect::reads);
    const std::int64_t left = number(*reply->document, "expire_in");
    if (left <= 0) co_return fail(FailureKind::auth, "Weibo's access token has run out");
    const TimePoint made_at{std::chrono::seconds(number(*reply->document, "create_at"))};
    co_return std::pair{made_at, clock_.now() + std::chrono::seconds(left)};
}

awaitable<Result<HttpResponse>> WeiboClient::picture(std::string url, std::string referer) {
    auto request =
        picture_request(std::move(url), std::move(referer), std::min<Duration>(options_.call_timeout, 20s),
                        largest_picture, options_.allow_private);
    auto response = co_await http_.send(std::move(request));
    co_return response;
}

}  // namespace drumtower
