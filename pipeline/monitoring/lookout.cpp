#include "pipeline/monitoring/lookout.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/ledger/rows.hpp"
#include "pipeline/monitoring/judge.hpp"
#include "pipeline/monitoring/match.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr Duration soon_after_due = 1s;  // a look must lie past the due time to count
constexpr Duration again_after_failure = 60s;
constexpr Duration corrections_until =
    24h * 7;  // a missed duty is looked for this long: a late post corrects the verdict
constexpr std::size_t duties_considered = 2000;
constexpr std::size_t many_duties = 100;  // to read so many takes a while: not at each piece of news

}  // namespace

/// What the unit owes on this channel, and what is known of it.
struct Lookout::Owed {
    std::vector<Obligation> duties;
    std::vector<Delivery> deliveries;
    std::map<std::string, Observation> known;  // by post id, of these articles on this channel
    std::optional<ChannelLooks> looks;
};

Lookout::Lookout(ChannelId channel, UnitId unit, Duration every, Services services)
    : channel_(std::move(channel)),
      unit_(std::move(unit)),
      every_(every),
      to_(services),
      free_(services.work.executor()) {}

awaitable<void> Lookout::run() {
    for (;;) {
        auto what = co_await duties();
        const TimePoint next = next_look(what);
        if (next > to_.clock.now()) {
            co_await wait_until(next, what.duties.size());
            continue;
        }
        auto looked = co_await look();
        if (!looked)
            log::debug("look_failed", {{"channel", channel_.str()}, {"detail", looked.error().detail}});
    }
}

/// News of a duty is taken at once when there are few, else after a millisecond for each: a burst is read
/// once, not once an event.
awaitable<void> Lookout::wait_until(TimePoint next, std::size_t duties) {
    co_await sleep_or_wake(to_.clock, next, to_.work);
    if (duties < many_duties) co_return;
    const TimePoint rested = to_.clock.now() + Duration(static_cast<Duration::rep>(duties));
    const TimePoint until = std::min(next, rested);
    co_await to_.clock.sleep_until(until);
}

/// When to look depends on no more than this.
awaitable<Lookout::Owed> Lookout::duties() {
    auto query = [channel = channel_, unit = unit_,
                  missed_since = to_.clock.now() - corrections_until](Queries& view) {
        Owed owed;
        owed.duties = view.watched_of_unit(unit, missed_since, duties_considered);
        std::erase_if(owed.duties, [&](const Obligation& duty) {
            return std::none_of(duty.channels.begin(), duty.channels.end(),
                                [&](const DutyChannel& each) { return each.id == channel; });
        });
        owed.looks = view.looks(channel);
        return owed;
    };
    auto found = co_await to_.view.read(std::move(query));
    co_return found;
}

awaitable<Lookout::Owed> Lookout::owed() {
    auto found = co_await duties();
    auto query = [channel = channel_, unit = unit_, owed = std::move(found)](Queries& view) mutable {
        for (const Obligation& duty : owed.duties) {
            for (Delivery& delivery : view.deliveries_of(duty.article, unit)) {
                if (delivery.channel == channel) owed.deliveries.push_back(std::move(delivery));
            }
            for (Observation& seen : view.observations_of(duty.article, unit)) {
                if (seen.channel == channel) owed.known[seen.post_id] = std::move(seen);
            }
        }
        return std::move(owed);
    };
    auto complete = co_await to_.view.read(std::move(query));
    co_return complete;
}

TimePoint Lookout::next_look(const Owed& owed) const {
    if (owed.duties.empty()) return far_future;
    if (!tried_at_) return to_.clock.now();
    TimePoint next = *tried_at_ + every_;
    for (const Obligation& duty : owed.duties) {
        if (!duty.verdicts.empty() || (owed.looks && covers(*owed.looks, duty.clock_start, duty.due)))
            continue;
        const TimePoint after_due = duty.due + soon_after_due;
        const TimePoint earliest = trouble_.failure ? *tried_at_ + std::min(every_, again_after_failure)
                                                    : *tried_at_ + soon_after_due;
        if (*tried_at_ <= duty.due) next = std::min(next, after_due);
        if (*tried_at_ > duty.due) next = std::min(next, std::max(after_due, earliest));
    }
    return next;
}

