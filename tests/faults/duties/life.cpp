#include "tests/faults/duties/life.hpp"

#include "tests/support/run.hpp"

namespace drumtower::duties {

Tower::Life::Life(Tower& of)
    : tower(of),
      log(of.clock_, 1, of.store_),
      view(of.io_.get_executor(), log, of.directory_.path()),
      scribe(log, view, of.clock_, "n1"),
      router_work(of.io_.get_executor()),
      monitor_work(of.io_.get_executor()),
      reminder_work(of.io_.get_executor()),
      router(view, scribe, of.patient_, router_work, 2h),
      monitor(view, scribe, of.patient_, monitor_work, JudgeRules{}),
      reminders(reminder_rules(),
                Reminders::Services{view, scribe, of.patient_, reminder_work,
                                    [this](std::string unit, Notice) { return send(std::move(unit)); }}),
      tasks(of.io_.get_executor()) {
    view.on_change([this](const std::vector<Changed>& rows) { wake(rows); });
    view.start();
    test::run(of.io_, view.catch_up());
    test::run(of.io_, scribe.claim_all()).value();
    for (Town& town : of.world_.towns) {
        for (Account& account : town.accounts) {
            if (account.platform != Platform::other) watch(town, account);
        }
    }
    spawn("router", router.run());
    spawn("deadlines", monitor.run());
    spawn("reminders", reminders.run());
    for (auto& each : watches)
        spawn("look", each->lookout->run());
}

void Tower::Life::spawn(const std::string& name, awaitable<void> task) {
    ++tasks_alive;
    tasks.spawn(name, std::move(task));
}

void Tower::Life::end() {
    tasks_alive = 0;
    tasks.stop();
    test::run(tower.io_, tasks.join());
    if (tasks.crash()) std::rethrow_exception(tasks.crash());
    tower.conflicts_ += view.conflicts();
}

void Tower::Life::watch(const Town& town, Account& account) {
    auto each = std::make_unique<Watch>(tower.io_.get_executor());
    each->unit = town.id;
    const std::uint64_t seed =
        tower.world_.seed * 1000 + static_cast<std::uint64_t>(tower.lives_) * 100 + watches.size();
    each->reader =
        reader_of(account, seed, {tower.clock_, [this] { return tower.true_time(); }, tower.broken_});
    Lookout::Services services{view, scribe, tower.clock_, *each->reader, each->work, log};
    each->lookout = std::make_unique<Lookout>(account.id, town.id, account.look_every, services);
    watches.push_back(std::move(each));
}

/// As the program's crew does it.
void Tower::Life::wake(const std::vector<Changed>& rows) {
    for (const Changed& row : rows) {
        if (row.key.kind == "article") router_work.notify();
        if (row.key.kind != "obligation") continue;
        reminder_work.notify();
        for (auto& each : watches) {
            if (each->unit.str() == row.concerns) each->work.notify();
        }
    }
}

ReminderRules Tower::Life::reminder_rules() const {
    ReminderRules rules;
    for (const Town& town : tower.world_.towns)
        rules.notifiers[town.id] = {town.id.str()};
    return rules;
}

awaitable<Result<bool>> Tower::Life::send(std::string unit) {
    tower.sent_[unit].push_back(tower.true_time());
    co_return true;
}

}  // namespace drumtower::duties
