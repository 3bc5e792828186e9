// What others bring by themselves: each message carries its own proof, and nobody is signed in.
#include "daemon/api/acting.hpp"
#include "daemon/api/api.hpp"

namespace drumtower {

namespace {

constexpr std::size_t most_pushed = 256 * 1024;
constexpr std::size_t most_told = 64 * 1024;

}  // namespace

void Api::add_hook_routes() {
    router_.add({.method = "POST",
                 .path = "/hooks/{source}",
                 .gate = Gate::proof,
                 .roles = {},
                 .summary =
                     "A source of kind \"hook\" brings an article, signed as Standard Webhooks has it; "
                     "the same webhook-id again changes nothing",
                 .headers = {"webhook-id", "webhook-timestamp", "webhook-signature"},
                 .body = fields_of(router_, "POST", "/api/v1/articles"),
                 .statuses = {200, 201, 202},
                 .handler = [this](Request request) { return push(std::move(request)); }});
    router_.add({.method = "GET",
                 .path = "/websub/{source}/{nonce}",
                 .gate = Gate::proof,
                 .roles = {},
                 .summary = "A hub asks whether it was us who want to be told of a source",
                 .parameters = {"hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds", "hub.reason"},
                 .handler = [this](Request request) { return hub_asks(std::move(request)); }});
    router_.add({.method = "POST",
                 .path = "/websub/{source}/{nonce}",
                 .gate = Gate::proof,
                 .roles = {},
                 .summary = "A hub tells that a source has news: the source is looked at soon",
                 .takes = "*/*",
                 .statuses = {204},
                 .handler = [this](Request request) { return hub_tells(std::move(request)); }});
    router_.add({.method = "GET",
                 .path = "/callbacks/wechat/{channel}",
                 .gate = Gate::proof,
                 .roles = {},
                 .summary = "WeChat asks whether this is the account's callback",
                 .parameters = {"signature", "timestamp", "nonce", "echostr", "msg_signature"},
                 .handler = [this](Request request) { return platform_asks(std::move(request)); }});
    router_.add({.method = "POST",
                 .path = "/callbacks/wechat/{channel}",
                 .gate = Gate::proof,
                 .roles = {},
                 .summary = "WeChat tells an account of an event: its job or its articles are looked at soon",
                 .parameters = {"signature", "timestamp", "nonce", "encrypt_type", "msg_signature"},
                 .takes = "*/*",
                 .handler = [this](Request request) { return platform_tells(std::move(request)); }});
}

Response Api::called_back(Request request, CallbackCall::What what) {
    CallbackCall call{what, std::move(request.query), std::move(request.body)};
    auto heard = tower_.called_back("wechat", ChannelId(request.part("channel")), call);
    if (const auto* refusal = std::get_if<Refusal>(&heard)) return refused(*refusal);
    return {
        .status = 200, .type = "text/plain", .body = std::get<std::string>(std::move(heard)), .headers = {}};
}

awaitable<Response> Api::platform_asks(Request request) {
    co_return called_back(std::move(request), CallbackCall::What::question);
}

awaitable<Response> Api::platform_tells(Request request) {
    if (request.body.size() > most_told) co_return problem(413, "a message has at most 64 KiB");
    co_return called_back(std::move(request), CallbackCall::What::message);
}

awaitable<Response> Api::hub_asks(Request request) {
    auto heard = tower_.hub_asks(SourceId(request.part("source")), request.part("nonce"), request.query);
    if (!heard) co_return not_there();
    co_return Response{.status = 200, .type = "text/plain", .body = std::move(*heard), .headers = {}};
}

/// 410: the hub may forget us.
awaitable<Response> Api::hub_tells(Request request) {
    const bool known = tower_.hub_tells(SourceId(request.part("source")), request.part("nonce"),
                                        request.header("x-hub-signature"), request.body);
    if (!known) co_return problem(410, "nobody here wants to be told of this any more");
    co_return Response{.status = 204, .type = "text/plain", .body = {}, .headers = {}};
}

awaitable<Response> Api::push(Request request) {
    if (request.body.size() > most_pushed) co_return problem(413, "a message has at most 256 KiB");
    PushHead head{.source = SourceId(request.part("source")),
                  .id = request.header("webhook-id"),
                  .timestamp = request.header("webhook-timestamp"),
                  .signatures = request.header("webhook-signature")};
    if (const auto doubt = tower_.push_doubt(head, request.body)) co_return refused(*doubt);
    const auto body = checked_body(request.body, fields_of(router_, "POST", "/hooks/{source}"));
    if (!body.errors.empty()) {
        const FieldError& first = body.errors.front();
        tower_.push_refused(head.source, first.pointer + " " + first.detail);
        co_return wrong_fields(body.errors);
    }
    auto outcome = co_await tower_.push(head, std::move(request.body), article_in(body.values));
    const auto* act = std::get_if<Act>(&outcome);
    const bool made = act && act->changed == "added";
    auto response = co_await answered(std::move(outcome), "");
    if (made && response.status == 200) response.status = 201;
    co_return response;
}

}  // namespace drumtower
