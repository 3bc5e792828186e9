// Speaks to a running daemon over its control socket: one question, one answer, in plain blocking calls.
#pragma once

#include <optional>
#include <string>

namespace drumtower::cli {

struct Reply {
    int status = 0;
    std::string body;
};

/// Null when nobody listens there. Throws Exit(try_again) when the daemon does not answer.
std::optional<Reply> ask(const std::string& socket, const std::string& method, const std::string& target,
                         const std::string& body = {});

}  // namespace drumtower::cli
