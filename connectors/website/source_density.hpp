// Where on a page its text is: the block that holds the most prose and the fewest links.
#pragma once

#include "connectors/common/html.hpp"

namespace drumtower::website {

/// Null when no block holds a paragraph's worth of text.
html::Node densest_block(const html::Node& root);

}  // namespace drumtower::website
