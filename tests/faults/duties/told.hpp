// One duty as a line of JSON: what was true of it, and what the daemon said.
#pragma once

#include "tests/faults/duties/tower.hpp"

#include <string>

namespace drumtower::duties {

std::string line_of(const World& world, const Duty& duty, Tower& tower);

}  // namespace drumtower::duties
