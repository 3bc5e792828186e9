#include "pipeline/base/log.hpp"
#include "pipeline/ledger/rows.hpp"
#include "pipeline/monitoring/duty_channels.hpp"
#include "pipeline/monitoring/judge.hpp"
#include "pipeline/monitoring/lookout_owed.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr Duration soon_after_due = 1s;  // a look must lie past the due time to count
constexpr Duration again_after_failure = 60s;
constexpr Duration corrections_until =
    24h * 7;  // a missed duty is looked for this long: a late post corrects the verdict
constexpr std::size_t duties_considered = 2000;
constexpr std::size_t deliveries_considered = 200;  // those whose turn is next
constexpr std::size_t versions_read = 3;            // of an article
constexpr std::size_t many_duties = 100;  // to read so many takes a while: not at each piece of news

}  // namespace

namespace {

using Texts = std::map<ContentHash, std::shared_ptr<const Likened>>;

/// On a reader's thread: the articles' newest versions, each read once.
std::vector<Candidate> candidates_of(const std::vector<Obligation>& duties, Queries& view, EventLog& log,
                                     const Texts& known) {
    std::vector<Candidate> candidates;
    for (const Obligation& duty : duties) {
        const auto article = view.article(duty.article);
        if (!article) continue;
        Candidate& candidate = candidates.emplace_back();
        candidate.article = duty.article;
        candidate.first_day = std::chrono::floor<std::chrono::days>(duty.published.earliest);
        const std::size_t from = article->versions.size() - std::min(article->versions.size(), versions_read);
        for (std::size_t at = from; at < article->versions.size(); ++at) {
            const Version& version = article->versions[at];
            const auto there = known.find(version.content);
            if (there != known.end()) {
                candidate.versions.push_back(there->second);
                continue;
            }
            const auto bytes = log.get(version.content);
            const auto body = bytes ? json::read<Body>(*bytes) : std::nullopt;
            if (body)
                candidate.versions.push_back(
                    std::make_shared<const Likened>(version.title, body->html, version.content));
        }
    }
    return candidates;
}

}  // namespace

Lookout::Lookout(ChannelId channel, UnitId unit, Duration every, Services services)
    : channel_(std::move(channel)),
      unit_(std::move(unit)),
      every_(std::max(every, services.reader.at_least_every())),
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
        std::erase_if(owed.duties, [&](const Obligation& duty) { return !could_meet(view, duty, channel); });
        owed.looks = view.looks(channel);
        return owed;
    };
    auto found = co_await to_.view.read(std::move(query));
    co_return found;
}

/// With what is about to be posted here, though the unit may have met that duty elsewhere.
awaitable<Lookout::Owed> Lookout::owed(ArticleId article) {
    auto found = co_await duties();
    auto query = [channel = channel_, unit = unit_, now = to_.clock.now(), article = std::move(article),
                  owed = std::move(found), &log = to_.log, texts = texts_](Queries& view) mutable {
        std::set<ArticleId> known;
        for (const Obligation& duty : owed.duties)
            known.insert(duty.article);
        std::vector<ArticleId> wanted{article};
        for (const Delivery& row : view.workable(channel, now, deliveries_considered))
            wanted.push_back(row.article);
        for (const ArticleId& id : wanted) {
            if (id.empty() || !known.insert(id).second) continue;
            for (Obligation& duty : view.obligations_of(id, unit)) {
                if (could_meet(view, duty, channel)) owed.duties.push_back(std::move(duty));
            }
        }
        for (const Obligation& duty : owed.duties) {
            for (Delivery& delivery : view.deliveries_of(duty.article, unit)) {
                if (delivery.channel == channel) owed.deliveries.push_back(std::move(delivery));
            }
            for (Observation& seen : view.observations_of(duty.article, unit)) {
                if (seen.channel == channel) owed.known[seen.post_id] = std::move(seen);
            }
        }
        owed.candidates = candidates_of(owed.duties, view, log, texts);
        return std::move(owed);
    };
    auto complete = co_await to_.view.read(std::move(query));
    texts_.clear();
    for (const Candidate& candidate : complete.candidates) {
        for (const auto& version : candidate.versions)
            texts_.emplace(version->content, version);
    }
    co_return complete;
}

TimePoint Lookout::next_look(const Owed& owed) const {
    if (owed.duties.empty()) return far_future;
    if (!tried_at_) return to_.clock.now();
    TimePoint next = *tried_at_ + every_;
    for (const Obligation& duty : owed.duties) {
        if (!duty.verdicts.empty() || (owed.looks && has_seen_all(*owed.looks, duty.clock_start, duty.due)))
            continue;
        const TimePoint can_tell = duty.due + to_.reader.lag();
        const TimePoint after_due = can_tell + soon_after_due;
        if (*tried_at_ <= can_tell) next = std::min(next, after_due);
        const bool may_pass = trouble_.failure && trouble_.failure->kind != FailureKind::auth &&
                              trouble_.failure->kind != FailureKind::quota;
        if (*tried_at_ > can_tell && may_pass) {
            const Duration soon = std::max(again_after_failure, to_.reader.at_least_every());
            next = std::min(next, *tried_at_ + std::min(every_, soon));
        }
    }
    return next;
}

