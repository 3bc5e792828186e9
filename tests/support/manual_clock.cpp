#include "tests/support/manual_clock.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <stdexcept>

namespace drumtower::test {

struct ManualClock::State {
    using Sleepers = std::multimap<TimePoint, Wakeup*>;  // equal times: first come, first woken

    TimePoint now{};
    Duration uptime{1h};
    Sleepers sleepers;
    std::vector<std::function<bool()>> busy;

    bool anyone_busy() const {
        for (const auto& works : busy) {
            if (works()) return true;
        }
        return false;
    }
};

namespace {

/// A place among the sleepers, given up however the coroutine ends.
template <class State>
class Place {
public:
    Place(std::shared_ptr<State> state, TimePoint when, Wakeup& wakeup)
        : state_(std::move(state)), at_(state_->sleepers.emplace(when, &wakeup)) {}
    ~Place() { state_->sleepers.erase(at_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

private:
    std::shared_ptr<State> state_;
    typename State::Sleepers::iterator at_;
};

}  // namespace

ManualClock::ManualClock(TimePoint start) : state_(std::make_shared<State>()) {
    state_->now = start;
}
ManualClock::~ManualClock() = default;

TimePoint ManualClock::now() const {
    return state_->now;
}
Duration ManualClock::uptime() const {
    return state_->uptime;
}
std::size_t ManualClock::sleepers() const {
    return state_->sleepers.size();
}

std::optional<TimePoint> ManualClock::next_due() const {
    if (state_->sleepers.empty()) return std::nullopt;
    return state_->sleepers.begin()->first;
}

void ManualClock::also_wait_for(std::function<bool()> busy) {
    state_->busy.push_back(std::move(busy));
}

awaitable<void> ManualClock::sleep_until(TimePoint when) {
    auto state = state_;
    const auto executor = co_await asio::this_coro::executor;
    if (when <= state->now) {
        co_await asio::post(executor, asio::use_awaitable);  // a loop over times gone by still gives way
        co_return;
    }
    Wakeup wakeup(executor);
    const Place<State> place(state, when, wakeup);
    co_await wakeup.wait();
}

void ManualClock::settle(asio::io_context& io) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    for (;;) {
        if (io.stopped()) io.restart();
        const bool busy = state_->anyone_busy();  // asked first: its last handler is posted before it is idle
        const std::size_t handled = busy ? io.run_one_for(1ms) : io.poll();
        if (!busy && handled == 0) return;
        if (std::chrono::steady_clock::now() >= end) throw std::runtime_error("the context does not run dry");
    }
}

void ManualClock::advance(asio::io_context& io, Duration by) {
    advance_to(io, state_->now + by);
}

void ManualClock::advance_to(asio::io_context& io, TimePoint when) {
    settle(io);
    const auto move_to = [this](TimePoint instant) {
        state_->uptime += instant - state_->now;
        state_->now = instant;
    };
    for (auto due = next_due(); due && *due <= when; due = next_due()) {
        if (*due > state_->now) move_to(*due);
        // One at a time: the first of two sleepers may change what the second finds.
        state_->sleepers.begin()->second->notify();
        settle(io);
    }
    if (when > state_->now) move_to(when);
    settle(io);
}

void ManualClock::step(asio::io_context& io, Duration by) {
    settle(io);
    state_->now += by;
    for (const auto& [when, wakeup] : state_->sleepers)
        wakeup->notify();
    settle(io);
}

}  // namespace drumtower::test
