// How the daemon's own lines look, as [lines] says: at the start and at every reload.
#pragma once

#include "config/config.hpp"

namespace drumtower {

void speak_as(const config::Lines& lines);

}  // namespace drumtower
