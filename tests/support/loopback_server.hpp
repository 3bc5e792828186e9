// LoopbackServer: a real HTTP/1.1 server on 127.0.0.1, port 0, on a thread of its own. It answers what a test
// registered and can misbehave: wait, cut the line, lie about lengths. It records what it was asked.
#pragma once

#include "pipeline/base/time.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drumtower::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// How an answer goes wrong.
enum class Cut {
    none,
    before_answer,  // the request was taken whole; not a byte comes back
    half_header,    // closed inside the answer's header
    half_body,      // closed after half of the answer's body
    after_answer,   // answered as if the line stayed open, then closed: the next use finds it dead
};

enum class Framing { length, chunked, until_close };

struct Answer {
    int status = 200;
    std::string body = {};
    Headers headers = {};
    Duration delay{};  // before the first byte of the answer
    Cut cut = Cut::none;
    Framing framing = Framing::length;
    std::optional<std::uint64_t> claimed_length = {};  // Content-Length that is not true
    std::size_t piece = 0;                             // body bytes at a time, with `pause` between; 0: all
    Duration pause{};
};

struct SeenRequest {
    std::string method;
    std::string target;  // as it was sent: path and query, or a whole address when we are the proxy
    std::string path;    // target without the query
    Headers headers;     // names lower-case
    std::string body;
    int connection = 0;  // counts from 1; equal: the same line was used again
    std::string header(std::string_view name) const;
};

class LoopbackServer {
public:
    using Handler = std::function<Answer(const SeenRequest&)>;  // runs on the server's thread

    LoopbackServer();
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    /// What `path` (without query) answers from now on. Unknown paths answer 404.
    void on(std::string path, Handler handler);
    void on(std::string path, Answer answer);
    /// One answer after the other; the last one stays.
    void on(std::string path, std::vector<Answer> answers);
    void answer(std::string path, int status, std::string body);
    /// Asked when no path matches.
    void otherwise(Handler handler);
    /// Requests for `path` find the line closed after their header, their body unread.
    void cut_before_body(std::string path);

    std::uint16_t port() const;
    std::string host() const;                            // "127.0.0.1:PORT", as Reach::trusted wants it
    std::string url(std::string_view path = "/") const;  // "http://127.0.0.1:PORT/…"

    /// What was asked until now; a request counts once it is read (as far as it is), before it is answered.
    std::vector<SeenRequest> seen() const;
    std::vector<SeenRequest> seen(std::string_view path) const;
    /// Lines accepted until now.
    int connections() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A port on 127.0.0.1 where nobody listens (until the system gives it away again).
std::uint16_t dead_port();

/// `bytes` in the gzip format.
std::string gzip(std::string_view bytes);

}  // namespace drumtower::test
