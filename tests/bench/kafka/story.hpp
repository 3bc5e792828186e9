// What deliveries leave in the ledger: each one is requested, intended, published and judged, with texts as
// long as a district's. Event ids are derived, so a story is known before it is told.
#pragma once

#include "pipeline/model/event.hpp"

#include <array>
#include <vector>

namespace drumtower::bench {

constexpr int events_a_delivery = 4;

struct Story {
    Partition partition = 0;
    std::array<Event, events_a_delivery> events;
};

/// Ten a article, over 300 units. Decisions are those of the first owner of each partition, the node "n1".
std::vector<Story> stories(int count, int ledger_partitions);

}  // namespace drumtower::bench
