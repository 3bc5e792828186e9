// HttpClient: how connectors speak HTTP. connectors/http implements it over libcurl; every limit is per
// request. All on the I/O thread. A cancelled send() unwinds with operation_aborted; it is never a Failure.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/secret.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace drumtower {

/// What a repeated call would do, which decides what a lost answer means.
enum class Effect {
    reads,  // may be repeated
    posts,  // may have happened once it has left: fresh connection, no silent retry, losses are `uncertain`
};

/// Which private addresses a request may reach. Content-named addresses get an empty one.
struct Reach {
    /// host, host:port, address, address/prefix, each with optional :port (CONTRACT `allow_private`).
    std::vector<std::string> allow_private;
    /// The host and port that the configuration itself names are trusted: "host:port".
    std::string trusted;
};

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string username;  // with password: Basic, sent to this host only
    Secret password;
    Secret bearer;  // Authorization: Bearer
    Effect effect = Effect::reads;
    Duration connect_timeout = 10s;
    Duration timeout = 20s;
    std::size_t max_body = 4 * 1024 * 1024;  // decoded bytes; more is a Failure
    int max_redirects = 5;                   // 0: a redirect is the answer. Never followed for Effect::posts.
    Reach reach;
    /// Asked when the connection stands and nothing has been sent; false: nothing is, and it is `retryable`.
    std::function<bool()> may_leave = {};
};

struct HttpResponse {
    int status = 0;
    std::string final_url;                                     // after redirects
    std::vector<std::pair<std::string, std::string>> headers;  // names lower-case, of the final answer
    std::string body;
    /// First header of that (lower-case) name, or empty.
    std::string header(std::string_view name) const {
        for (const auto& [key, value] : headers) {
            if (key == name) return value;
        }
        return {};
    }
};

class HttpClient {
public:
    virtual ~HttpClient() = default;
    /// Any HTTP answer is a value, whatever its status. A Failure is `retryable` when the request certainly
    /// had no effect (or reads), `uncertain` when it posts and had left, `permanent` when it is refused here
    /// (private address, bad URL, body too large on a read).
    virtual awaitable<Result<HttpResponse>> send(HttpRequest request) = 0;
};

}  // namespace drumtower
