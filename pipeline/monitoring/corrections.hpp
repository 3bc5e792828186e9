// Corrections: tells a unit of a post that it has to correct or remove by hand, because the platform or the
// way it was made leaves the program no way: at once, at half the time it has for it, and when that is over.
// A wrong word is urgent: no quiet hours. Sent, then recorded: rather twice than never.
#pragma once

#include "pipeline/monitoring/reminders.hpp"

#include <vector>

namespace drumtower {

/// What one unit has to change by hand.
struct ToFix {
    Unit unit;
    std::vector<Delivery> rows;
};

Notice correction_notice(const std::vector<ToFix>& fixes, const ReminderRules& rules, TimePoint now);

class Corrections {
public:
    Corrections(ReminderRules rules, Reminders::Services services);

    /// Tells for ever; ends only when cancelled.
    awaitable<void> run();

private:
    awaitable<TimePoint> tell_due();
    awaitable<void> tell(Telling::Notifiers notifiers, std::vector<ToFix> fixes);

    ReminderRules rules_;
    Reminders::Services to_;
    Telling telling_;
};

}  // namespace drumtower
