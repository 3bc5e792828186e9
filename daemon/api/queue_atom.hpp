// A unit's queue as an Atom feed (RFC 4287), for readers and content systems. Pure.
#pragma once

#include "pipeline/model/domain.hpp"

#include <string>
#include <vector>

namespace drumtower {

/// `updated`: the feed's own time; `address`: where it is read, without its key.
std::string queue_atom(const Unit& unit, const std::vector<Delivery>& queue, const std::string& address,
                       TimePoint updated, Duration utc_offset);

}  // namespace drumtower
