// Feeds: RSS 0.9x, 1.0 and 2.0, Atom with tombstones, JSON Feed. Pure: decoded text in, values out.
#pragma once

#include "connectors/website/source_listing.hpp"

#include <map>
#include <string>
#include <string_view>

namespace drumtower::website {

/// `known_ids`: id → address of entries seen before, for tombstones whose entry is no longer listed.
ParsedListing parse_feed(std::string_view text, const PageContext& page,
                         const std::map<std::string, std::string>& known_ids = {});

/// Whether the text begins like an XML feed.
bool looks_like_feed(std::string_view text);

}  // namespace drumtower::website
