// Life: the daemon from one start to its end, wired as the program wires itself.
#pragma once

#include "pipeline/base/task_group.hpp"
#include "pipeline/monitoring/deadline_monitor.hpp"
#include "pipeline/monitoring/lookout.hpp"
#include "pipeline/monitoring/reminders.hpp"
#include "pipeline/routing/router.hpp"
#include "tests/faults/duties/tower.hpp"

namespace drumtower::duties {

struct Tower::Life {
    explicit Life(Tower& of);
    /// Returns when all has ended.
    void end();
    void spawn(const std::string& name, awaitable<void> task);
    bool is_at_work() const { return tower.clock_.sleepers() < tasks_alive; }

    struct Watch {
        explicit Watch(asio::any_io_executor io) : work(io) {}
        UnitId unit;
        Wakeup work;
        std::unique_ptr<AccountReader> reader;
        std::unique_ptr<Lookout> lookout;
    };
    void watch(const Town& town, Account& account);
    void wake(const std::vector<Changed>& rows);
    ReminderRules reminder_rules() const;
    awaitable<Result<bool>> send(std::string unit);

    Tower& tower;
    test::MemoryLog log;
    View view;
    Scribe scribe;
    Wakeup router_work, monitor_work, reminder_work;
    RepostRouter router;
    DeadlineMonitor monitor;
    Reminders reminders;
    std::vector<std::unique_ptr<Watch>> watches;
    TaskGroup tasks;
    std::size_t tasks_alive = 0;
};

}  // namespace drumtower::duties
