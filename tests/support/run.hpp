// run(): one coroutine to its end, with its value. start(): the same in the background, for tests that move a
// clock or cancel. Both are bounded in wall time, so that a hang fails the test that has it.
#pragma once

#include "pipeline/base/async.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace drumtower::test {

constexpr std::chrono::seconds patience{20};

/// Runs `io` until `done()` holds. Throws when it does not within `limit`.
template <class Done>
void run_until(asio::io_context& io, Done done, std::chrono::milliseconds limit = patience) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!done()) {
        if (std::chrono::steady_clock::now() >= end) throw std::runtime_error("did not happen in time");
        if (io.stopped()) io.restart();
        // Short waits, since what is waited for may come from another thread (a pool, a LoopbackServer).
        io.run_one_for(std::chrono::milliseconds(5));
    }
}

/// A coroutine that runs whenever its io_context does.
template <class T>
class Running {
    using Value = std::conditional_t<std::is_void_v<T>, bool, T>;
    struct State {
        asio::cancellation_signal signal;
        bool done = false;
        std::exception_ptr error;
        std::optional<Value> value;
    };

public:
    Running(asio::io_context& io, awaitable<T> task) : io_(io), state_(std::make_shared<State>()) {
        auto slot = state_->signal.slot();
        if constexpr (std::is_void_v<T>) {
            auto end = [state = state_](std::exception_ptr error) {
                state->error = error;
                state->value = true;
                state->done = true;
            };
            asio::co_spawn(io, std::move(task), asio::bind_cancellation_slot(slot, std::move(end)));
        } else {
            auto end = [state = state_](std::exception_ptr error, T value) {
                state->error = error;
                if (!error) state->value.emplace(std::move(value));
                state->done = true;
            };
            asio::co_spawn(io, std::move(task), asio::bind_cancellation_slot(slot, std::move(end)));
        }
    }

    bool done() const { return state_->done; }
    /// As TaskGroup::stop() does it.
    void cancel() { state_->signal.emit(asio::cancellation_type::terminal); }
    /// Runs to its end; its value, or what it threw.
    T get(std::chrono::milliseconds limit = patience) {
        run_until(io_, [this] { return done(); }, limit);
        if (state_->error) std::rethrow_exception(state_->error);
        if constexpr (!std::is_void_v<T>) return std::move(*state_->value);
    }
    /// True when it ended by cancellation.
    bool was_cancelled(std::chrono::milliseconds limit = patience) {
        try {
            static_cast<void>(get(limit));
        } catch (const boost::system::system_error& error) {
            return error.code() == boost::system::errc::operation_canceled;
        }
        return false;
    }

private:
    asio::io_context& io_;
    std::shared_ptr<State> state_;
};

template <class T>
Running<T> start(asio::io_context& io, awaitable<T> task) {
    return Running<T>(io, std::move(task));
}

template <class T>
T run(asio::io_context& io, awaitable<T> task, std::chrono::milliseconds limit = patience) {
    return Running<T>(io, std::move(task)).get(limit);
}

}  // namespace drumtower::test
