// Telling: one notice to the notifiers of a unit or group. Tried again while all of them refuse, later each
// time; after some refusals it counts as told to nobody, and the next occasion tries again.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/ports/notifier.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

class Telling {
public:
    using Notifiers = std::vector<std::string>;  // by id
    using Send = std::function<awaitable<Result<bool>>(std::string, Notice)>;
    Telling(Clock& clock, Send send) : clock_(clock), send_(std::move(send)) {}

    struct Told {
        std::vector<std::string> via;  // notifiers that took it
        std::vector<std::string> failed;
    };
    /// Nothing: every one refused, and it is to be told again once waits_until() is over.
    awaitable<std::optional<Told>> tell(Notifiers notifiers, Notice notice);
    /// Until when these are left alone after a refusal, if they are now.
    std::optional<TimePoint> waits_until(const Notifiers& notifiers) const;

private:
    Clock& clock_;
    Send send_;
    std::map<Notifiers, int> refusals_;  // in a row
    std::map<Notifiers, TimePoint> not_before_;
};

}  // namespace drumtower
