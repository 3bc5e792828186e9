// within: waits for something, but not longer than so long. The one place outside base/ that races with a
// timer. Fuse: does something after a while, unless it is put out before.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/time.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>

namespace drumtower {

/// True when `work` ended in time; else it is cancelled. `work` must end soon when cancelled.
awaitable<bool> within(Duration limit, awaitable<void> work);

/// Waits; cancellation unwinds.
awaitable<void> pause_for(Duration length);

class Fuse {
public:
    explicit Fuse(asio::any_io_executor io);
    ~Fuse();
    /// Calls `blow` on the I/O thread after `length`; replaces what was lit before.
    void light(Duration length, std::function<void()> blow);
    void put_out();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace drumtower
