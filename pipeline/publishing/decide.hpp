// decide: the one place that turns a failure into what happens next. Pure.
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <string>
#include <variant>

namespace drumtower {

struct TryAgain {
    TimePoint not_before;
};
struct ReadBackLater {
    TimePoint not_before;
};  // it may be out there: look before anything else
struct PauseChannel {
    TimePoint not_before;
};  // nothing on this account until then
struct Refuse {
    std::string reason;
};  // this delivery has ended, the duty is open
struct AskPerson {
    std::string reason;
};
using Decision = std::variant<TryAgain, ReadBackLater, PauseChannel, Refuse, AskPerson>;

struct RetryPolicy {
    Duration base = 30s;  // doubled each time
    Duration cap = 1h;
    int attempts = 14;  // about eight hours of a twelve-hour clock
    Duration auth_pause = 30min;
    Duration settle = 60s;  // how long this platform may take to show a post
    Duration spread{};      // this channel's own share of the delay, so that sixty do not come at once
};

/// `attempts` counts the one that just failed, from 1.
Decision decide(const Failure& failure, int attempts, const RetryPolicy& policy, TimePoint now);

/// Delay before attempt `attempts + 1`.
Duration backoff(int attempts, const RetryPolicy& policy);

}  // namespace drumtower
