// RequestReader: bytes off the wire → one Request. Beast's parser, fed by hand; the only place that knows
// Beast.
#pragma once

#include "daemon/api/http.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace drumtower {

class RequestReader {
public:
    RequestReader(std::size_t most_header, std::size_t most_body);
    ~RequestReader();

    enum class State { more, done, failed };
    /// Takes what it can use from the front of `pending`; the rest belongs to the next question.
    State feed(std::string& pending);
    /// The client waits for "100 Continue" before it sends the body.
    bool wants_continue() const;
    /// Failed: the status to answer with; the connection is not usable afterwards.
    int status() const { return status_; }
    bool keep_alive() const;
    Request take();

private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
    int status_ = 400;
};

}  // namespace drumtower
