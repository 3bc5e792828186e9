// Speaks to one Official Account: token, quota, one call, one answer. Knows nothing of deliveries.
//
// WeChat answers HTTP 200 with errcode in JSON, often called text/plain; no errcode is success. A token error
// means that the call was not executed: the token is renewed and the same call made once more, writes too.
#pragma once

#include "connectors/common/multipart.hpp"
#include "connectors/common/token_cache.hpp"
#include "connectors/wechat/wechat_api.hpp"
#include "connectors/wechat/wechat_options.hpp"
#include "pipeline/base/json.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace drumtower {

struct WeChatReply {
    std::shared_ptr<const json::Document> document;  // null: no JSON object
    std::int64_t code = 0;                           // errcode; 0 when there is none
    std::string message;
    int status = 0;  // HTTP
    bool ok() const { return document && code == 0; }
};

class WeChatClient {
public:
    struct Services {
        HttpClient& http;
        Clock& clock;
        TokenCache& tokens;
        QuotaBook* quotas = nullptr;  // none: nobody counts
        std::optional<asio::any_io_executor> workers{};
    };
    using Use = QuotaBook::Use;

    WeChatClient(Services services, WeChatOptions options);

    const WeChatOptions& options() const { return options_; }
    TimePoint now() const { return to_.clock.now(); }

    /// One call with a JSON body. A Failure when no answer came, no token could be had, or the quota is used
    /// up.
    awaitable<Result<WeChatReply>> call(WeChatCall call, std::string json, Use use);
    /// One picture, in the part "media". `query`: further parameters, "&type=image".
    awaitable<Result<WeChatReply>> upload(WeChatCall call, std::string query, FilePart picture);
    /// A picture from wherever the article shows it.
    awaitable<Result<HttpResponse>> picture(std::string url, std::string referer);
    /// What an answer that is no success means.
    Failure failure(const WeChatReply& reply, Effect effect) const;

private:
    awaitable<Result<WeChatReply>> ask(WeChatCall call, std::string query, HttpRequest request, Use use);
    awaitable<Result<WeChatReply>> send(WeChatCall call, std::string query, HttpRequest request,
                                        Secret token);
    awaitable<Result<Secret>> token(Secret refused);
    awaitable<Result<FetchedToken>> fetch(Secret refused);
    awaitable<Result<FetchedToken>> fetch_once(bool forced);
    HttpRequest posting(std::string url) const;

    Services to_;
    WeChatOptions options_;
    Duration forced_at_{};
};

/// Text of a JSON value that may be a number or a string: "publish_id".
std::string wechat_number(const json::Value& object, std::string_view key);

}  // namespace drumtower
