// The event types of v1: what each one states (its data), which partition it belongs to and what makes its
// id. The meaning of a v1 type never changes; a v2 comes with a pure upcaster. An unknown type halts its
// partition.
#pragma once

#include "pipeline/model/facts_articles.hpp"
#include "pipeline/model/facts_deliveries.hpp"
#include "pipeline/model/facts_looks.hpp"

#include <span>

namespace drumtower::facts {

/// Every type of version 1.
std::span<const std::string_view> known_types();
/// Whether the fold will be able to read the event's data; of an unknown type, whether it is JSON at all.
bool is_readable(const Event& event);

/// The event that states `fact`; circumstances are given, the id is derived.
struct Circumstances {
    TimePoint time{};
    std::string node;
    std::int64_t epoch = 0;
};
template <class Fact>
Event state(const Fact& fact, const Circumstances& circumstances) {
    Event event;
    event.type = Fact::type;
    event.subject = fact.subject();
    event.id = EventId(fact_id({Fact::type, fact.key()}));
    event.time = circumstances.time;
    event.node = circumstances.node;
    event.epoch = circumstances.epoch;
    event.data = json::write(fact);
    return event;
}

}  // namespace drumtower::facts
