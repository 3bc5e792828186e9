#include "pipeline/base/log.hpp"
#include "pipeline/ledger/rows.hpp"
#include "pipeline/monitoring/duty_channels.hpp"
#include "pipeline/monitoring/judge.hpp"
#include "pipeline/monitoring/lookout_owed.hpp"

#include <algorithm>
#include <utility>

namespace drumtower {

namespace {

constexpr int spare_looks = 4;        // at once, because the platform says that there is something to see
constexpr Duration spare_again = 3h;  // then one more
constexpr Duration looks_apart = 10s;
constexpr Duration soon_after_due = 1s;  // a look must lie past the due time to count
constexpr Duration again_after_failure = 60s;
constexpr Duration corrections_until =
    24h * 7;  // a missed duty is looked for this long: a late post corrects the verdict
constexpr std::size_t duties_considered = 2000;
constexpr std::size_t deliveries_considered = 200;  // those whose turn is next
constexpr std::size_t looked_back_at_once = 500;    // an event has its size; the next look tells the rest
constexpr Duration a_second = 1s;                   // a platform tells its time by it
constexpr Duration clocks_agree_within = 2min;
constexpr std::size_t versions_read = 3;  // of an article
constexpr std::size_t many_duties = 100;  // to read so many takes a while: not at each piece of news

using Texts = std::map<ContentHash, std::shared_ptr<const Likened>>;

/// On a reader's thread: the article's newest versions, each read once.
Candidate candidate_of(const Obligation& duty, bool open, Queries& view, EventLog& log, const Texts& known) {
    Candidate candidate;
    candidate.article = duty.article;
    candidate.open = open;
    const auto article = view.article(duty.article);
    if (!article) return candidate;
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
    return candidate;
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
        std::set<ObligationId> listed;
        for (const Obligation& duty : owed.duties) {
            listed.insert(duty.id);
            owed.candidates.push_back(candidate_of(duty, true, view, log, texts));
        }
        for (Obligation& duty : view.due_of_unit(unit, now - corrections_until, duties_considered)) {
            if (listed.contains(duty.id) || !could_meet(view, duty, channel)) continue;
            const bool is_new = !duty.verdicts.empty() && known.insert(duty.article).second;
            if (is_new) owed.candidates.push_back(candidate_of(duty, false, view, log, texts));
            owed.closed.push_back(std::move(duty));
        }
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
    const bool clock_went_back = tried_at_ && *tried_at_ > to_.clock.now();
    if (!tried_at_ || clock_went_back) return to_.clock.now();
    TimePoint next = *tried_at_ + every_;
    if (told_to_look_) {
        const TimePoint spare_at = spare_ > 0 ? to_.clock.now() : spared_at_ + spare_again;
        next = std::min(next, std::max(*tried_at_ + looks_apart, spare_at));
    }
    for (const Obligation& duty : owed.duties) {
        if (!duty.verdicts.empty() || (owed.looks && has_seen_all(*owed.looks, duty))) continue;
        const TimePoint can_tell = duty.due + to_.reader.lag();
        const bool tried = *tried_at_ > can_tell;
        const TimePoint soon = *tried_at_ + std::max(again_after_failure, to_.reader.at_least_every());
        const TimePoint after_due = can_tell + behind_ + soon_after_due;
        // An answer may stay old however often it is asked for.
        if (*tried_at_ <= can_tell + behind_)
            next = std::min(next, tried ? std::max(after_due, soon) : after_due);
        const bool may_pass = trouble_.failure && trouble_.failure->kind != FailureKind::auth &&
                              trouble_.failure->kind != FailureKind::quota;
        if (tried && may_pass) next = std::min(next, soon);
    }
    return next;
}

void Lookout::look_now() {
    told_to_look_ = true;
    to_.work.notify();
}

/// A look that was made because somebody said so is taken from those to spare.
void Lookout::count_spare(TimePoint now) {
    if (spare_ == spare_looks) spared_at_ = now;
    while (spare_ < spare_looks && now - spared_at_ >= spare_again) {
        ++spare_;
        spared_at_ += spare_again;
    }
    if (!std::exchange(told_to_look_, false)) return;
    if (spare_ == spare_looks) spared_at_ = now;
    spare_ = std::max(0, spare_ - 1);
}

awaitable<Result<Duration>> Lookout::look_within(Duration age, ArticleId article) {
    while (looking_)
        co_await free_.wait();
    const Turn turn(*this);
    if (good_at_ && to_.clock.uptime() - *good_at_ <= age) {
        auto asked = co_await ask_last_look(article);
        if (!asked) co_return asked.error();
        if (*asked) co_return to_.clock.uptime() - *good_at_;
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

bool tells_all(std::vector<WholeTime> whole, TimePoint from, TimePoint to) {
    std::sort(whole.begin(), whole.end(),
              [](const WholeTime& a, const WholeTime& b) { return a.from < b.from; });
    for (const WholeTime& time : whole) {
        if (time.from <= from) from = std::max(from, time.to);
    }
    return from > to;
}

}  // namespace

/// Earlier looks prove nothing for a duty that nobody knew: what they showed was not compared with it.
std::optional<std::vector<ObligationId>> Lookout::looked_back(const Owed& owed, const ChannelLook& seen,
                                                              TimePoint until) const {
    std::vector<ObligationId> duties;
    for (const Obligation& duty : owed.duties) {
        if (is_looked_back(duty, channel_) || duties.size() == looked_back_at_once) continue;
        const TimePoint from = duty.published.earliest;
        const bool listed =
            seen.blind_spots.empty() && seen.reaches_back_to <= from && duty.clock_start <= until;
        if (listed || tells_all(seen.whole, from, duty.clock_start)) duties.push_back(duty.id);
    }
    if (duties.empty()) return std::nullopt;
    return duties;
}

awaitable<Result<bool>> Lookout::ask_last_look(ArticleId article) {
    if (recognised_.contains(article)) co_return true;
    auto what = co_await owed(article);
    if (wanted_since(what.duties, to_.clock.now()) < last_.reaches_back_to) co_return false;
    auto found = co_await recognise(last_, what, good_until_);
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
    const Duration up = to_.clock.uptime();
    auto seen = co_await to_.reader.look(wanted_since(what.duties, started));
    count_spare(started);
    tried_at_ = started;
    if (!seen) {
        auto failed = co_await look_failed(seen.error(), started);
        co_return failed;
    }
    trouble_ = {};
    // Posts have the platform's times. Where this clock is fast, a look reaches no further than the
    // platform's.
    const TimePoint shown = seen->as_of.value_or(started);
    note_clocks(shown, started);
    behind_ = std::max(Duration::zero(), started - shown);
    auto found = co_await recognise(*seen, what, shown);
    const Partition partition = to_.scribe.partition_of(unit_);
    facts::LookMade look;
    look.channel = channel_;
    look.unit = unit_;
    look.from = std::max(seen->reaches_back_to, TimePoint{});
    look.to = std::min(started, shown) - to_.reader.lag();
    // A clock that was set back comes to the same time again, and that is another look.
    if (std::chrono::abs(shown - started) > a_second) look.looked_at = started;
    look.blind_spots = seen->blind_spots;
    look.blind_spots.insert(look.blind_spots.end(), found.unclear.begin(), found.unclear.end());
    // What may be the repost says nothing of the time it stands in, also when it has left the list one day.
    if (!found.unclear.empty() || look.from > look.to) look.from = look.to;
    if (look.from < look.to) look.looked_back = looked_back(what, *seen, look.to);
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
    good_at_ = up;
    good_until_ = std::min(started, shown) - to_.reader.lag();
    last_ = std::move(*seen);
    recognised_ = {std::move(article)};
    for (const Obligation& duty : what.duties)
        recognised_.insert(duty.article);
    co_return Duration::zero();
}

void Lookout::note_clocks(TimePoint platform, TimePoint here) {
    const bool differ = std::chrono::abs(platform - here) > clocks_agree_within;
    if (differ && !clocks_differ_)
        log::warn("clocks_differ", {{"channel", channel_.str()},
                                    {"here", json::time_text(here)},
                                    {"there", json::time_text(platform)}});
    clocks_differ_ = differ;
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
