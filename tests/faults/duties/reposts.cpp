// How each duty is met, or not, or seems to be.
#include "tests/faults/duties/maker.hpp"

#include <algorithm>

namespace drumtower::duties {

namespace {

/// The first `percent` of a title's characters.
std::string beginning(const std::string& title, int percent) {
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < title.size(); ++i) {
        if ((static_cast<unsigned char>(title[i]) & 0xC0u) != 0x80u) starts.push_back(i);
    }
    const std::size_t kept = starts.size() * static_cast<std::size_t>(percent) / 100;
    return kept >= starts.size() ? title : title.substr(0, starts[kept]);
}

std::string another_year(std::string title) {
    const auto at = title.find("2026");
    if (at != std::string::npos) title.replace(at, 4, "2025");
    return title;
}

}  // namespace

void Maker::make_duties() {
    for (std::size_t bulletin = 0; bulletin < world_.bulletins.size(); ++bulletin) {
        for (std::size_t town = 0; town < world_.towns.size(); ++town)
            world_.duties.push_back(make_duty(bulletin, town));
    }
}

std::string Maker::choose_when(const Bulletin& bulletin) {
    static const std::vector<std::string> all{"in time", "near",  "at due", "just late",
                                              "late",    "never", "early"};
    const bool is_late = bulletin.designated - bulletin.published.latest > 2h;
    return all[dice_.weighed({is_late ? 22 : 34, 9, 5, 8, 14, 22, is_late ? 20 : 0})];
}

TimePoint Maker::time_of(const std::string& when, const Bulletin& bulletin) {
    const TimePoint start = clock_start(bulletin);
    const TimePoint end = second(due(bulletin));
    if (when == "early") return bulletin.published.latest + dice_.between(Duration(1min), Duration(2h) - 1s);
    if (when == "near") return end - dice_.between(Duration(1s), Duration(60s));
    if (when == "at due") return end;
    if (when == "just late") return end + dice_.between(Duration(1s), Duration(60s));
    if (when == "late") return end + dice_.between(Duration(1min), Duration(16h));
    return start + dice_.between(Duration(1min), Duration(11h + 50min));
}

Duty Maker::make_duty(std::size_t bulletin, std::size_t town) {
    Duty duty;
    duty.bulletin = bulletin;
    duty.town = town;
    duty.way = "none";
    duty.when = choose_when(world_.bulletins[bulletin]);
    if (world_.towns[town].accounts.empty()) duty.when = "never";
    if (!world_.towns[town].accounts.empty()) meet(duty);
    return duty;
}

void Maker::meet(Duty& duty) {
    const Bulletin& bulletin = world_.bulletins[duty.bulletin];
    const auto accounts = static_cast<int>(world_.towns[duty.town].accounts.size());
    const bool is_missed = duty.when == "never" || duty.when == "late" || duty.when == "just late";
    if (is_missed && dice_.chance(25)) look_alike(duty);
    if (duty.when == "never") return;
    const int account = dice_.between(0, accounts - 1);
    const TimePoint at = time_of(duty.when, bulletin);
    const std::string way = repost(duty, static_cast<std::size_t>(account), at);
    if (duty.way == "none") duty.way = way;
    if (!is_missed && dice_.chance(5)) {
        take_down(duty);
    } else if (accounts > 1 && dice_.chance(12)) {
        const std::string again = dice_.chance(50) ? "in time" : "late";
        const auto other = static_cast<std::size_t>((account + 1) % accounts);
        repost(duty, other, time_of(again, bulletin));
        duty.way = "twice";
    }
}

std::string Maker::repost(Duty& duty, std::size_t number, TimePoint at) {
    const Bulletin& bulletin = world_.bulletins[duty.bulletin];
    Account& account = world_.towns[duty.town].accounts[number];
    const bool ours = account.mode == Mode::automatic;
    if (ours) at = std::max(when_up(at), bulletin.designated + 2min);
    Post& post = add(account, bulletin.title, at);
    post.owed_since = bulletin.designated;
    std::string way = shape(account, post, bulletin);
    Repost repost{number, post.id, {}};
    if (account.platform == Platform::other) way = tell_by_word(duty, repost, at);
    if (account.mode == Mode::draft && at > bulletin.designated + 10min && dice_.chance(70)) {
        by_draft(duty, number, post);
        way = post.by_mass_send ? "draft, sent to all" : "draft, one tap";
    }
    if (ours) by_daemon(duty, number, post);
    if (ours) way = "by the daemon";
    duty.reposts.push_back(std::move(repost));
    return way;
}

