// AccountReader: a ChannelReader that shows an account as its platform's listing would, and no more: WeChat
// without what was sent to all until the next morning's statistics, Weibo the five newest, a column its
// newest lines with their days.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/ports/channel_reader.hpp"
#include "tests/faults/duties/dice.hpp"
#include "tests/faults/duties/truth.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>

namespace drumtower::duties {

/// What is taken away from a reader, to see that somebody bulletins.
struct Broken {
    bool blind = false;  // WeChat's listing does not name its blind spot
    bool clock = false;  // no answer says when it was given
};

class AccountReader : public ChannelReader {
public:
    struct Services {
        Clock& clock;                          // the daemon's
        std::function<TimePoint()> true_time;  // the platform's
        Broken broken;
    };
    AccountReader(Account& account, std::uint64_t seed, Services services)
        : account_(account), to_(std::move(services)), dice_(seed) {}

    awaitable<Result<ChannelLook>> look(TimePoint since) override;

protected:
    virtual ChannelLook show(TimePoint since) = 0;
    /// Whether it stands in public, and since when the listing has it.
    bool is_listed(const Post& post) const;
    /// One that a listing tells by its second.
    SeenPost shown(Post& post) const;
    TimePoint true_time() const { return to_.true_time(); }
    TimePoint daemon_time() const { return to_.clock.now(); }
    const Broken& broken() const { return to_.broken; }

    Account& account_;

private:
    Services to_;
    Dice dice_;
};

std::unique_ptr<AccountReader> reader_of(Account& account, std::uint64_t seed,
                                         AccountReader::Services services);

}  // namespace drumtower::duties
