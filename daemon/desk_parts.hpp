// What the files of the desk share: how an act that changes nothing is told, and how long the log is waited
// for.
#pragma once

#include "daemon/api/tower.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace drumtower {

inline constexpr Duration log_takes_within = 8s;

inline const SourceId desk_source{"desk"};  // articles added by hand or from a CMS

inline Act unchanged(std::string id) {
    Act act;
    act.id = std::move(id);
    act.changed = "unchanged";
    return act;
}

inline Refusal unavailable(const Failure& failure) {
    if (failure.kind == FailureKind::permanent) return {Refused::invalid, failure.detail, {}, {}};
    return {Refused::unavailable, failure.detail, {}, failure.retry_after.value_or(std::chrono::seconds{5})};
}

/// Whoever acts is not kept waiting for a broker that does not answer. What was handed over goes on all the
/// same, and may still take effect.
template <class T>
awaitable<Result<T>> in_time(Clock& clock, awaitable<Result<T>> asked) {
    struct Answer {
        explicit Answer(asio::any_io_executor io) : came(std::move(io)) {}
        Wakeup came;
        std::optional<Result<T>> result;
        std::exception_ptr crash;
    };
    const auto io = co_await asio::this_coro::executor;
    auto answer = std::make_shared<Answer>(io);
    asio::co_spawn(io, std::move(asked), [answer](std::exception_ptr crash, Result<T> result) {
        answer->crash = crash;
        answer->result = std::move(result);
        answer->came.notify();
    });
    co_await sleep_or_wake(clock, clock.now() + log_takes_within, answer->came);
    if (answer->crash) std::rethrow_exception(answer->crash);
    if (answer->result) co_return std::move(*answer->result);
    co_return fail(FailureKind::retryable,
                   "the log has not confirmed it in time and it may still take effect: ask again, with the "
                   "same Idempotency-Key",
                   std::chrono::seconds{10});
}

}  // namespace drumtower
