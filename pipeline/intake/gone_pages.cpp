#include "pipeline/intake/gone_pages.hpp"

namespace drumtower {

void GonePages::gone(const std::string& url, TimePoint now) {
    const Duration forgotten = std::max<Duration>(window, 3 * apart_);
    std::erase_if(sightings_, [&](const auto& known) { return now - known.second.last > forgotten; });
    sightings_.try_emplace(url, Sighting{now, now}).first->second.last = now;
}

bool GonePages::is_gone(const std::string& url) const {
    const auto known = sightings_.find(url);
    return known != sightings_.end() && known->second.last - known->second.first >= apart_;
}

std::size_t GonePages::lately(TimePoint now) const {
    return static_cast<std::size_t>(
        std::count_if(sightings_.begin(), sightings_.end(),
                      [&](const auto& known) { return now - known.second.last <= window; }));
}

}  // namespace drumtower
