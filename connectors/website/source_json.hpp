// JSON Feed, and the JSON lists of government content systems (gkmlpt, UCAP, TRS search and others) by
// well-known names.
#pragma once

#include "connectors/website/source_listing.hpp"

#include <string_view>

namespace drumtower::website {

ParsedListing parse_json_feed(std::string_view text, const PageContext& page);
/// A JSON Feed, or the first array of objects that have a title and an address.
ParsedListing parse_json(std::string_view text, const PageContext& page);

}  // namespace drumtower::website
