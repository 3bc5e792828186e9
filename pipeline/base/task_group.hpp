// TaskGroup: long-running coroutines with a name, stopped and joined together. A task that ends by an
// exception other than cancellation stops the group and becomes its crash(): the process ends with a clear
// line, and the log knows where it was.
#pragma once

#include "pipeline/base/async.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <string>

namespace drumtower {

class TaskGroup {
public:
    explicit TaskGroup(asio::any_io_executor io);
    ~TaskGroup();  // stop() and join() first

    void spawn(std::string name, awaitable<void> task);
    /// Cancels every task; each unwinds at its next await. Safe to call twice.
    void stop();
    /// Returns when every task has ended.
    awaitable<void> join();
    /// The first crash, or null.
    std::exception_ptr crash() const;
    /// Called once, on the I/O thread, when a task crashes.
    void on_crash(std::function<void()> callback);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace drumtower