awaitable<Result<Duration>> Lookout::look_within(Duration age) {
    const TimePoint now = to_.clock.now();
    if (good_at_ && now - *good_at_ <= age) co_return now - *good_at_;
    auto looked = co_await look();
    co_return looked;
}

/// One look at a time: the loop and the publisher may ask at once.
awaitable<Result<Duration>> Lookout::look() {
    while (looking_)
        co_await free_.wait();
    looking_ = true;
    struct Leave {
        Lookout& self;
        ~Leave() {
            self.looking_ = false;
            self.free_.notify();
        }
    } leave{*this};
    auto looked = co_await look_once();
    co_return looked;
}

awaitable<Result<Duration>> Lookout::look_once() {
    auto what = co_await owed();
    const TimePoint started = to_.clock.now();
    TimePoint since = started;
    for (const Obligation& duty : what.duties)
        since = std::min({since, duty.clock_start, duty.published.earliest});
    auto seen = co_await to_.reader.look(since);
    tried_at_ = started;
    const Partition partition = to_.scribe.partition_of(unit_);
    if (!seen) {
        const bool news = !trouble_.failure || trouble_.failure->detail != seen.error().detail;
        if (!trouble_.failure) trouble_.since = started;
        trouble_.failure = seen.error();
        if (!news) co_return seen.error();
        log::warn("channel_unseen",
                  {{"channel", channel_.str()}, {"unit", unit_.str()}, {"detail", seen.error().detail}});
        facts::LookMade failed;
        failed.channel = channel_;
        failed.unit = unit_;
        failed.from = started;
        failed.to = started;
        failed.trouble = seen.error().detail;
        failed.trouble_kind = to_string(seen.error().kind);
        auto written = co_await to_.scribe.state(failed, partition);
        if (!written) co_return written.error();
        co_return trouble_.failure.value_or(Failure{});
    }
    trouble_ = {};
    auto events = events_of(*seen, what, started);
    auto written = co_await to_.scribe.write(partition, std::move(events));
    if (!written) co_return written.error();
    good_at_ = started;
    co_return Duration::zero();
}

std::vector<Event> Lookout::events_of(const ChannelLook& seen, const Owed& owed, TimePoint looked_at) {
    const Partition partition = to_.scribe.partition_of(unit_);
    std::vector<Event> events;
    const Matcher matcher(owed.duties, owed.deliveries);
    for (const SeenPost& post : seen.posts) {
        const bool first_time = first_seen_.try_emplace(post.post_id, looked_at).second;
        const auto matched = matcher.match(post);
        if (!matched) continue;
        const auto known = owed.known.find(post.post_id);
        if (known != owed.known.end() && known->second.article == matched->article && !known->second.gone)
            continue;
        facts::ObservationMade fact;
        fact.channel = channel_;
        fact.unit = unit_;
        fact.post_id = post.post_id;
        fact.url = post.url;
        fact.title = post.title;
        fact.published = post.published;
        fact.article = matched->article;
        fact.matched_by = matched->by;
        if (first_time) {
            fact.unseen_at = good_at_;
        } else {
            fact.first_seen = first_seen_.at(post.post_id);
        }
        if (known != owed.known.end()) fact.previous = known->second.event;
        log::info("repost_seen", {{"unit", unit_.str()},
                                  {"channel", channel_.str()},
                                  {"article", fact.article.str()},
                                  {"by", fact.matched_by}});
        events.push_back(to_.scribe.event(fact, partition));
    }
    facts::LookMade look;
    look.channel = channel_;
    look.unit = unit_;
    look.from = std::max(seen.reaches_back_to, TimePoint{});
    look.to = looked_at;
    look.blind_spots = seen.blind_spots;
    events.push_back(to_.scribe.event(look, partition));
    return events;
}

}  // namespace drumtower