/// How the listing shows it.
std::string Maker::shape(Account& account, Post& post, const Bulletin& bulletin) {
    const bool has_link = dice_.chance(30);
    if (account.platform == Platform::weibo) {
        const std::size_t how = dice_.weighed({50, 35, 15});
        if (how == 0) return "weibo post";
        post.cut = true;
        post.title = beginning(bulletin.title, how == 1 ? dice_.between(75, 95) : dice_.between(25, 55));
        return how == 1 ? "weibo excerpt" : "weibo first words";
    }
    if (account.platform == Platform::column) {
        if (has_link) post.link = bulletin.url;
        return has_link ? "column line to the original" : "column line";
    }
    if (account.platform == Platform::wechat) {
        post.by_mass_send = dice_.chance(55);
        post.readable = dice_.chance(85);
        if (has_link) post.link = bulletin.url;
        const std::string how = post.by_mass_send ? "mass send" : "published";
        return has_link ? "share card, " + how : how;
    }
    if (has_link) post.link = bulletin.url;
    return "site post";
}

/// A channel that no program sees: the unit tells the address, or does not.
std::string Maker::tell_by_word(Duty& duty, Repost& repost, TimePoint at) {
    const std::size_t how = dice_.weighed({60, 20, 20});
    if (how == 2) return "elsewhere, not told";
    const TimePoint limit = due(world_.bulletins[duty.bulletin]);
    TimePoint told = at + dice_.between(Duration(2min), Duration(6h));
    if (how == 1) told = limit + dice_.between(Duration(25h), Duration(45h));
    told = when_up(std::max(told, world_.bulletins[duty.bulletin].designated + 3min));
    repost.attested = told;
    Act act{told, Act::What::attest, duty.bulletin, duty.town, repost.account, repost.post};
    world_.acts.push_back(act);
    return how == 0 ? "elsewhere, told" : "elsewhere, told late";
}

/// It lies in the account's draft box; an officer publishes it on the phone, or sends it to all.
void Maker::by_draft(const Duty& duty, std::size_t account, Post& post) {
    post.link = world_.bulletins[duty.bulletin].url;
    const TimePoint filled =
        world_.bulletins[duty.bulletin].designated + dice_.between(Duration(20s), Duration(3min));
    Act act{when_up(filled), Act::What::drafted, duty.bulletin, duty.town, account, post.id};
    world_.acts.push_back(act);
    act.at = when_up(post.at + dice_.between(Duration(1min), Duration(15min)));
    act.what = Act::What::left_box;
    world_.acts.push_back(act);
}

void Maker::by_daemon(const Duty& duty, std::size_t number, Post& post) {
    const Account& account = world_.towns[duty.town].accounts[number];
    post.slug = delivery_id(world_.bulletins[duty.bulletin].id, account.id).str();
    const TimePoint answered = when_up(post.at + dice_.between(Duration(1s), Duration(9s)));
    Act act{answered, Act::What::published, duty.bulletin, duty.town, number, post.id};
    world_.acts.push_back(act);
}

/// What a careless eye would take for the repost: last year's, or another of the same family.
void Maker::look_alike(Duty& duty) {
    const Bulletin& bulletin = world_.bulletins[duty.bulletin];
    auto& accounts = world_.towns[duty.town].accounts;
    Account& account =
        accounts[static_cast<std::size_t>(dice_.between(0, static_cast<int>(accounts.size()) - 1))];
    if (account.platform == Platform::other) return;
    if (dice_.chance(50)) {
        add(account, bulletin.title, bulletin.published.earliest - 24h * dice_.between(300, 380));
        duty.way = "last year's twin";
    } else {
        Post& post = add(account, another_year(bulletin.title),
                         clock_start(bulletin) + dice_.between(Duration(1min), Duration(11h)));
        post.by_mass_send = account.platform == Platform::wechat && dice_.chance(50);
        duty.way = "one of its family";
    }
}

void Maker::take_down(Duty& duty) {
    const Repost& repost = duty.reposts.back();
    Account& account = world_.towns[duty.town].accounts[repost.account];
    if (account.platform == Platform::other || account.mode == Mode::automatic) return;
    for (Post& post : account.posts) {
        if (post.id == repost.post) post.gone = post.at + dice_.between(Duration(5min), Duration(30h));
    }
    duty.way = "taken down";
}

}  // namespace drumtower::duties
