#include "connectors/notify/send_rate.hpp"

#include <algorithm>

namespace drumtower {

Duration SendRate::free_at(Duration uptime) const {
    Duration at = std::max(uptime, paused_until_);
    for (const RateLimit& limit : limits_) {
        if (sent_.size() < limit.messages) continue;
        at = std::max(at, sent_[sent_.size() - limit.messages] + limit.within);
    }
    return at;
}

std::optional<std::chrono::seconds> SendRate::take(Duration uptime) {
    const Duration at = free_at(uptime);
    if (at > uptime) return std::chrono::ceil<std::chrono::seconds>(at - uptime);
    sent_.push_back(uptime);
    std::size_t most = 0;
    for (const RateLimit& limit : limits_)
        most = std::max(most, limit.messages);
    while (sent_.size() > most)
        sent_.pop_front();
    return std::nullopt;
}

void SendRate::pause(Duration until) {
    paused_until_ = std::max(paused_until_, until);
}

}  // namespace drumtower
