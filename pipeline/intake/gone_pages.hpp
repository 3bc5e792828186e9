// GonePages: what one source's pages being gone is worth. A page is believed gone when it was so twice, some
// time apart; many of them within an hour are a broken site. Values only, no waiting.
#pragma once

#include "pipeline/base/time.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace drumtower {

class GonePages {
public:
    static constexpr Duration window = 1h;

    /// `every`: how often the source is looked at.
    explicit GonePages(Duration every)
        : apart_(std::max<Duration>(every, std::min<Duration>(10min, 2 * every))) {}

    /// How long after the first time a page has to be gone still.
    Duration apart() const { return apart_; }
    void gone(const std::string& url, TimePoint now);
    void there(const std::string& url) { sightings_.erase(url); }
    bool is_doubted(const std::string& url) const { return sightings_.contains(url); }
    bool is_gone(const std::string& url) const;
    /// How many were gone within the window, those included that have been withdrawn since.
    std::size_t lately(TimePoint now) const;

private:
    struct Sighting {
        TimePoint first{};
        TimePoint last{};
    };
    Duration apart_;
    std::map<std::string, Sighting> sightings_;  // by url
};

}  // namespace drumtower
