// ManualClock: time that moves only when a test moves it. advance() wakes sleepers in due order, each at its
// own instant, and lets the context run dry in between: an hourly loop ticks twelve times in advance(io,
// 12h).
//
// "Dry" means that no handler is ready. Work on another thread (a pool, a socket) is not seen: name it with
// also_wait_for(), or the time runs away from it.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace drumtower::test {

class ManualClock : public Clock {
public:
    /// Starts at 2026-11-25 08:00 in Fuzhou unless told otherwise.
    explicit ManualClock(TimePoint start = TimePoint(Duration(1'795'564'800'000)));
    ~ManualClock() override;

    TimePoint now() const override;
    Duration uptime() const override;
    awaitable<void> sleep_until(TimePoint when) override;

    /// Lets `io` run dry, then moves on to each due time until now() + by. Call it outside of `io`.
    void advance(asio::io_context& io, Duration by);
    void advance_to(asio::io_context& io, TimePoint when);
    /// Lets `io` run dry without moving.
    void settle(asio::io_context& io);
    /// The wall clock is set: now() jumps, uptime() does not, every sleeper wakes.
    void step(asio::io_context& io, Duration by);
    /// While `busy()` holds, `io` is not dry: somebody on another thread works for it.
    void also_wait_for(std::function<bool()> busy);

    std::size_t sleepers() const;
    std::optional<TimePoint> next_due() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace drumtower::test
