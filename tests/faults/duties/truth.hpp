// What truly happens in one made-up district: which unit posts what, where, when and how, and what the
// observer suffers meanwhile. All times are the platforms' own; the daemon's clock may show another.
#pragma once

#include "pipeline/model/domain.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drumtower::duties {

inline constexpr TimePoint never = TimePoint::max();

struct Stretch {
    TimePoint from{};
    TimePoint to{};
    bool holds(TimePoint time) const { return from <= time && time < to; }
};

enum class Platform { wechat, weibo, site, column, other };
constexpr auto enum_names(Platform) {
    return std::array<std::string_view, 5>{"wechat", "weibo", "site", "column", "other"};
}

struct Post {
    std::string id;
    std::string title;  // what a listing shows of it
    std::string link;   // to the original, where a listing shows one
    std::string slug;   // ours
    TimePoint at{};
    TimePoint listed_at{};  // a platform may be slow to show it
    TimePoint gone = never;
    bool cut = false;           // the listing shows only the beginning of the title
    bool by_mass_send = false;  // WeChat: only the next day's statistics show it
    bool readable = true;       // its page says the second; else the statistics' day is all there is
    TimePoint owed_since{};
    std::optional<TimePoint> seen{};  // first shown to a look that succeeded
};

struct Account {
    ChannelId id;
    Platform platform = Platform::site;
    Mode mode = Mode::manual;
    Duration look_every = 1h;
    std::size_t lines = 0;         // that a listing shows at most; 0: all
    Duration precision{};          // of a column's times: a minute or a day
    std::vector<Post> posts;       // oldest first
    std::vector<Stretch> outages;  // nobody can look
    int failing_percent = 0;       // of all other looks
};

struct Town {
    UnitId id;
    std::vector<Account> accounts;
};

struct Bulletin {
    ArticleId id;
    std::string title;
    std::string url;
    TimeSpan published{};
    TimePoint designated{};
    TimePoint withdrawn = never;
};

/// Where a duty's true repost is.
struct Repost {
    std::size_t account = 0;
    std::string post;                     // id
    std::optional<TimePoint> attested{};  // when the unit told its address
};

struct Duty {
    std::size_t bulletin = 0;
    std::size_t town = 0;
    std::string way;   // how it was met, or seemed to be
    std::string when;  // early, in time, near, at due, just late, late, never
    std::vector<Repost> reposts;
};

/// What others do, and what befalls the daemon, in the order of its times.
struct Act {
    enum class What { designate, withdraw, published, drafted, left_box, attest, end, start, step };
    TimePoint at{};
    What what = What::designate;
    std::size_t bulletin = 0;
    std::size_t town = 0;
    std::size_t account = 0;
    std::string post{};
    Duration by{};  // of a step of the wall clock
};

struct World {
    std::uint64_t seed = 0;
    std::string condition;  // calm, outages, downtime, steps, storm
    TimePoint begin{};
    TimePoint last_due{};
    std::vector<Town> towns;
    std::vector<Bulletin> bulletins;
    std::vector<Duty> duties;
    std::vector<Act> acts;
};

inline constexpr Duration within = 12h;

inline TimePoint clock_start(const Bulletin& bulletin) {
    const TimePoint out =
        bulletin.published.exact() ? bulletin.published.latest : bulletin.published.earliest;
    return std::max(out, bulletin.designated);
}
inline TimePoint due(const Bulletin& bulletin) {
    return clock_start(bulletin) + within;
}

/// The same seed gives the same world, on every machine.
World make_world(std::uint64_t seed, int duties);

}  // namespace drumtower::duties
