// Event: everything that happens, once, in one partition. CloudEvents 1.0; `data` is canonical JSON.
//
// An id is derived from the fact it states (fact_id over the type and the natural key), so the same fact
// twice is ignored by the fold. Circumstances (time, node, epoch) stand in the envelope and are not compared;
// the same id with other data is an alarm. An event is at most 64 KiB: bodies are content, by hash.
#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

/// 0 is `articles`; 1 … N are `ledger` 0 … N-1.
using Partition = int;
inline constexpr Partition articles_partition = 0;
/// Counts from 1 within a partition; 0: before the first event.
using Position = std::int64_t;

Partition ledger_partition(const UnitId& unit, int ledger_partitions);
std::string partition_name(Partition partition);

inline constexpr std::size_t max_event_bytes = 64 * 1024;

struct Event {
    EventId id;
    std::string type;  // without prefix and version: "article.seen"
    int version = 1;
    std::string subject;     // the entity it is about
    TimePoint time{};        // circumstance: when it was stated
    std::string node;        // circumstance
    std::int64_t epoch = 0;  // circumstance: the owner's epoch, 0 for facts
    std::string data = "{}";
    bool operator==(const Event&) const = default;
};

struct Recorded {
    Partition partition = 0;
    Position position = 0;
    Event event;
};

/// "cn.drumtower.article.seen.v1"
std::string wire_type(const Event& event);
/// Structured CloudEvents JSON.
std::string to_cloudevent(const Event& event);
/// Reads what to_cloudevent() wrote, byte for byte; nothing when it is no event of ours. `data` is not looked
/// at.
std::optional<Event> from_cloudevent(std::string_view text);

}  // namespace drumtower
