// Maker: makes a world from a seed: the town's accounts, what is published and designated, what befalls the
// observer (world.cpp); how each duty is met or not (reposts.cpp).
#pragma once

#include "tests/faults/duties/dice.hpp"
#include "tests/faults/duties/truth.hpp"

namespace drumtower::duties {

class Maker {
public:
    Maker(std::uint64_t seed, int duties);
    World make();

private:
    void make_towns(int count);
    Account make_account(const Town& town, Platform platform);
    void make_bulletins(int count);
    void make_downtimes();
    void make_steps();
    void make_outages();
    void make_other_posts();
    void make_duties();
    void end();

    Duty make_duty(std::size_t bulletin, std::size_t town);
    void meet(Duty& duty);
    std::string choose_when(const Bulletin& bulletin);
    TimePoint time_of(const std::string& when, const Bulletin& bulletin);
    /// One post of this bulletin on an account, as a unit or the daemon makes it; its way.
    std::string repost(Duty& duty, std::size_t account, TimePoint at);
    std::string shape(Account& account, Post& post, const Bulletin& bulletin);
    std::string tell_by_word(Duty& duty, Repost& repost, TimePoint at);
    void by_draft(const Duty& duty, std::size_t account, Post& post);
    void by_daemon(const Duty& duty, std::size_t account, Post& post);
    void look_alike(Duty& duty);
    void take_down(Duty& duty);

    /// When a daemon that runs can do what is to be done at `time`.
    TimePoint when_up(TimePoint time) const;
    bool designates(TimePoint from, TimePoint to) const;
    TimePoint some_due() { return due(dice_.pick(world_.bulletins)); }
    bool suffers(const std::string& what) const;
    Post& add(Account& account, std::string title, TimePoint at);

    Dice dice_;
    World world_;
    int duties_;
    std::vector<Stretch> downtimes_;
    int posts_ = 0;
};

inline TimePoint second(TimePoint time) {
    return std::chrono::floor<std::chrono::seconds>(time);
}

}  // namespace drumtower::duties
