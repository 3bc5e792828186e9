// Appends as a topic's partition shows them: records that follow each other directly are put together again;
// one that another's record interrupts, or that ends early, is left out, on every node alike. Pure.
#pragma once

#include "pipeline/log/kafka/wire.hpp"
#include "pipeline/model/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drumtower::kafka {

/// One partition of one topic, and how far it has been read.
struct Part {
    std::string topic;
    int number = 0;
    bool is_content = false;
    Partition partition = 0;  // of events

    std::int64_t next = 0;  // the offset that is read next
    std::string last;       // hash of the record before it
    bool checked = false;   // the broker still has that record, and it is the same
    bool at_end = false;    // has been, since the start
    bool halted = false;

    // The append that is being read.
    std::string append;
    std::size_t count = 0;
    std::vector<Event> events;
    std::string needs;

    std::string name() const { return topic + "/" + std::to_string(number); }
};

/// What is to be written of a partition: a whole append, or only how far it was read.
struct Append {
    Part* part = nullptr;
    std::string name;  // empty: none that anybody waits for
    std::vector<Event> events;
    std::string needs;              // bodies that come first; see content_header
    std::vector<std::string> torn;  // names
    std::int64_t next = 0;          // reading begins here after a restart
    std::string last;               // hash of the record before it
};

struct RecordRead {
    Event event;
    Place place;
    std::string needs;
    std::int64_t offset = 0;
    std::string hash;
};

/// The next record of a partition. Nothing: it goes on with an append that is not whole yet.
std::optional<Append> take(Part& part, RecordRead record);

}  // namespace drumtower::kafka
