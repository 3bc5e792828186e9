#include "daemon/disk_forecast.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr Duration kept_every = 10min;
constexpr Duration kept_for = 7 * 24h;
constexpr Duration day = 24h;
constexpr Duration least_seen = 1h;
constexpr std::int64_t least_grown = 32 << 20;  // the write-ahead logs come to half of that by themselves
constexpr Duration longest = 100 * 365 * 24h;

}  // namespace

void DiskForecast::saw(Duration uptime, std::int64_t store_bytes) {
    const bool is_between = samples_.size() > 1 && uptime - samples_[samples_.size() - 2].at < kept_every;
    if (is_between) samples_.pop_back();
    samples_.push_back({uptime, store_bytes});
    while (samples_.size() > 2 && uptime - samples_.front().at > kept_for)
        samples_.pop_front();
}

std::optional<double> DiskForecast::pace() const {
    if (samples_.size() < 2) return std::nullopt;
    const Duration seen = samples_.back().at - samples_.front().at;
    const std::int64_t grown = samples_.back().bytes - samples_.front().bytes;
    if (seen < least_seen || (seen < day && grown < least_grown)) return std::nullopt;
    const double days = std::chrono::duration<double>(seen) / std::chrono::duration<double>(day);
    return static_cast<double>(grown) / days;
}

std::optional<Duration> DiskForecast::full_in(std::int64_t free_bytes) const {
    const auto bytes_a_day = pace();
    if (!bytes_a_day || *bytes_a_day < 1) return std::nullopt;
    const double days = static_cast<double>(free_bytes) / *bytes_a_day;
    if (days > static_cast<double>(longest / day)) return std::nullopt;
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(day) * days);
}

}  // namespace drumtower
