// Speaks to Weibo as one account: one call, one answer. Knows nothing of deliveries.
//
// An error is in the body (error_code), whatever the HTTP status; numbers come as numbers or as texts.
#pragma once

#include "connectors/common/multipart.hpp"
#include "connectors/weibo/weibo_options.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/ports/http_client.hpp"
#include "pipeline/ports/quota_book.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drumtower {

struct WeiboReply {
    std::shared_ptr<const json::Document> document;  // null: no JSON object
    std::int64_t code = 0;                           // error_code; 0 when there is none
    std::string message;
    int status = 0;
    bool ok() const { return document && code == 0 && status < 400; }
};

struct WeiboStatus {
    std::string id;  // idstr
    std::string uid;
    std::string text;
    std::optional<TimePoint> made_at;
    bool is_public = true;  // visible.type
};

class WeiboClient {
public:
    using Use = QuotaBook::Use;
    using Form = std::vector<std::pair<std::string, std::string>>;

    WeiboClient(HttpClient& http, Clock& clock, WeiboOptions options, QuotaBook* quotas);

    const WeiboOptions& options() const { return options_; }
    TimePoint now() const { return clock_.now(); }

    /// `route` below /2/, "statuses/show.json". A Failure when no answer came or the day's calls are used up.
    awaitable<Result<WeiboReply>> get(std::string route, Form query, Use use);
    awaitable<Result<WeiboReply>> post(std::string route, Form form, std::optional<FilePart> file, Use use);
    /// From when to when the access token is good.
    awaitable<Result<std::pair<TimePoint, TimePoint>>> token_validity();
    awaitable<Result<HttpResponse>> picture(std::string url, std::string referer);
    Failure failure(const WeiboReply& reply, Effect effect) const;
    /// The newest posts of the account, at most five for an ordinary app, whatever is asked for.
    awaitable<Result<std::vector<WeiboStatus>>> timeline(Use use);
    /// Where a person sees the post.
    std::string address_of(const std::string& id) const;

private:
    awaitable<Result<WeiboReply>> send(HttpRequest request, Use use);

    HttpClient& http_;
    Clock& clock_;
    WeiboOptions options_;
    QuotaBook* quotas_;
};

/// Null when it is no status object.
std::optional<WeiboStatus> weibo_status(const json::Value& value);

}  // namespace drumtower
