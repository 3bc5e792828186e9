// run_on: blocking work hops to a named pool and its value comes back to the I/O thread (rule: one thread
// owns state).
#pragma once

#include "pipeline/base/async.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace drumtower {

namespace detail {

template <class Value>
struct WorkDone {
    using Signature = void(std::exception_ptr, Value);
    std::exception_ptr error;
    std::optional<Value> value;
    template <class Work>
    void run(Work& work) {
        value.emplace(work());
    }
    template <class Handler>
    void tell(Handler& handler) {
        if (error) return std::move(handler)(error, Value{});
        std::move(handler)(nullptr, std::move(*value));
    }
};
template <>
struct WorkDone<void> {
    using Signature = void(std::exception_ptr);
    std::exception_ptr error;
    template <class Work>
    void run(Work& work) {
        work();
    }
    template <class Handler>
    void tell(Handler& handler) {
        std::move(handler)(error);
    }
};

}  // namespace detail

/// Runs `work` on `pool`; its result must be default-constructible. A cancelled waiter waits for the work to
/// end, so that what the work refers to stays; then it unwinds. (A coroutine spawned on the pool would be
/// cancelled from the I/O thread while the pool runs it: no lock stands between them.)
template <class Work>
awaitable<std::invoke_result_t<Work&>> run_on(asio::any_io_executor pool, Work work) {
    using Done = detail::WorkDone<std::invoke_result_t<Work&>>;
    auto start = [pool](auto handler, Work work) {
        auto io = asio::get_associated_executor(handler);
        auto waits = asio::make_work_guard(io);
        auto there = [io, waits = std::move(waits), handler = std::move(handler),
                      work = std::move(work)]() mutable {
            Done done;
            try {
                done.run(work);
            } catch (...) {
                done.error = std::current_exception();
            }
            // With the answer goes all that ties the pool to the asker, who may be gone right after it.
            auto back = [waits = std::move(waits), handler = std::move(handler),
                         done = std::move(done)]() mutable { done.tell(handler); };
            asio::post(io, std::move(back));
        };
        asio::post(pool, std::move(there));
    };
    using Token = const asio::use_awaitable_t<>;
    if constexpr (std::is_void_v<std::invoke_result_t<Work&>>) {
        co_await asio::async_initiate<Token, typename Done::Signature>(start, asio::use_awaitable,
                                                                       std::move(work));
    } else {
        auto value = co_await asio::async_initiate<Token, typename Done::Signature>(
            start, asio::use_awaitable, std::move(work));
        co_return value;
    }
}

}  // namespace drumtower
