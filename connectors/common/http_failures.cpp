#include "connectors/common/http_failures.hpp"

#include "connectors/common/dates.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace drumtower {

namespace {

constexpr std::chrono::seconds longest_wait = std::chrono::hours(24);

std::string_view words(int status) {
    switch (status) {
        case 400:
            return " (bad request)";
        case 401:
            return " (not signed in)";
        case 403:
            return " (forbidden)";
        case 404:
            return " (not found)";
        case 407:
            return " (the proxy wants a sign-in)";
        case 408:
            return " (request timed out)";
        case 410:
            return " (gone)";
        case 413:
            return " (too large)";
        case 415:
            return " (kind of content refused)";
        case 429:
            return " (too many requests)";
        case 500:
            return " (internal error)";
        case 502:
            return " (bad gateway)";
        case 503:
            return " (unavailable)";
        case 504:
            return " (gateway timed out)";
        default:
            return "";
    }
}

FailureKind kind_of(int status, Effect effect) {
    const bool posts = effect == Effect::posts;
    const FailureKind perhaps = posts ? FailureKind::uncertain : FailureKind::retryable;
    switch (status) {
        case 401:
        case 403:
        case 407:
            return FailureKind::auth;
        case 408:
            return perhaps;  // a gateway may say it while the server behind it goes on
        case 421:
        case 425:
            return FailureKind::retryable;  // turned away, to come back
        case 429:
            return FailureKind::quota;
        default:
            break;
    }
    if (status >= 400 && status < 500) return FailureKind::permanent;
    if (status >= 500) return perhaps;
    // 2xx and 3xx that are not what the caller hoped for: a post may have happened.
    return posts ? FailureKind::uncertain : FailureKind::permanent;
}

}  // namespace

Failure http_failure(int status, Effect effect, std::optional<std::chrono::seconds> retry_after) {
    return fail(kind_of(status, effect), "HTTP " + std::to_string(status) + std::string(words(status)),
                retry_after);
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, TimePoint now) {
    const auto first = value.find_first_not_of(" \t");
    if (first == std::string_view::npos) return std::nullopt;
    value = value.substr(first, value.find_last_not_of(" \t") - first + 1);
    if (value.find_first_not_of("0123456789") == std::string_view::npos) {
        long long seconds = 0;
        const auto read = std::from_chars(value.data(), value.data() + value.size(), seconds);
        if (read.ec == std::errc::result_out_of_range) return longest_wait;
        return std::chrono::seconds(std::min<long long>(seconds, longest_wait.count()));
    }
    const auto date = parse_time(value, Duration::zero());
    if (!date) return std::nullopt;
    const auto wait = std::chrono::ceil<std::chrono::seconds>(date->latest - now);
    return std::clamp(wait, std::chrono::seconds::zero(), longest_wait);
}

}  // namespace drumtower
