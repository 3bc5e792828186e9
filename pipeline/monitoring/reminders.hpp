// Reminders: chases units before their duties fall due. On each occasion that a rule names (half the time,
// two hours before …) one notice a unit, with all that it owes at that moment; never about what has been
// seen. After a downtime the occasions that passed are one notice. Sent, then recorded: rather twice than
// never.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/ports/notifier.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace drumtower {

/// When notices wait, in the district's time; clocks run on.
struct QuietHours {
    Duration from{};  // after midnight; from == to: never
    Duration to{};
    std::vector<std::string> classes;  // of articles; others are never quiet
};

struct ReminderRules {
    std::map<UnitId, std::vector<std::string>> notifiers;  // of each unit, by id
    QuietHours quiet;
    Duration utc_offset = 8h;
    std::string public_url;  // of this program, for people; may be empty
};

/// What one unit owes, for one notice.
struct Owing {
    Unit unit;
    std::vector<Obligation> duties;  // by due time
    std::vector<ArticleId>
        left_the_box;  // drafts that a person has probably published: their link is asked for
};

/// One notice for units that share their notifiers.
Notice reminder(const std::vector<Owing>& owing, const ReminderRules& rules, TimePoint now);

/// When a notice about this class may go out: now, or at the end of the quiet hours.
TimePoint allowed_at(const QuietHours& quiet, const std::string& cls, Duration utc_offset, TimePoint now);

class Reminders {
public:
    struct Services {
        View& view;
        Scribe& scribe;
        Clock& clock;
        Wakeup& work;
        /// To the notifier of this id.
        std::function<awaitable<Result<bool>>(std::string, Notice)> send;
    };
    Reminders(ReminderRules rules, Services services);

    /// Reminds for ever; ends only when cancelled.
    awaitable<void> run();

private:
    struct Due;
    awaitable<Due> due();
    awaitable<void> tell(std::vector<std::string> notifiers, std::vector<Owing> owing);
    awaitable<void> record(std::vector<Owing> owing, std::vector<std::string> via,
                           std::vector<std::string> failed);

    ReminderRules rules_;
    Services to_;
    std::map<std::vector<std::string>, int> refusals_;          // in a row, by notifiers
    std::map<std::vector<std::string>, TimePoint> not_before_;  // after a refusal
};

}  // namespace drumtower
