// What a publisher is told of a delivery, and what an officer is given to paste: the same.
#pragma once

#include "pipeline/ports/publisher.hpp"

#include <string>

namespace drumtower {

/// `origin_name`: of the source, where the text names none.
Posting posting_of(const Delivery& row, const Article& article, const std::string& origin_name,
                   const Body& body);

}  // namespace drumtower
