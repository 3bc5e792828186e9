#include "daemon/system/service.hpp"

#include <systemd/sd-daemon.h>

#include <cstdint>
#include <ctime>

namespace drumtower::service {

namespace {

void tell(const std::string& state) {
    sd_notify(0, state.c_str());
}

// A status is one line: a line more would be read as an assignment.
std::string one_line(std::string text) {
    for (char& letter : text) {
        if (letter == '\n' || letter == '\r') letter = ' ';
    }
    return text;
}

}  // namespace

void ready(const std::string& status) {
    tell("READY=1\nSTATUS=" + one_line(status));
}

void reloading() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const std::int64_t microseconds = static_cast<std::int64_t>(now.tv_sec) * 1000000 + now.tv_nsec / 1000;
    tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds));
}

void stopping(const std::string& status) {
    tell("STOPPING=1\nSTATUS=" + one_line(status));
}
void alive() {
    tell("WATCHDOG=1");
}

void takes_longer() {
    tell("EXTEND_TIMEOUT_USEC=60000000");
}

std::optional<Duration> alive_every() {
    std::uint64_t allowed = 0;
    if (sd_watchdog_enabled(0, &allowed) <= 0 || allowed == 0) return std::nullopt;
    return std::chrono::duration_cast<Duration>(std::chrono::microseconds(allowed / 2));
}

}  // namespace drumtower::service
