#include "connectors/website/wordpress_client.hpp"

#include "connectors/common/pictures.hpp"
#include "connectors/common/urls.hpp"
#include "connectors/website/wordpress_failures.hpp"
#include "pipeline/base/run_on.hpp"

namespace drumtower {

namespace {

constexpr std::size_t largest_answer = 8 * 1024 * 1024;  // a hundred posts, and long ones
constexpr std::size_t soon_parsed = 64 * 1024;
constexpr std::size_t largest_picture = 8 * 1024 * 1024;

/// {"raw": …, "rendered": …}; raw is there for those who may edit.
std::string raw_or_rendered(const json::Value& value, std::string_view key) {
    const json::Value* both = json::member(value, key);
    if (!both) return {};
    return json::member(*both, "raw") ? json::text(*both, "raw") : json::text(*both, "rendered");
}

WordPressReply read(HttpResponse response) {
    WordPressReply reply;
    reply.http = std::move(response);
    if (auto document = wordpress_json(reply.http.body))
        reply.document = std::make_shared<const json::Document>(std::move(*document));
    return reply;
}

}  // namespace

std::optional<WordPressPost> wordpress_post(const json::Value& value) {
    WordPressPost post;
    post.id = json::integer(value, "id");
    if (post.id <= 0) return std::nullopt;
    post.slug = json::text(value, "slug");
    post.status = json::text(value, "status");
    post.link = json::text(value, "link");
    post.title = raw_or_rendered(value, "title");
    post.content = raw_or_rendered(value, "content");
    const std::string date = json::text(value, "date_gmt");  // without a zone, and it is UTC
    if (!date.empty()) post.published_at = json::time_from(date + "Z");
    return post;
}

std::string WordPressReply::code() const {
    return document ? json::text(*document, "code") : std::string{};
}

Failure WordPressReply::failure(Effect effect) const {
    return wordpress_failure(http, document.get(), effect);
}

WordPressClient::WordPressClient(HttpClient& http, WordPressOptions options,
                                 std::optional<asio::any_io_executor> workers)
    : http_(http), options_(std::move(options)), workers_(std::move(workers)) {}

std::string WordPressClient::address(const std::string& route, const std::string& query) const {
    if (options_.permalinks == WordPressOptions::Permalinks::pretty) {
        return options_.url + "/wp-json/wp/v2/" + route + (query.empty() ? "" : "?" + query);
    }
    return options_.url + "/?rest_route=/wp/v2/" + route + (query.empty() ? "" : "&" + query);
}

HttpRequest WordPressClient::request(std::string url, As as) const {
    HttpRequest request;
    request.url = std::move(url);
    request.headers = {{"accept", "application/json"}};
    if (as == As::account) {
        request.username = options_.username;
        request.password = options_.password;
    }
    request.timeout = options_.call_timeout;
    request.max_body = largest_answer;
    request.reach.trusted = authority_of(options_.url);
    return request;
}

awaitable<Result<WordPressReply>> WordPressClient::send(HttpRequest request) {
    auto response = co_await http_.send(std::move(request));
    if (!response) co_return response.error();
    const bool here = !workers_ || response->body.size() <= soon_parsed;
    if (here) co_return read(std::move(*response));
    auto work = [answer = std::move(*response)]() mutable { return read(std::move(answer)); };
    auto reply = co_await run_on(*workers_, std::move(work));
    co_return reply;
}

awaitable<Result<WordPressReply>> WordPressClient::get(std::string route, std::string query, As as) {
    HttpRequest reading = request(address(route, query), as);
    auto reply = co_await send(std::move(reading));
    co_return reply;
}

awaitable<Result<WordPressReply>> WordPressClient::post(std::string route, std::string query,
                                                        std::string json) {
    HttpRequest posting = request(address(route, query), As::account);
    posting.method = "POST";
    posting.headers.emplace_back("content-type", "application/json; charset=utf-8");
    posting.body = std::move(json);
    posting.effect = Effect::posts;
    posting.max_redirects = 0;
    auto reply = co_await send(std::move(posting));
    co_return reply;
}

awaitable<Result<WordPressReply>> WordPressClient::remove(std::string route) {
    HttpRequest removing = request(address(route, ""), As::account);
    removing.method = "DELETE";
    removing.effect = Effect::posts;
    removing.max_redirects = 0;
    auto reply = co_await send(std::move(removing));
    co_return reply;
}

awaitable<Result<WordPressReply>> WordPressClient::upload(std::string name, std::string content_type,
                                                          std::string bytes) {
    HttpRequest uploading = request(address("media", "_fields=id,source_url"), As::account);
    uploading.method = "POST";
    uploading.headers.emplace_back("content-type", std::move(content_type));
    uploading.headers.emplace_back("content-disposition", "attachment; filename=\"" + name + "\"");
    uploading.body = std::move(bytes);
    uploading.effect = Effect::posts;
    uploading.max_redirects = 0;
    auto reply = co_await send(std::move(uploading));
    co_return reply;
}

awaitable<Result<HttpResponse>> WordPressClient::picture(std::string url, std::string referer) {
    auto request = picture_request(std::move(url), std::move(referer), options_.call_timeout, largest_picture,
                                   options_.allow_private);
    auto response = co_await http_.send(std::move(request));
    co_return response;
}

awaitable<Failure> WordPressClient::why_unauthorised(Failure failure) {
    const bool pretty = options_.permalinks == WordPressOptions::Permalinks::pretty;
    HttpRequest asking = request(options_.url + (pretty ? "/wp-json/" : "/?rest_route=/"), As::anybody);
    auto index = co_await send(std::move(asking));
    if (!index || !index->ok()) co_return failure;
    const json::Value* ways = json::member(*index->document, "authentication");
    if (ways && !json::member(*ways, "application-passwords")) {
        failure.detail +=
            "; the site offers no application passwords at all (they need https, and may be switched off)";
    }
    co_return failure;
}

}  // namespace drumtower
