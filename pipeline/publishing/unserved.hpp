// Unserved: deliveries that wait for the program on a channel that it does not post to (any more): the
// channel left the configuration, became manual, or is of a platform that this version does not know. They
// would wait for ever and nobody would hear of it, so they go to a person; what never went out is cancelled
// with its channel. I/O thread.
#pragma once

#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"

#include <set>

namespace drumtower {

class Unserved {
public:
    struct Services {
        View& view;
        Scribe& scribe;
        Clock& clock;
        Wakeup& work;
    };
    /// `served`: channels that have a publisher, or will have it again when somebody mends them, and those of
    /// other nodes' units.
    Unserved(std::set<ChannelId> served, Services services);

    /// Hands over what is there, then whatever comes. Ends only when cancelled.
    awaitable<void> run();
    bool is_served(const ChannelId& channel) const { return served_.contains(channel); }

private:
    awaitable<void> hand_over();

    std::set<ChannelId> served_;
    Services to_;
};

}  // namespace drumtower
