// What every act of the API begins and ends with.
#pragma once

#include "daemon/api/http.hpp"
#include "daemon/api/tower.hpp"

#include <string>
#include <vector>

namespace drumtower {

Actor actor_of(const Request& request);
Response wrong_fields(const std::vector<FieldError>& errors);
/// "/api/v1/articles/a1"
std::string location_of(const std::string& kind, const std::string& id);

}  // namespace drumtower
