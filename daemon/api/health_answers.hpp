// How the daemon does, as JSON of the API: sources, channels, the log. Pure.
#pragma once

#include "daemon/api/tower.hpp"

#include <string>
#include <string_view>

namespace drumtower::answers {

/// `name`: as people know it; empty: not known here.
std::string source_health(const SourceHealth& health, const std::string& name);
/// Of writing to a channel; `kind` is empty when all is well.
std::string channel_health(const ChannelHealth& health);
/// Of looking at a channel.
std::string blind(const ChannelLooks& looks);
std::string log_health(const LogHealth& health);
/// `now`: what the forecast counts from.
std::string disk_health(const DiskHealth& health, TimePoint now);
std::string readiness(const Readiness& readiness);
/// "ready", "degraded" or "not_ready".
std::string_view readiness_word(const Readiness& readiness);

}  // namespace drumtower::answers
