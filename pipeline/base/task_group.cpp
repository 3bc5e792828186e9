#include "pipeline/base/task_group.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/base/wakeup.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <list>

namespace drumtower {

struct TaskGroup::State {
    explicit State(asio::any_io_executor executor) : io(executor), ended(executor) {}
    struct Task {
        std::string name;
        asio::cancellation_signal signal;
    };
    asio::any_io_executor io;
    std::list<Task> tasks;
    Wakeup ended;
    std::exception_ptr crash;
    std::function<void()> on_crash;
    bool stopping = false;
};

TaskGroup::TaskGroup(asio::any_io_executor io) : state_(std::make_shared<State>(std::move(io))) {}
TaskGroup::~TaskGroup() = default;

namespace {
bool was_cancelled(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& system) {
        return system.code() == boost::asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

std::string what(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& known) {
        return known.what();
    } catch (...) {
        return "not a std::exception";
    }
}
}  // namespace

void TaskGroup::spawn(std::string name, awaitable<void> task) {
    auto state = state_;
    state->tasks.emplace_back();
    auto position = std::prev(state->tasks.end());
    position->name = std::move(name);
    auto done = [state, position](std::exception_ptr error) {
        if (error && !was_cancelled(error)) {
            log::error("task_crashed", {{"task", position->name}, {"detail", what(error)}});
            if (!state->crash) {
                state->crash = error;
                if (state->on_crash) state->on_crash();
            }
        }
        state->tasks.erase(position);
        state->ended.notify();
    };
    asio::co_spawn(state->io, std::move(task),
                   asio::bind_cancellation_slot(position->signal.slot(), std::move(done)));
    if (state->stopping) position->signal.emit(asio::cancellation_type::terminal);
}

void TaskGroup::stop() {
    state_->stopping = true;
    for (auto task = state_->tasks.begin(); task != state_->tasks.end();) {
        auto next = std::next(task);  // a task may end while it is told
        task->signal.emit(asio::cancellation_type::terminal);
        task = next;
    }
}

awaitable<void> TaskGroup::join() {
    auto state = state_;
    while (!state->tasks.empty())
        co_await state->ended.wait();
}

std::exception_ptr TaskGroup::crash() const {
    return state_->crash;
}
void TaskGroup::on_crash(std::function<void()> callback) {
    state_->on_crash = std::move(callback);
}

}  // namespace drumtower
