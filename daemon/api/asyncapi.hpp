// asyncapi_text: AsyncAPI 3.0 of the topics, for the units' own systems; made of asyncapi.json beside it.
#pragma once

#include "daemon/api/tower.hpp"

#include <string>

namespace drumtower {

std::string asyncapi_text(const TopicFacts& topics);

}  // namespace drumtower
