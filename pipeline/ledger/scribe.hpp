// Scribe: writes facts and decisions of this node into the log, with their circumstances, and waits until
// they are folded here. Knows which partitions this node owns and under which epoch. I/O thread.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/log/event_log.hpp"
#include "pipeline/model/facts.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drumtower {

/// A call starts within this of handing its intent to the log: the intent is the lease.
inline constexpr Duration intent_lifetime = 10s;

class Scribe {
public:
    /// `shared`: other nodes write the same log, and one that lost a partition may still be in a call.
    Scribe(EventLog& log, View& view, Clock& clock, std::string node, bool shared = false);

    /// Claims a partition for this node and remembers the epoch.
    awaitable<Result<bool>> claim(Partition partition);
    awaitable<Result<bool>> claim_all();
    /// Nothing is decided for it here any more.
    void give_up(Partition partition) { claims_.erase(partition); }
    std::set<Partition> owned() const;
    bool owns(Partition partition) const { return claims_.contains(partition); }
    bool owns(const UnitId& unit) const { return owns(partition_of(unit)); }

    template <class Fact>
    Event event(const Fact& fact, Partition partition) const {
        return facts::state(fact, {clock_.now(), node_, epoch(partition)});
    }
    Partition partition_of(const UnitId& unit) const;
    /// 0: not ours.
    std::int64_t epoch(Partition partition) const;
    const std::string& node() const { return node_; }
    /// When a predecessor's last call has ended, if a call takes no longer than `call`.
    TimePoint calls_ended(Partition partition, Duration call) const;

    /// Durable and folded when it returns; the position of the last event.
    awaitable<Result<Position>> write(Partition partition, std::vector<Event> events);
    /// The same for what must not be lost (the outcome of a call): tries again until the log takes it. Fails
    /// only when the log says that it never will.
    awaitable<Result<Position>> write_surely(Partition partition, std::vector<Event> events);

    template <class Fact>
    awaitable<Result<Position>> state(Fact fact, Partition partition) {
        std::vector<Event> events{event(fact, partition)};
        auto position = co_await write(partition, std::move(events));
        co_return position;
    }

private:
    EventLog& log_;
    View& view_;
    Clock& clock_;
    std::string node_;
    bool shared_;
    struct Claim {
        std::int64_t epoch = 0;
        TimePoint at{};
    };
    std::map<Partition, Claim> claims_;
};

}  // namespace drumtower
