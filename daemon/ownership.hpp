// Ownership: which partitions this node acts for, when several nodes share the log. The election suggests;
// the log decides, by the newest claim; this class brings the two together: it gives up what is suggested to
// another or claimed by another, and claims what is suggested here. I/O thread.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/log/kafka/election.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <map>
#include <set>

namespace drumtower {

class Ownership {
public:
    Ownership(asio::any_io_executor io, Scribe& scribe, View& view, Clock& clock,
              const KafkaOptions& options);

    /// Returns when what this node owns is not what it should own, or when another node declared something.
    /// What it lost is given up by then: nothing new is decided for it.
    awaitable<void> changes();
    /// Claims what is suggested, until nothing is left to claim.
    awaitable<void> settle();
    /// A row has changed: an owner's, or what the configuration is compared with.
    void note(const RowKey& key);

    /// changes() returns once more, though nothing has changed.
    void look_again();

    bool fenced() const { return wanted_.fenced; }

private:
    void give_up_lost();
    awaitable<void> come_back_when_alone();
    /// The newest claims of them, by whom ever.
    awaitable<std::map<Partition, std::int64_t>> epochs_of(std::set<Partition> partitions);

    Scribe& scribe_;
    View& view_;
    Clock& clock_;
    Wakeup work_;
    const int ledger_partitions_;
    Election::Result wanted_;
    std::map<Partition, std::int64_t> claimed_;  // the highest epochs, by this process or before it began
    std::set<Partition> settled_;                // what was owned when those who work for it were hired
    bool changed_ = false;                       // look again
    bool declared_ = false;                      // somebody else declared something
    Election election_;
};

}  // namespace drumtower
