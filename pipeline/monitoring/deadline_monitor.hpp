// DeadlineMonitor: asks the judge about every duty whose evidence changed and every one past its due time;
// writes the verdicts. Being due is a function of rows and the time; the timer only decides when to look.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/monitoring/judge.hpp"

#include <set>
#include <string>
#include <vector>

namespace drumtower {

class DeadlineMonitor {
public:
    DeadlineMonitor(View& view, Scribe& scribe, Clock& clock, Wakeup& work, JudgeRules rules);
    /// Judges for ever; ends only when cancelled.
    awaitable<void> run();
    /// Every open duty once more: this node acts for units now that it did not act for, and whoever did may
    /// have died between the evidence and the verdict.
    void judge_all();

private:
    struct Batch {
        std::vector<Evidence> cases;
        std::string after;  // cursor of a scan, "" at its end
    };
    /// The duties that these changed rows may decide.
    awaitable<Batch> touched_by(std::set<RowKey> changed);
    /// One page of the open duties that are due.
    awaitable<Batch> due_page(std::string after);
    /// One page of all open duties.
    awaitable<Batch> open_page(std::string after);
    awaitable<void> decide(std::vector<Evidence> cases);

    View& view_;
    Scribe& scribe_;
    Clock& clock_;
    Wakeup& work_;
    JudgeRules rules_;
    std::set<RowKey> changed_;
    std::set<RowKey> unwritten_;  // duties whose verdict the log did not take
    bool all_ = true;  // at the start, too: a verdict may have been due when the last process ended
};

/// Everything the judge needs to know of a duty.
Evidence evidence_of(Queries& view, Obligation duty);

}  // namespace drumtower
