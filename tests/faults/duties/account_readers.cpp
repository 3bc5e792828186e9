#include "tests/faults/duties/account_readers.hpp"

#include "connectors/website/column_reader.hpp"
#include "pipeline/base/platform_day.hpp"

#include <algorithm>

namespace drumtower::duties {

awaitable<Result<ChannelLook>> AccountReader::look(TimePoint since) {
    const TimePoint now = to_.true_time();
    const bool out = std::any_of(account_.outages.begin(), account_.outages.end(),
                                 [&](const Stretch& outage) { return outage.holds(now); });
    if (out || dice_.chance(account_.failing_percent))
        co_return fail(FailureKind::retryable, out ? "the platform is out" : "no answer");
    auto seen = show(since);
    std::sort(seen.posts.begin(), seen.posts.end(), [](const SeenPost& a, const SeenPost& b) {
        return std::pair(a.published.latest, a.post_id) > std::pair(b.published.latest, b.post_id);
    });
    if (!to_.broken.clock) seen.as_of = std::chrono::floor<std::chrono::seconds>(now) + 999ms;
    co_return seen;
}

bool AccountReader::is_listed(const Post& post) const {
    const TimePoint now = to_.true_time();
    return post.listed_at <= now && now < post.gone;
}

SeenPost AccountReader::shown(Post& post) const {
    const TimePoint now = to_.true_time();
    if (!post.seen && now > post.owed_since) post.seen = now;
    SeenPost seen;
    seen.post_id = post.id;
    seen.url = "https://unit.example.cn/" + post.id;
    seen.title = post.title;
    seen.published = {post.at, post.at};
    seen.slug = post.slug;
    seen.link = post.link;
    seen.cut = post.cut;
    return seen;
}

namespace {

/// A site that tells everything, to the second.
class Site : public AccountReader {
public:
    using AccountReader::AccountReader;
    Duration at_least_every() const override { return account_.look_every; }

private:
    ChannelLook show(TimePoint) override {
        ChannelLook look;
        look.reaches_back_to = TimePoint::min();
        for (Post& post : account_.posts) {
            if (is_listed(post)) look.posts.push_back(shown(post));
        }
        return look;
    }
};

/// A column of the district's site: its newest lines, each with a day or a minute.
class Column : public AccountReader {
public:
    using AccountReader::AccountReader;
    Duration at_least_every() const override { return account_.look_every; }

private:
    ChannelLook show(TimePoint) override {
        Listing page;
        for (auto post = account_.posts.rbegin(); post != account_.posts.rend(); ++post) {
            if (page.items.size() == account_.lines) break;
            if (!is_listed(*post)) continue;
            const SeenPost seen = shown(*post);
            SourceItem line;
            line.url = seen.link.empty() ? seen.url : seen.link;
            line.title = seen.title;
            line.published = told(post->at);
            page.items.push_back(std::move(line));
        }
        return column_look(page, daemon_time());
    }
    TimeSpan told(TimePoint at) const {
        if (account_.precision == Duration(1min)) {
            const TimePoint minute = std::chrono::floor<std::chrono::minutes>(at);
            return {minute, minute + 59s};
        }
        const auto day = platform_day_of(at);
        return {platform_day_begin(day), platform_day_end(day) - 1s};
    }
};

class Weibo : public AccountReader {
public:
    using AccountReader::AccountReader;
    Duration at_least_every() const override { return 30min; }
    Duration lag() const override { return 10min; }

private:
    ChannelLook show(TimePoint) override {
        ChannelLook look;
        look.reaches_back_to = TimePoint::min();
        for (auto post = account_.posts.rbegin(); post != account_.posts.rend(); ++post) {
            if (!is_listed(*post)) continue;
            look.posts.push_back(shown(*post));
            if (look.posts.size() < account_.lines) continue;
            look.reaches_back_to = post->at + 1s;
            break;
        }
        return look;
    }
};

constexpr Duration figures_ready = 8h + 5min;
constexpr int days_back = 3;

class WeChat : public AccountReader {
public:
    using AccountReader::AccountReader;
    Duration at_least_every() const override { return 20min; }

private:
    using Day = std::chrono::sys_days;

    ChannelLook show(TimePoint since) override {
        ChannelLook look;
        look.reaches_back_to = TimePoint::min();
        if (!broken().blind) look.blind_spots = {"群发：发布列表不显示群发的文章，次日上午公布的数据才有"};
        for (Post& post : account_.posts) {
            if (!post.by_mass_send && is_listed(post)) look.posts.push_back(shown(post));
        }
        add_statistics(since);
        look.posts.insert(look.posts.end(), sent_to_all_.begin(), sent_to_all_.end());
        look.whole = whole_;
        return look;
    }

    /// Asked by the daemon's clock, answered by the platform's.
    void add_statistics(TimePoint since) {
        const Day today = platform_day_of(daemon_time());
        const bool ready = daemon_time() >= platform_day_begin(today) + figures_ready;
        const Day last = today - std::chrono::days(ready ? 1 : 2);
        Day day = std::max(platform_day_of(since), today - std::chrono::days(days_back));
        for (; day <= last; day += std::chrono::days(1)) {
            if (days_.contains(day)) continue;
            if (true_time() < platform_day_end(day) + figures_ready) return;  // "is_delay"
            days_.insert(day);
            whole_.push_back({platform_day_begin(day), platform_day_end(day)});
            for (Post& post : account_.posts) {
                if (post.by_mass_send && is_listed(post) && platform_day_of(post.at) == day)
                    sent_to_all_.push_back(of_statistics(post, day));
            }
        }
    }
    SeenPost of_statistics(Post& post, Day day) const {
        SeenPost seen = shown(post);
        if (post.readable) return seen;
        seen.published = {platform_day_begin(day), platform_day_end(day) - 1s};
        seen.link.clear();
        return seen;
    }

    std::set<Day> days_;
    std::vector<SeenPost> sent_to_all_;
    std::vector<WholeTime> whole_;
};

}  // namespace

std::unique_ptr<AccountReader> reader_of(Account& account, std::uint64_t seed,
                                         AccountReader::Services services) {
    switch (account.platform) {
        case Platform::wechat:
            return std::make_unique<WeChat>(account, seed, std::move(services));
        case Platform::weibo:
            return std::make_unique<Weibo>(account, seed, std::move(services));
        case Platform::site:
            return std::make_unique<Site>(account, seed, std::move(services));
        case Platform::column:
            return std::make_unique<Column>(account, seed, std::move(services));
        case Platform::other:
            break;
    }
    return nullptr;
}

}  // namespace drumtower::duties
