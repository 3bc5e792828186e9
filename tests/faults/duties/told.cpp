#include "tests/faults/duties/told.hpp"

#include <algorithm>

namespace drumtower::duties {

namespace {

std::int64_t number(TimePoint time) {
    return time.time_since_epoch().count();
}

struct TruePost {
    std::int64_t at = 0;
    std::string on;
    std::optional<std::int64_t> gone{};
    std::optional<std::int64_t> attested{};
    std::optional<std::int64_t> seen{};
    template <class A>
    void fields(A& a) {
        a("at", at), a("on", on), a("gone", gone), a("attested", attested), a("seen", seen);
    }
};

struct Line {
    std::string duty;
    std::uint64_t world = 0;
    std::string condition;
    std::string way;
    std::string when;
    std::vector<std::string> channels;
    std::int64_t published = 0;
    std::int64_t designated = 0;
    std::optional<std::int64_t> withdrawn{};
    std::vector<TruePost> posts;
    std::vector<std::string> verdicts;
    std::vector<std::string> reasons;
    std::vector<std::string> taken;  // posts that the daemon took for its repost
    std::string state;
    std::vector<std::int64_t> reminders;
    template <class A>
    void fields(A& a) {
        a("duty", duty), a("world", world), a("condition", condition), a("way", way), a("when", when);
        a("channels", channels), a("published", published), a("designated", designated),
            a("withdrawn", withdrawn);
        a("posts", posts), a("verdicts", verdicts), a("reasons", reasons), a("taken", taken),
            a("state", state), a("reminders", reminders);
    }
};

std::vector<TruePost> true_posts(const World& world, const Duty& duty) {
    std::vector<TruePost> all;
    for (const Repost& repost : duty.reposts) {
        const Account& account = world.towns[duty.town].accounts[repost.account];
        const auto post = std::find_if(account.posts.begin(), account.posts.end(),
                                       [&](const Post& each) { return each.id == repost.post; });
        TruePost told{number(post->at), std::string(json::name_of(account.platform))};
        if (post->gone != never) told.gone = number(post->gone);
        if (post->seen && !post->cut) told.seen = number(*post->seen);
        if (repost.attested) told.attested = number(*repost.attested);
        all.push_back(std::move(told));
    }
    return all;
}

}  // namespace

std::string line_of(const World& world, const Duty& duty, Tower& tower) {
    const Bulletin& bulletin = world.bulletins[duty.bulletin];
    const Obligation judged = tower.obligation(duty);
    Line line;
    line.duty = bulletin.id.str() + "/" + world.towns[duty.town].id.str();
    line.world = world.seed;
    line.condition = world.condition;
    line.way = duty.way;
    line.when = duty.when;
    for (const Account& account : world.towns[duty.town].accounts)
        line.channels.emplace_back(json::name_of(account.platform));
    line.published = number(bulletin.published.earliest);
    line.designated = number(bulletin.designated);
    if (bulletin.withdrawn != never) line.withdrawn = number(bulletin.withdrawn);
    line.posts = true_posts(world, duty);
    for (const Verdict& verdict : judged.verdicts) {
        line.verdicts.emplace_back(json::name_of(verdict.finding));
        line.reasons.push_back(verdict.reason);
    }
    for (const Observation& seen : tower.observations(duty))
        line.taken.push_back(seen.post_id + " " + seen.title + ", by " + seen.matched_by);
    line.state = judged.state();
    for (const TimePoint at : tower.reminders(judged.id))
        line.reminders.push_back(number(at));
    return json::write(line);
}

}  // namespace drumtower::duties
