// fold: the pure heart. An event and the rows it touches in, those rows changed out. No clock, no I/O, no
// chance; an event reads and writes only rows of its own partition, so the order between partitions cannot
// matter.
#pragma once

#include "pipeline/model/event.hpp"
#include "pipeline/model/facts.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drumtower {

/// Names a row of the view: its kind ("article", "delivery" …) and id.
struct RowKey {
    std::string kind;
    std::string id;
    auto operator<=>(const RowKey&) const = default;
};

/// A row that a commit wrote, and whom it concerns: a delivery its channel, a duty its unit; else empty.
struct Changed {
    RowKey key;
    std::string concerns;
};

/// The rows an event touches, as canonical JSON; nullopt: there is none (yet), or it is to be removed.
using Rows = std::map<RowKey, std::optional<std::string>>;

/// Which rows must be loaded for this event.
std::vector<RowKey> touched(const Recorded& recorded);

/// Whether the event changed something, and if not, why.
enum class Folded {
    applied,
    stale,    // a decision based on a row that has moved on since, or of an older epoch: kept as evidence, no
              // effect
    unknown,  // type or version we do not know: the partition must halt
};

Folded fold(Rows& rows, const Recorded& recorded);

}  // namespace drumtower
