// CredentialWatch: asks twice a day how long an account's authorisation is good, and says so before it runs
// out: to the status page, and once a day to the unit. Nobody else would notice before a post is refused.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/ports/channel_reader.hpp"

#include <functional>
#include <optional>
#include <string>

namespace drumtower {

class CredentialWatch {
public:
    using Tell = std::function<awaitable<void>(TimePoint ends)>;
    CredentialWatch(ChannelReader& reader, Clock& clock, Tell tell)
        : reader_(reader), clock_(clock), tell_(std::move(tell)) {}

    /// Asks for ever; ends only when cancelled.
    awaitable<void> run();
    /// When it runs out, once that is near.
    std::optional<TimePoint> ends_soon() const { return ends_soon_; }

private:
    ChannelReader& reader_;
    Clock& clock_;
    Tell tell_;
    std::optional<TimePoint> ends_soon_;
    std::optional<TimePoint> told_at_;
};

}  // namespace drumtower
