#include "pipeline/publishing/decide.hpp"

#include <algorithm>

namespace drumtower {

Duration backoff(int attempts, const RetryPolicy& policy) {
    const int doublings = std::clamp(attempts - 1, 0, 20);
    return std::min(policy.cap, policy.base * (1 << doublings)) + policy.spread;
}

Decision decide(const Failure& failure, int attempts, const RetryPolicy& policy, TimePoint now) {
    const Duration asked = failure.retry_after.value_or(std::chrono::seconds{0});
    switch (failure.kind) {
        case FailureKind::uncertain:
            return ReadBackLater{now + std::max<Duration>(policy.settle, asked)};
        case FailureKind::auth:
            return PauseChannel{now + policy.auth_pause};
        case FailureKind::permanent:
            return Refuse{failure.detail};
        case FailureKind::quota:
            return PauseChannel{now + std::max(asked, backoff(attempts, policy))};
        case FailureKind::retryable:
            break;
    }
    if (attempts >= policy.attempts) return AskPerson{"attempts exhausted: " + failure.detail};
    return TryAgain{now + std::max(asked, backoff(attempts, policy))};
}

}  // namespace drumtower
