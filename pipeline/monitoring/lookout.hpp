// Lookout: looks at one channel while its unit owes something there, and once past each due time; writes what
// it saw and the interval the look covered. Also answers the publisher's question before a first attempt.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/ports/channel_reader.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

struct LookTrouble {
    std::optional<Failure> failure;
    TimePoint since{};
};

class Lookout {
public:
    struct Services {
        View& view;
        Scribe& scribe;
        Clock& clock;
        ChannelReader& reader;
        Wakeup& work;
    };
    Lookout(ChannelId channel, UnitId unit, Duration every, Services services);

    /// Looks when it is time, for ever; ends only when cancelled.
    awaitable<void> run();
    /// A look no older than `age`, folded; gives its age.
    awaitable<Result<Duration>> look_within(Duration age);
    const LookTrouble& trouble() const { return trouble_; }

private:
    struct Owed;
    awaitable<Owed> duties();
    awaitable<Owed> owed();
    awaitable<void> wait_until(TimePoint next, std::size_t duties);
    awaitable<Result<Duration>> look();
    awaitable<Result<Duration>> look_once();
    TimePoint next_look(const Owed& owed) const;
    std::vector<Event> events_of(const ChannelLook& seen, const Owed& owed, TimePoint looked_at);

    ChannelId channel_;
    UnitId unit_;
    Duration every_;
    Services to_;
    LookTrouble trouble_;
    std::optional<TimePoint> tried_at_;
    std::optional<TimePoint> good_at_;             // a look of this process that covered something
    std::map<std::string, TimePoint> first_seen_;  // posts of this process's looks, matched or not
    bool looking_ = false;
    Wakeup free_;
};

}  // namespace drumtower
