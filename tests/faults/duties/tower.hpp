// Tower: lets the daemon's own parts live through one world: router, lookouts, monitor and reminders on a
// memory log and a real view, by a clock that is moved by hand. It ends and starts again as the world says.
#pragma once

#include "pipeline/ledger/queries.hpp"
#include "tests/faults/duties/account_readers.hpp"
#include "tests/faults/duties/patient_clock.hpp"
#include "tests/faults/duties/truth.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace drumtower::duties {

inline const RuleId rule_id{"repost-12h"};

class Tower {
public:
    Tower(World& world, Broken broken);
    ~Tower();

    /// From the world's beginning until nothing more will be said of its duties.
    void live();

    Obligation obligation(const Duty& duty);
    std::vector<Observation> observations(const Duty& duty);
    ObligationId id_of(const Duty& duty) const;
    /// When a unit was told of this duty, by the platforms' time.
    const std::vector<TimePoint>& reminders(const ObligationId& duty) { return told_of_[duty]; }
    std::int64_t conflicts() const { return conflicts_; }

private:
    struct Life;
    void start();
    void end();
    void advance_to(TimePoint true_time);
    void perform(const Act& act);
    void declare();
    void designate(const Bulletin& bulletin);
    void attest(const Act& act);
    void progress(const Act& act);
    void mark(const Bulletin& bulletin);
    void read_reminders();
    bool anything_open();
    template <class Fact>
    void state(const Fact& fact, Partition partition);

    const Post& post(const Act& act) const;
    TimePoint true_time() const { return clock_.now() - wrong_by_; }

    World& world_;
    Broken broken_;
    asio::io_context io_;
    test::ManualClock clock_;
    PatientClock patient_{clock_};
    Duration wrong_by_{};  // the daemon's clock less the platforms'
    test::TemporaryDirectory directory_;
    std::shared_ptr<test::MemoryStore> store_ = std::make_shared<test::MemoryStore>();
    std::unique_ptr<Life> life_;
    int lives_ = 0;
    std::int64_t conflicts_ = 0;
    std::map<std::string, std::vector<TimePoint>> sent_;  // notices, by unit
    std::map<ObligationId, std::vector<TimePoint>> told_of_;
};

}  // namespace drumtower::duties
