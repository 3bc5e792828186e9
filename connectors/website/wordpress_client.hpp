// Speaks to one WordPress site: builds the addresses of its REST interface, signs requests with the account's
// application password, and reads answers. Knows nothing of deliveries.
#pragma once

#include "connectors/website/wordpress_options.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/ports/http_client.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace drumtower {

struct WordPressPost {
    std::int64_t id = 0;
    std::string slug;
    std::string status;   // publish, future, draft, pending, private, trash
    std::string link;     // /?p=ID unless published
    std::string title;    // raw where we may edit, else rendered
    std::string content;  // the same
    std::optional<TimePoint> published_at;
};

struct WordPressReply {
    HttpResponse http;
    std::shared_ptr<const json::Document> document;  // null: no JSON
    /// What an answer that is no success means.
    Failure failure(Effect effect) const;
    bool ok() const { return http.status >= 200 && http.status < 300 && document; }
    std::string code() const;  // of an error, or empty
};

class WordPressClient {
public:
    enum class As { account, anybody };

    /// `workers`: where long answers are parsed; none: on the I/O thread.
    WordPressClient(HttpClient& http, WordPressOptions options,
                    std::optional<asio::any_io_executor> workers = {});

    const WordPressOptions& options() const { return options_; }

    /// `route` below wp/v2, "posts/7"; `query` without its ?, values encoded. A Failure only when no answer
    /// came.
    awaitable<Result<WordPressReply>> get(std::string route, std::string query, As as);
    awaitable<Result<WordPressReply>> post(std::string route, std::string query, std::string json);
    awaitable<Result<WordPressReply>> remove(std::string route);
    awaitable<Result<WordPressReply>> upload(std::string name, std::string content_type, std::string bytes);
    /// A picture from wherever the article shows it.
    awaitable<Result<HttpResponse>> picture(std::string url, std::string referer);

    /// What is wrong when the site says 401, found out by asking it which ways to sign in it offers.
    awaitable<Failure> why_unauthorised(Failure failure);

private:
    std::string address(const std::string& route, const std::string& query) const;
    HttpRequest request(std::string url, As as) const;
    awaitable<Result<WordPressReply>> send(HttpRequest request);

    HttpClient& http_;
    WordPressOptions options_;
    std::optional<asio::any_io_executor> workers_;
};

/// Null when it is no post (no id).
std::optional<WordPressPost> wordpress_post(const json::Value& value);

}  // namespace drumtower
