// QueueCopy: copies what a ledger partition asks of its units into the queue's topic, for the units' own
// systems. Whoever reads it posts by himself: so an entry waits for the same things as a post of ours, for
// the hold of its article, for a release, for the end of a freeze.
//
// How far it has come stands in the topic itself; a new owner goes on from there, and repeats at most what
// waited.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/log/event_log.hpp"
#include "pipeline/ports/queue_topic.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <vector>

namespace drumtower {

class QueueCopy {
public:
    struct Services {
        EventLog& log;
        View& view;
        Scribe& scribe;
        Clock& clock;
        QueueTopic& topic;
        asio::any_io_executor workers;  // where the log is read
    };
    QueueCopy(Partition partition, asio::any_io_executor io, Services services);
    ~QueueCopy();

    /// For ever; ends only when cancelled.
    awaitable<void> run();
    /// Something that an entry may wait for has changed.
    void notify() { work_.notify(); }

private:
    struct Entry;
    struct Known;
    enum class Fate { write, wait, leave_out };
    awaitable<bool> find_place();
    awaitable<bool> read_on();
    awaitable<TimePoint> copy_waiting();
    Fate fate_of(const Entry& entry, const Known& known) const;
    awaitable<bool> write(const Entry& entry, const Known& known, Position copied);
    void say_that_it_waits(const Failure& failure) const;

    const Partition partition_;
    Services to_;
    Wakeup work_;
    std::vector<Entry> waiting_;  // in the log's order
    Position read_ = 0;           // of the ledger's partition
    Position new_after_ = 0;      // up to there, only what is still open is copied
};

}  // namespace drumtower
