// What no log takes, whichever keeps it: what is there for ever must be readable for ever.
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/model/event.hpp"

#include <optional>
#include <vector>

namespace drumtower {

/// `permanent`, or nothing.
std::optional<Failure> refusal(Partition partition, int ledger_partitions);
/// An event over 64 KiB, with data that the fold could not read, or with names that are no UTF-8.
std::optional<Failure> refusal(const std::vector<Event>& events);

}  // namespace drumtower
