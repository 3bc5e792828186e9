// An act of the desk while no daemon runs: by the same rules, into the same log, under the store's lock. The
// daemon acts on it at its next start.
#pragma once

#include "config/config.hpp"
#include "daemon/desk.hpp"

#include <functional>

namespace drumtower::cli {

using DeskAct = std::function<awaitable<Outcome>(Desk&, Actor)>;

/// What the act came to, durable and, where the view can follow, readable. Exit when it is refused.
Act done_alone(const config::Config& config, const DeskAct& act);

}  // namespace drumtower::cli
