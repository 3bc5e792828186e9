// What the world does to us, as a value: a result or a Failure with its kind. One function
// (publishing/decide) turns a kind into what happens next; nobody else retries.
#pragma once

#include <boost/system/result.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace drumtower {

enum class FailureKind {
    retryable,  // it certainly did not happen: no connection, "busy, come back"
    quota,      // the platform asked us to slow down
    auth,       // token expired, revoked, no right
    permanent,  // refused content, gone, malformed
    uncertain,  // sent, but the outcome is unknown: it may be published
};
std::string_view to_string(FailureKind kind);

struct Failure {
    FailureKind kind = FailureKind::permanent;
    std::string detail;                                    // for people; never parsed, never a secret
    std::optional<std::chrono::seconds> retry_after = {};  // what the peer asked for, if it did
    bool operator==(const Failure&) const = default;
};

inline Failure fail(FailureKind kind, std::string detail,
                    std::optional<std::chrono::seconds> retry_after = {}) {
    return {kind, std::move(detail), retry_after};
}

/// Result::value() of a failure is our mistake, not the world's. Found by boost::system::result through its
/// argument.
[[noreturn]] inline void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
    throw std::logic_error("value() of a failure: " + failure.detail);
}

template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Failure> {
public:
    using boost::system::result<T, Failure>::result;
};

}  // namespace drumtower
