// Scribe: writes facts and decisions of this node into the log, with their circumstances, and waits until
// they are folded here. Knows which partitions this node owns and under which epoch. I/O thread.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/log/event_log.hpp"
#include "pipeline/model/facts.hpp"

#include <map>
#include <string>
#include <vector>

namespace drumtower {

class Scribe {
public:
    Scribe(EventLog& log, View& view, Clock& clock, std::string node);

    /// Claims every partition for this node and remembers the epochs.
    awaitable<Result<bool>> claim_all();

    template <class Fact>
    Event event(const Fact& fact, Partition partition) const {
        return facts::state(fact, {clock_.now(), node_, epoch(partition)});
    }
    Partition partition_of(const UnitId& unit) const;
    std::int64_t epoch(Partition partition) const;
    const std::string& node() const { return node_; }
    /// When this node claimed its partitions: no call of a predecessor left after that.
    TimePoint claimed_at() const { return claimed_at_; }

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
    std::map<Partition, std::int64_t> epochs_;
    TimePoint claimed_at_{};
};

}  // namespace drumtower
