// openapi_text: OpenAPI 3.1, made from the table of routes that the router answers by; the two cannot drift
// apart.
#pragma once

#include "daemon/api/router.hpp"

#include <string>
#include <vector>

namespace drumtower {

/// Routes of the control socket are left out.
std::string openapi_text(const std::vector<Route>& routes);

}  // namespace drumtower
