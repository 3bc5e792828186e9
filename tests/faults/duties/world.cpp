#include "pipeline/base/platform_day.hpp"
#include "tests/faults/duties/maker.hpp"

#include <algorithm>

namespace drumtower::duties {

namespace {

constexpr int towns_a_world = 2;
constexpr int batches = 4;  // of designations: the desk makes them in one sitting
constexpr TimePoint epoch{Duration(1'772'409'600'000)};  // 2026-03-02 08:00 in Fuzhou
constexpr Duration watched_after = 50h;  // past the last due time: what is uncovered goes to a person by then

std::string title_of(int number, int form) {
    const std::string n = std::to_string(number);
    if (form == 0) return "关于做好2026年第" + n + "批惠民补贴发放工作的通知";
    if (form == 1) return "鼓楼区2026年汛期安全提示（第" + n + "号）";
    return "福州市鼓楼区人民政府关于" + n + "号地块2026年征收补偿方案的公告";
}

}  // namespace

World make_world(std::uint64_t seed, int duties) {
    return Maker(seed, duties).make();
}

Maker::Maker(std::uint64_t seed, int duties) : dice_(seed * 0x2545F4914F6CDD1Du + 1), duties_(duties) {
    world_.seed = seed;
}

World Maker::make() {
    static const std::vector<std::string> conditions{"calm", "outages", "downtime", "steps", "storm"};
    world_.condition = dice_.pick(conditions);
    world_.begin = epoch + 24h * dice_.between(0, 200) + dice_.between(Duration::zero(), Duration(24h));
    make_towns(towns_a_world);
    make_bulletins(std::max(1, duties_ / towns_a_world));
    make_downtimes();
    make_steps();
    make_outages();
    make_other_posts();
    make_duties();
    end();
    return std::move(world_);
}

bool Maker::suffers(const std::string& what) const {
    return world_.condition == what || world_.condition == "storm";
}

// ---- who is there ----

void Maker::make_towns(int count) {
    for (int i = 0; i < count; ++i) {
        Town town;
        town.id = UnitId("unit-" + std::to_string(i));
        std::vector<int> weights{35, 25, 15, 15, 8};
        const int accounts = dice_.chance(3) ? 0 : dice_.between(1, 3);
        for (int n = 0; n < accounts; ++n) {
            const std::size_t platform = dice_.weighed(weights);
            weights[platform] = 0;
            town.accounts.push_back(make_account(town, static_cast<Platform>(platform)));
        }
        world_.towns.push_back(std::move(town));
    }
}

Account Maker::make_account(const Town& town, Platform platform) {
    Account account;
    account.id = ChannelId(town.id.str() + "-" + std::string(json::name_of(platform)));
    account.platform = platform;
    account.look_every = Duration(30min) * dice_.between(2, 12);
    if (platform == Platform::wechat && dice_.chance(25)) account.mode = Mode::draft;
    if (platform == Platform::site && dice_.chance(40)) account.mode = Mode::automatic;
    if (platform == Platform::weibo) {
        account.lines = 5;
        account.look_every = Duration(30min) * dice_.between(1, 3);
    }
    if (platform == Platform::column) {
        account.lines = static_cast<std::size_t>(dice_.between(8, 30));
        account.precision = dice_.chance(75) ? Duration(24h) : Duration(1min);
    }
    return account;
}

// ---- what is published and designated ----

void Maker::make_bulletins(int count) {
    TimePoint sitting = world_.begin + dice_.between(Duration(26h), Duration(30h));
    const int in_each = (count + batches - 1) / batches;
    for (int i = 0; i < count; ++i) {
        if (i > 0 && i % in_each == 0) sitting += dice_.between(Duration(2h), Duration(9h));
        Bulletin bulletin;
        const std::string name = "w" + std::to_string(world_.seed) + "-" + std::to_string(i);
        bulletin.id = ArticleId(name);
        bulletin.url = "https://www.gl.example.cn/" + name + ".html";
        bulletin.title = title_of(i, dice_.between(0, 2));
        const bool is_late = dice_.chance(25);
        const Duration before = is_late ? dice_.between(Duration(1h), Duration(25h))
                                        : dice_.between(Duration(5s), Duration(20min));
        const TimePoint out = second(sitting - before);
        bulletin.published = {out, out};
        if (dice_.chance(10)) {
            const auto day = platform_day_of(out);
            bulletin.published = {platform_day_begin(day), platform_day_end(day) - 1s};
        }
        bulletin.designated = sitting;
        world_.last_due = std::max(world_.last_due, due(bulletin));
        if (dice_.chance(2))
            bulletin.withdrawn = bulletin.designated + dice_.between(Duration(10min), Duration(20h));
        world_.bulletins.push_back(std::move(bulletin));
    }
}

// ---- what befalls the observer ----

bool Maker::designates(TimePoint from, TimePoint to) const {
    return std::any_of(world_.bulletins.begin(), world_.bulletins.end(), [&](const Bulletin& bulletin) {
        return from - 1min <= bulletin.designated && bulletin.designated <= to + 1min;
    });
}

TimePoint Maker::when_up(TimePoint time) const {
    for (const Stretch& down : downtimes_) {
        if (down.from - 1s <= time && time <= down.to) time = down.to + 30s;
    }
    return time;
}

void Maker::make_downtimes() {
    if (!suffers("downtime")) return;
    for (int tries = dice_.between(2, 5); tries > 0; --tries) {
        const Duration length = dice_.chance(50) ? dice_.between(Duration(1min), Duration(40min))
                                                 : dice_.between(Duration(1h), Duration(14h));
        // Near a due time: before it, across it, or across the reminders before it.
        const TimePoint from = some_due() - dice_.between(Duration::zero(), Duration(7h));
        const bool overlaps = std::any_of(downtimes_.begin(), downtimes_.end(), [&](const Stretch& other) {
            return from <= other.to + 10min && other.from <= from + length + 10min;
        });
        if (overlaps || designates(from, from + length)) continue;
        downtimes_.push_back({from, from + length});
    }
    std::sort(downtimes_.begin(), downtimes_.end(),
              [](const Stretch& a, const Stretch& b) { return a.from < b.from; });
    for (const Stretch& down : downtimes_) {
        world_.acts.push_back({down.from, Act::What::end});
        world_.acts.push_back({down.to, Act::What::start});
    }
}

/// The clock is wrong for a while, fast more often than slow, and then set right.
void Maker::make_steps() {
    if (!suffers("steps")) return;
    std::vector<Stretch> wrong;
    for (int tries = dice_.between(2, 4); tries > 0; --tries) {
        const Duration by = dice_.between(Duration(2min), Duration(6h));
        const bool fast = dice_.chance(65);
        const TimePoint from = some_due() - dice_.between(Duration::zero(), fast ? by : Duration(3h));
        const TimePoint to = from + dice_.between(Duration(5min), Duration(8h));
        const bool overlaps = std::any_of(wrong.begin(), wrong.end(), [&](const Stretch& other) {
            return from <= other.to + 1min && other.from <= to + 1min;
        });
        if (overlaps || designates(from, to)) continue;
        wrong.push_back({from, to});
        for (const auto& [at, sign] : {std::pair(from, fast ? 1 : -1), std::pair(to, fast ? -1 : 1)}) {
            Act step{at, Act::What::step};
            step.by = by * sign;
            world_.acts.push_back(step);
        }
    }
}

void Maker::make_outages() {
    for (Town& town : world_.towns) {
        for (Account& account : town.accounts) {
            if (!suffers("outages")) continue;
            account.failing_percent = dice_.chance(50) ? 0 : dice_.between(1, 30);
            for (int left = dice_.between(0, 3); left > 0; --left) {
                const TimePoint from = some_due() - dice_.between(Duration(-2h), Duration(14h));
                account.outages.push_back({from, from + dice_.between(Duration(5min), Duration(16h))});
            }
        }
    }
}

// ---- what else the units post ----

Post& Maker::add(Account& account, std::string title, TimePoint at) {
    Post post;
    post.id = account.id.str() + "-p" + std::to_string(++posts_);
    post.title = std::move(title);
    post.at = second(at);
    post.listed_at = post.at;
    const bool slow = account.platform == Platform::weibo && dice_.chance(30);
    if (slow) post.listed_at += dice_.between(Duration(1s), Duration(9min));
    account.posts.push_back(std::move(post));
    return account.posts.back();
}

void Maker::make_other_posts() {
    static const std::vector<Duration> gaps{40min, 3h, 8h, 24h};  // from one to the next, at most
    const TimePoint end = world_.last_due + watched_after;
    for (Town& town : world_.towns) {
        for (Account& account : town.accounts) {
            if (account.platform == Platform::other) continue;
            const bool busy = account.platform == Platform::weibo;
            const Duration gap = busy ? dice_.pick(gaps) * 2 : Duration(16h);
            TimePoint at = world_.begin - 72h;
            for (int i = 0; at < end; ++i) {
                Post& post = add(account, "本单位工作动态" + std::to_string(i), at);
                post.by_mass_send = account.platform == Platform::wechat && dice_.chance(50);
                at += dice_.between(Duration(1min), gap);
            }
        }
    }
}

// ---- the end ----

void Maker::end() {
    for (std::size_t i = 0; i < world_.bulletins.size(); ++i) {
        const Bulletin& bulletin = world_.bulletins[i];
        Act act{bulletin.designated, Act::What::designate};
        act.bulletin = i;
        world_.acts.push_back(act);
        if (bulletin.withdrawn == never) continue;
        act.at = world_.bulletins[i].withdrawn = when_up(bulletin.withdrawn);
        act.what = Act::What::withdraw;
        world_.acts.push_back(act);
    }
    std::stable_sort(world_.acts.begin(), world_.acts.end(),
                     [](const Act& a, const Act& b) { return a.at < b.at; });
    for (Town& town : world_.towns) {
        for (Account& account : town.accounts)
            std::stable_sort(account.posts.begin(), account.posts.end(),
                             [](const Post& a, const Post& b) { return a.at < b.at; });
    }
}

}  // namespace drumtower::duties
