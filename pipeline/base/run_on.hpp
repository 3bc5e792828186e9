// run_on: blocking work hops to a named pool and its value comes back to the I/O thread (rule: one thread
// owns state).
#pragma once

#include "pipeline/base/async.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <type_traits>
#include <utility>

namespace drumtower {

namespace detail {
template <class Work>
awaitable<std::invoke_result_t<Work&>> as_coroutine(Work work) {
    co_return work();
}
}  // namespace detail

/// Runs `work` on `pool`; its result must be default-constructible. A cancelled waiter still lets the work
/// end.
template <class Work>
awaitable<std::invoke_result_t<Work&>> run_on(asio::any_io_executor pool, Work work) {
    if constexpr (std::is_void_v<std::invoke_result_t<Work&>>) {
        co_await asio::co_spawn(pool, detail::as_coroutine(std::move(work)), asio::use_awaitable);
    } else {
        auto value =
            co_await asio::co_spawn(pool, detail::as_coroutine(std::move(work)), asio::use_awaitable);
        co_return value;
    }
}

}  // namespace drumtower
