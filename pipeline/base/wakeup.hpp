// Wakeup: a level-triggered "look again" between coroutines of the I/O thread. It carries no data, so losing
// one costs a little time, never an article. One waiter at a time.
#pragma once

#include "pipeline/base/clock.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace drumtower {

class Wakeup {
public:
    explicit Wakeup(asio::any_io_executor io);
    ~Wakeup();
    /// Wakes the waiter, or lets the next wait() return at once.
    void notify();
    /// Returns after a notify(), consuming it.
    awaitable<void> wait();
    asio::any_io_executor executor() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Waits until `when` or until `changed` is notified, whichever is first.
awaitable<void> sleep_or_wake(Clock& clock, TimePoint when, Wakeup& changed);

}  // namespace drumtower
