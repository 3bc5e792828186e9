#include "connectors/wechat/wechat_client.hpp"

#include "connectors/common/http_failures.hpp"
#include "connectors/common/pictures.hpp"
#include "connectors/common/urls.hpp"
#include "connectors/wechat/wechat_failures.hpp"
#include "pipeline/base/run_on.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr std::size_t largest_answer = 32 * 1024 * 1024;  // twenty articles of a megabyte
constexpr std::size_t soon_parsed = 64 * 1024;
constexpr std::size_t largest_picture = 10 * 1024 * 1024;
constexpr Duration force_apart = 30s;
constexpr Duration shortest_life = 60s;

/// Control characters and bytes that are not UTF-8 come in real answers, inside strings.
std::string readable(std::string body) {
    for (char& c : body) {
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    }
    return body;
}

WeChatReply read(HttpResponse response) {
    WeChatReply reply;
    reply.status = response.status;
    auto document = json::parse(readable(std::move(response.body)));
    if (!document || !document->IsObject()) return reply;
    reply.code = json::integer(*document, "errcode");
    reply.message = json::text(*document, "errmsg");
    reply.document = std::make_shared<const json::Document>(std::move(*document));
    return reply;
}

}  // namespace

std::string wechat_number(const json::Value& object, std::string_view key) {
    const json::Value* value = json::member(object, key);
    if (value && value->IsInt64()) return std::to_string(value->GetInt64());
    if (value && value->IsUint64()) return std::to_string(value->GetUint64());
    return json::text(object, key);
}

WeChatClient::WeChatClient(Services services, WeChatOptions options)
    : to_(std::move(services)), options_(std::move(options)), forced_at_(-force_apart) {}

HttpRequest WeChatClient::posting(std::string url) const {
    HttpRequest request;
    request.method = "POST";
    request.url = std::move(url);
    request.timeout = options_.call_timeout;
    request.max_body = largest_answer;
    request.max_redirects = 0;
    request.reach.trusted = authority_of(options_.api_base);
    return request;
}

Failure WeChatClient::failure(const WeChatReply& reply, Effect effect) const {
    if (reply.document && reply.code != 0)
        return wechat_failure(reply.code, reply.message, effect, to_.clock.now());
    Failure failure = http_failure(reply.status, effect);
    const bool empty_promise = reply.status >= 200 && reply.status < 300;
    if (empty_promise && effect == Effect::reads) failure.kind = FailureKind::retryable;
    failure.detail = "WeChat answered no JSON: " + failure.detail;
    return failure;
}

awaitable<Result<WeChatReply>> WeChatClient::call(WeChatCall call, std::string json, Use use) {
    HttpRequest request = posting({});
    request.headers = {{"content-type", "application/json; charset=utf-8"}};
    request.body = std::move(json);
    auto reply = co_await ask(call, {}, std::move(request), use);
    co_return reply;
}

awaitable<Result<WeChatReply>> WeChatClient::upload(WeChatCall call, std::string query, FilePart picture) {
    Multipart form = multipart({}, picture);
    HttpRequest request = posting({});
    request.headers = {{"content-type", std::move(form.content_type)}};
    request.body = std::move(form.body);
    auto reply = co_await ask(call, std::move(query), std::move(request), Use::routine);
    co_return reply;
}

awaitable<Result<WeChatReply>> WeChatClient::ask(WeChatCall call, std::string query, HttpRequest request,
                                                 Use use) {
    request.effect = call.effect;
    auto token = co_await this->token({});
    if (!token) co_return token.error();
    if (to_.quotas && call.a_day > 0) {
        Ration ration = call.ration(options_.calls_a_day);
        auto taken = co_await to_.quotas->take(std::move(ration), use);
        if (!taken) co_return taken.error();
    }
    auto reply = co_await send(call, query, request, *token);
    if (!reply || !is_wechat_token_error(reply->code)) co_return reply;
    auto renewed = co_await this->token(*token);
    if (!renewed) co_return renewed.error();
    auto again = co_await send(call, std::move(query), std::move(request), *renewed);
    co_return again;
}

awaitable<Result<WeChatReply>> WeChatClient::send(WeChatCall call, std::string query, HttpRequest request,
                                                  Secret token) {
    request.url = options_.api_base + std::string(call.path) +
                  "?access_token=" + percent_encoded(token.reveal()) + query;
    auto response = co_await to_.http.send(std::move(request));
    if (!response) co_return response.error();
    const bool here = !to_.workers || response->body.size() <= soon_parsed;
    if (here) co_return read(std::move(*response));
    auto work = [answer = std::move(*response)]() mutable { return read(std::move(answer)); };
    auto reply = co_await run_on(*to_.workers, std::move(work));
    co_return reply;
}

// ---- the token ----

awaitable<Result<Secret>> WeChatClient::token(Secret refused) {
    auto fetch = [this](Secret turned_down) { return this->fetch(std::move(turned_down)); };
    auto token = co_await to_.tokens.get("wechat " + options_.app_id, std::move(fetch), std::move(refused));
    co_return token;
}

/// The normal way gives whoever asks the same token, so nobody is disturbed. Only when it gives the very
/// token that was turned down is another one forced, which is rationed.
awaitable<Result<FetchedToken>> WeChatClient::fetch(Secret refused) {
    auto fetched = co_await fetch_once(false);
    if (!fetched || refused.empty() || !(fetched->token == refused)) co_return fetched;
    const Duration since = to_.clock.uptime() - forced_at_;
    if (since < force_apart) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(force_apart - since);
        co_return fail(FailureKind::quota, "the token is turned down, and a new one was forced a moment ago",
                       left);
    }
    if (to_.quotas) {
        Ration ration = wechat::forced_token.ration(100);
        auto taken = co_await to_.quotas->take(std::move(ration), Use::recovery);
        if (!taken) co_return taken.error();
    }
    forced_at_ = to_.clock.uptime();
    auto forced = co_await fetch_once(true);
    co_return forced;
}

awaitable<Result<FetchedToken>> WeChatClient::fetch_once(bool forced) {
    HttpRequest request = posting(options_.api_base + std::string(wechat::stable_token.path));
    request.headers = {{"content-type", "application/json; charset=utf-8"}};
    request.body = R"({"grant_type":"client_credential","appid":)" + json::quoted(options_.app_id) +
                   R"(,"secret":)" + json::quoted(options_.app_secret.reveal()) + R"(,"force_refresh":)" +
                   (forced ? "true}" : "false}");
    auto response = co_await to_.http.send(std::move(request));
    if (!response) {
        Failure failure = response.error();
        failure.detail = "no access token: " + failure.detail;
        co_return failure;
    }
    const WeChatReply reply = read(std::move(*response));
    if (!reply.ok()) {
        Failure failure = this->failure(reply, Effect::reads);
        failure.detail = "no access token: " + failure.detail;
        co_return failure;
    }
    FetchedToken token{Secret(json::text(*reply.document, "access_token")),
                       std::chrono::seconds(json::integer(*reply.document, "expires_in"))};
    if (token.token.empty())
        co_return fail(FailureKind::retryable, "no access token: WeChat's answer holds none");
    token.lasts = std::max(token.lasts, shortest_life);
    co_return token;
}

awaitable<Result<HttpResponse>> WeChatClient::picture(std::string url, std::string referer) {
    auto request = picture_request(std::move(url), std::move(referer), options_.call_timeout, largest_picture,
                                   options_.allow_private);
    auto response = co_await to_.http.send(std::move(request));
    co_return response;
}

}  // namespace drumtower
