#include "daemon/access/lockout.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr int free_tries = 5;
constexpr Duration first_lock = 1min;
constexpr Duration longest_lock = 15min;
constexpr Duration forgotten_after = 1h;
constexpr std::size_t most_names = 10'000;

}  // namespace

std::optional<TimePoint> Lockout::locked_until(const std::string& login, TimePoint now) const {
    const auto at = tries_.find(login);
    if (at == tries_.end() || !at->second.until || *at->second.until <= now) return std::nullopt;
    return at->second.until;
}

void Lockout::failed(const std::string& login, TimePoint now) {
    forget_old(now);
    Tries& tries = tries_[login];
    ++tries.wrong;
    tries.last = now;
    if (tries.wrong < free_tries) return;
    const int doublings = std::min(tries.wrong - free_tries, 10);
    tries.until = now + std::min<Duration>(first_lock * (1 << doublings), longest_lock);
}

/// Whoever tries names at random must not fill the memory.
void Lockout::forget_old(TimePoint now) {
    std::erase_if(tries_, [now](const auto& each) { return each.second.last + forgotten_after < now; });
    if (tries_.size() < most_names) return;
    const auto oldest = std::min_element(
        tries_.begin(), tries_.end(),
        [](const auto& left, const auto& right) { return left.second.last < right.second.last; });
    tries_.erase(oldest);
}

}  // namespace drumtower
