// Reminders: chases units before their duties fall due. On each occasion that a rule names (half the time,
// two hours before …) one notice a unit, with all that it owes at that moment; never about what has been
// seen. After a downtime the occasions that passed are one notice. Sent, then recorded: rather twice than
// never.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/monitoring/telling.hpp"

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
    std::map<UnitId, Telling::Notifiers> notifiers;  // of each unit
    QuietHours quiet;
    Duration utc_offset = 8h;
    std::string public_url;  // of this program, for people; may be empty
    Telling::Notifiers of(const UnitId& unit) const {
        const auto known = notifiers.find(unit);
        return known == notifiers.end() ? Telling::Notifiers{} : known->second;
    }
};

/// What one unit owes, for one notice.
struct Owing {
    Unit unit;
    std::vector<Obligation> duties;  // by due time
    std::vector<ArticleId>
        left_the_box;  // drafts that a person has probably published: their link is asked for
    std::vector<ArticleId> to_approve;  // that go out once the unit has approved them
};

/// What a duty's unit owes there, as the view has it. On a reader's thread.
Owing owing_of(Queries& view, Obligation duty);
/// The text of a notice to all units, or one, with everything that is open and not due yet: for groups that
/// have no robot. On a reader's thread.
Notice chase_text(Queries& view, const UnitId& unit, const ReminderRules& rules, TimePoint now);
/// "11-25 14:00" in the district.
std::string notice_time(TimePoint time, Duration utc_offset);

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
        Telling::Send send;  // to the notifier of this id
    };
    Reminders(ReminderRules rules, Services services);

    /// Reminds for ever; ends only when cancelled.
    awaitable<void> run();
    /// A notice about one duty now, because a person wants it; sent, then recorded. Fails when the unit has
    /// no notifier, or none took it.
    awaitable<Result<Telling::Told>> remind(Obligation duty, std::string who);

private:
    struct Due;
    awaitable<Due> due();
    awaitable<void> tell(std::vector<std::string> notifiers, std::vector<Owing> owing);
    awaitable<void> record(std::vector<Owing> owing, Telling::Told told, std::optional<std::string> who = {});

    ReminderRules rules_;
    Services to_;
    Telling telling_;
};

}  // namespace drumtower
