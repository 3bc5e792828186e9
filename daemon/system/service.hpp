// What systemd is told (Type=notify): ready, reloading, stopping, and that we live. Without systemd nothing
// happens.
#pragma once

#include "pipeline/base/time.hpp"

#include <optional>
#include <string>

namespace drumtower::service {

void ready(const std::string& status);
/// Before a reload; ready() ends it.
void reloading();
void stopping(const std::string& status);
void alive();
/// Before ready(): the start gets on and needs more time; to be said again within half a minute.
void takes_longer();
/// How often systemd wants alive(); half of what it allows. Null: no watchdog.
std::optional<Duration> alive_every();

}  // namespace drumtower::service