awaitable<Result<Duration>> Lookout::look_within(Duration age, ArticleId article) {
    while (looking_)
        co_await free_.wait();
    const Turn turn(*this);
    if (good_at_ && to_.clock.now() - *good_at_ <= age) {
        auto asked = co_await ask_last_look(article);
        if (!asked) co_return asked.error();
        if (*asked) co_return to_.clock.now() - *good_at_;
    }
    auto looked = co_await look_once(std::move(article));
    co_return looked;
}

/// One look at a time: the loop and the publisher may ask at once.
awaitable<Result<Duration>> Lookout::look() {
    while (looking_)
        co_await free_.wait();
    const Turn turn(*this);
    auto looked = co_await look_once({});
    co_return looked;
}

namespace {

template <class Duties>
TimePoint wanted_since(const Duties& duties, TimePoint since) {
    for (const Obligation& duty : duties)
        since = std::min({since, duty.clock_start, duty.published.earliest});
    return since;
}

}  // namespace

awaitable<Result<bool>> Lookout::ask_last_look(ArticleId article) {
    if (recognised_.contains(article)) co_return true;
    auto what = co_await owed(article);
    if (wanted_since(what.duties, to_.clock.now()) < last_.reaches_back_to) co_return false;
    auto found = co_await recognise(last_, what, *good_at_);
    if (!found.reposts.empty()) {
        auto written = co_await to_.scribe.write(to_.scribe.partition_of(unit_), std::move(found.reposts));
        if (!written) co_return written.error();
    }
    for (const Obligation& duty : what.duties)
        recognised_.insert(duty.article);
    recognised_.insert(std::move(article));
    co_return true;
}

awaitable<Result<Duration>> Lookout::look_once(ArticleId article) {
    auto what = co_await owed(article);
    const TimePoint started = to_.clock.now();
    auto seen = co_await to_.reader.look(wanted_since(what.duties, started));
    tried_at_ = started;
    if (!seen) {
        auto failed = co_await look_failed(seen.error(), started);
        co_return failed;
    }
    trouble_ = {};
    auto found = co_await recognise(*seen, what, started);
    const Partition partition = to_.scribe.partition_of(unit_);
    facts::LookMade look;
    look.channel = channel_;
    look.unit = unit_;
    look.from = std::max(seen->reaches_back_to, TimePoint{});
    look.to = started - to_.reader.lag();
    look.blind_spots = seen->blind_spots;
    look.blind_spots.insert(look.blind_spots.end(), found.unclear.begin(), found.unclear.end());
    // What may be the repost says nothing of the time it stands in, also when it has left the list one day.
    if (!found.unclear.empty() || look.from > look.to) look.from = look.to;
    found.reposts.push_back(to_.scribe.event(look, partition));
    for (const WholeTime& time : seen->whole) {
        if (told_.contains(time.from)) continue;
        facts::LookMade whole;
        whole.channel = channel_;
        whole.unit = unit_;
        whole.from = time.from;
        whole.to = time.to;
        whole.whole = true;
        found.reposts.push_back(to_.scribe.event(whole, partition));
    }
    auto written = co_await to_.scribe.write(partition, std::move(found.reposts));
    if (!written) co_return written.error();
    for (const WholeTime& time : seen->whole)
        told_.insert(time.from);
    good_at_ = started;
    last_ = std::move(*seen);
    recognised_ = {std::move(article)};
    for (const Obligation& duty : what.duties)
        recognised_.insert(duty.article);
    co_return Duration::zero();
}

awaitable<Result<Duration>> Lookout::look_failed(Failure failure, TimePoint started) {
    const bool news = !trouble_.failure || trouble_.failure->detail != failure.detail;
    if (!trouble_.failure) trouble_.since = started;
    trouble_.failure = failure;
    if (!news) co_return failure;
    log::warn("channel_unseen",
              {{"channel", channel_.str()}, {"unit", unit_.str()}, {"detail", failure.detail}});
    facts::LookMade failed;
    failed.channel = channel_;
    failed.unit = unit_;
    failed.from = started;
    failed.to = started;
    failed.trouble = failure.detail;
    failed.trouble_kind = to_string(failure.kind);
    auto written = co_await to_.scribe.state(failed, to_.scribe.partition_of(unit_));
    if (!written) co_return written.error();
    co_return failure;
}

}  // namespace drumtower
