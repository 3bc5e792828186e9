// SystemClock: the real time. All sleepers share one absolute timerfd, so that a wall clock that is set wakes
// them to look again; it is armed again at least once a minute, should the kernel ever miss one. On the I/O
// thread.
#pragma once

#include "pipeline/base/clock.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace drumtower {

class SystemClock : public Clock {
public:
    explicit SystemClock(asio::any_io_executor io);
    ~SystemClock() override;

    TimePoint now() const override;
    Duration uptime() const override;
    awaitable<void> sleep_until(TimePoint when) override;

    /// Wakes every sleeper, as a clock that was set does.
    void look_again();

private:
    struct State;
    std::shared_ptr<State> state_;  // kept by sleepers: their coroutines may end after us
};

}  // namespace drumtower
