
#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/ledger/rows.hpp"
#include "pipeline/publishing/posting.hpp"
#include "pipeline/publishing/publisher_work.hpp"

#include <algorithm>

namespace drumtower {

namespace {

using How = facts::DeliveryProgressed::How;

constexpr Duration not_asked{-1};
constexpr Duration said_early = 30s;        // a platform may tell of the end before it has answered the call
constexpr std::size_t rows_considered = 8;  // then, when none of them may be acted on, many
constexpr std::size_t rows_considered_then = 1000;

}  // namespace

namespace {

/// Why no call may be made for this row now, or nothing.
bool is_held_back(Queries& view, const Delivery& row, const Article& article) {
    for (const Freeze& freeze : view.freezes()) {
        if (freeze.unit.empty() || freeze.unit == row.unit) return true;
    }
    const bool goes_out = article.state != ArticleState::held && article.state != ArticleState::withdrawn;
    return !goes_out && row.action != Action::withdraw;
}

}  // namespace

ChannelPublisher::ChannelPublisher(ChannelId channel, UnitId unit, Services services)
    : channel_(std::move(channel)), unit_(std::move(unit)), to_(services) {}

awaitable<void> ChannelPublisher::run() {
    started_at_ = to_.clock.now();
    while (!finishing_) {
        auto work = co_await next_work();
        if (finishing_) co_return;
        if (work.row) {
            co_await act(std::move(work));
        } else {
            co_await sleep_or_wake(to_.clock, work.look_again, to_.work);
        }
    }
}

RetryPolicy ChannelPublisher::policy() const {
    RetryPolicy policy;
    policy.settle = DT_BROKEN("no_settle") ? Duration::zero() : to_.platform.settle();
    policy.base =
        std::clamp<Duration>(policy.settle, 1s, policy.base);  // a platform that settles fast is asked sooner
    policy.spread = Duration(std::hash<std::string>{}(channel_.str()) %
                             static_cast<std::size_t>(policy.base.count() / 4 + 1));
    return policy;
}

awaitable<ChannelPublisher::Work> ChannelPublisher::next_work() {
    const TimePoint now = to_.clock.now();
    const TimePoint ended =
        to_.scribe.calls_ended(to_.scribe.partition_of(unit_), to_.platform.call_timeout());
    const TimePoint settled = std::max(ended, started_at_) + policy().settle;
    if (!to_.scribe.owns(unit_)) co_return Work{};  // given up: sent home soon
    if (trouble_.paused_until > now) {
        auto paused = co_await wait_paused();
        if (!paused.retried) co_return paused;
        trouble_.paused_until = {};
    }
    waits_for_article_ = true;  // until it is known: no change in between is missed
    const bool asks = now <= asks_until_;
    auto query = [channel = channel_, now, settled, asks, asked = asked_,
                  alone = to_.platform.one_at_a_time()](Queries& view) {
        Work work;
        auto rows = view.workable(channel, now, rows_considered);
        const bool only_read = alone && view.is_call_open(channel);
        const auto look = [&] {
            for (Delivery& row : rows) {
                // Another process, or the publisher before a reload, cut it off without an outcome.
                const bool left_open = row.intent && !row.intent->uncertain;
                TimePoint when = row.not_before;
                if (row.state == DeliveryState::intended && left_open) when = std::max(when, settled);
                const bool asked_early =
                    asks && row.state == DeliveryState::accepted && !asked.contains(row.id);
                if (when > now && !asked_early) {
                    work.look_again = std::min(work.look_again, when);
                    continue;
                }
                const auto article = view.article(row.article);
                if (!article) {  // it stands in another partition, and has not arrived here
                    work.waits_for_article = true;
                    continue;
                }
                const bool reads_only =
                    row.state == DeliveryState::intended || row.state == DeliveryState::accepted;
                if (!reads_only && only_read) continue;  // the outcome that is waited for wakes us
                if (!reads_only && is_held_back(view, row, *article)) {
                    work.waits_for_article = true;
                    continue;
                }
                const bool on_hold =
                    !reads_only && row.action != Action::withdraw && article->hold_until.value_or(now) > now;
                if (on_hold) {
                    work.waits_for_article = true;
                    work.look_again = std::min(work.look_again, *article->hold_until);
                    continue;
                }
                if (const auto source = view.source(article->origins.front().source))
                    work.origin_name = source->name;
                work.article = *article;
                work.row = std::move(row);
                return;
            }
        };
        look();
        if (!work.row && rows.size() >= rows_considered) {
            rows = view.workable(channel, now, rows_considered_then);
            look();
        }
        return work;
    };
    auto work = co_await to_.view.read(std::move(query));
    waits_for_article_ = work.waits_for_article;
    if (work.row) {
        auto fetch = [&log = to_.log, hash = work.row->content](Queries&) { return log.get(hash); };
        auto bytes = co_await to_.view.read(std::move(fetch));
        if (bytes) work.body = json::read<Body>(*bytes).value_or(Body{});
    }
    co_return work;
}

/// The pause of an account ends with its time, or when a person tries one of its deliveries again.
awaitable<ChannelPublisher::Work> ChannelPublisher::wait_paused() {
    auto query = [channel = channel_, since = trouble_.paused_at, now = to_.clock.now()](Queries& view) {
        const auto rows = view.workable(channel, now, rows_considered_then);
        return std::any_of(rows.begin(), rows.end(), [&](const Delivery& row) {
            return view.retried_at(row.id).value_or(TimePoint{}) >= since;
        });
    };
    Work paused;
    paused.retried = co_await to_.view.read(std::move(query));
    paused.look_again = trouble_.paused_until;
    co_return paused;
}

void ChannelPublisher::ask_now() {
    asks_until_ = to_.clock.now() + said_early;
    asked_.clear();
    to_.work.notify();
}

awaitable<void> ChannelPublisher::act(Work work) {
    const DeliveryState state = work.row->state;
    if (state == DeliveryState::accepted && to_.clock.now() <= asks_until_) asked_.insert(work.row->id);
    if (state == DeliveryState::intended || state == DeliveryState::accepted) {
        co_await read_back(std::move(work));
    } else {
        co_await start(std::move(work));
    }
}

awaitable<Result<ReadBack>> ChannelPublisher::find(const Work& work) {
    DT_FAILPOINT("rec.before_readback");
    auto posting = posting_of(*work.row, work.article, work.origin_name, work.body);
    auto found = co_await to_.platform.find(std::move(posting), work.row->memo);
    DT_FAILPOINT("rec.after_readback");
    co_return found;
}

awaitable<std::optional<Duration>> ChannelPublisher::may_start(Work& work) {
    const Delivery& row = *work.row;
    if (row.action == Action::withdraw) co_return not_asked;
    if (work.body.title.empty() && work.body.html.empty()) {
        auto fact = about(row, How::refused);
        fact.detail = "the text of this version has been erased";
        co_await progress(std::move(fact), row.last);
        co_return std::nullopt;
    }
    if (row.action == Action::update) co_return not_asked;
    // Asked first: our own post by its marker, then what an officer may have posted by hand.
    auto found = co_await find(work);
    auto fact = about(row, How::adopted);
    if (!found) {
        co_await settle(std::move(work), {}, found.error());
        co_return std::nullopt;
    }
    if (const auto* there = std::get_if<Found>(&*found)) {
        fact.receipt = there->receipt;
        fact.memo = there->memo;
        fact.version = there->version;
        co_await progress(std::move(fact), row.last);
        co_return std::nullopt;
    }
    if (const auto* person = std::get_if<ForPerson>(&*found)) {
        fact.how = How::needs_human;
        fact.kind = person->kind;
        fact.detail = person->why;
        co_await progress(std::move(fact), row.last);
        co_return std::nullopt;
    }
    if (!std::holds_alternative<Absent>(*found)) {
        const auto* unknown = std::get_if<Unknown>(&*found);
        auto failure = fail(FailureKind::retryable, unknown ? unknown->why : "the platform is still at work");
        co_await settle(std::move(work), {}, std::move(failure));
        co_return std::nullopt;
    }
    auto looked = co_await to_.look(to_.platform.look_lifetime(), row.article);
    if (!looked) {
        co_await settle(std::move(work), {}, looked.error());
        co_return std::nullopt;
    }
    co_return *looked;
}

awaitable<void> ChannelPublisher::start(Work work) {
    if (!to_.log.trouble().empty()) {  // the intent would be refused: the platform is not asked in vain
        co_await to_.clock.sleep_until(to_.clock.now() + 1s);
        co_return;
    }
    auto look_age = co_await may_start(work);
    if (!look_age) co_return;
    co_await call(std::move(work), *look_age);
}

/// Intent, call, outcome. The row is read again after the intent is folded: it must still be ours.
awaitable<void> ChannelPublisher::call(Work work, Duration look_age) {
    const Partition partition = to_.scribe.partition_of(unit_);
    auto posting = posting_of(*work.row, work.article, work.origin_name, work.body);
    auto reread = [id = work.row->id](Queries& view) {
        struct Now {
            std::optional<Delivery> row;
            bool held_back = true;
        } now;
        now.row = view.delivery(id);
        if (!now.row) return now;
        const auto article = view.article(now.row->article);
        now.held_back = !article || is_held_back(view, *now.row, *article);
        return now;
    };
    auto before = co_await to_.view.read(reread);
    const bool moved = !before.row || before.row->last != work.row->last || !to_.scribe.owns(partition);
    if (moved || before.held_back)
        co_return;  // adopted, withdrawn, frozen, held or lost meanwhile: look again

    facts::DeliveryIntended intended;
    intended.delivery = work.row->id;
    intended.unit = unit_;
    intended.action = work.row->action;
    intended.step = to_.platform.next_step(posting, work.row->memo);
    intended.memo = work.row->memo;
    intended.attempt = work.row->attempts + 1;
    intended.version = work.row->version;
    intended.content = work.row->content;
    intended.node = to_.scribe.node();
    intended.epoch = to_.scribe.epoch(partition);
    intended.look_age = look_age;
    intended.previous = work.row->last;
    std::vector<Event> events{to_.scribe.event(intended, partition)};
    const EventId intent = events.front().id;
    const Duration handed_over = to_.clock.uptime();
    DT_FAILPOINT("pub.before_intent");
    if (!DT_BROKEN("no_intent")) {
        auto written = co_await to_.scribe.write(partition, std::move(events));
        if (!written) {  // the log cannot take it now: nothing has happened
            log::warn("intent_refused", {{"channel", channel_.str()}, {"detail", written.error().detail}});
            co_await to_.clock.sleep_until(to_.clock.now() + 1s);
            co_return;
        }
        DT_FAILPOINT("pub.after_intent");
        auto after = co_await to_.view.read(reread);
        DT_FAILPOINT("pub.after_intent_read");
        const bool ours = after.row && after.row->intent && after.row->intent->event == intent;
        if (!ours || to_.scribe.epoch(partition) != intended.epoch) co_return;
        const bool moved_on = after.row->last != intent;  // corrected or withdrawn since
        const bool too_old = to_.clock.uptime() - handed_over > intent_lifetime && !DT_BROKEN("no_lease");
        if (after.held_back || moved_on || too_old) {
            std::string why = too_old ? "the intent grew too old" : "held back before the call";
            co_await step_back(std::move(*after.row), std::move(why));
            co_return;
        }
        work.row = after.row;
    }
    if (to_.lease && !DT_BROKEN("no_lease")) {
        const Duration lasts =
            intent_lifetime + to_.platform.call_timeout();  // a step may read before it posts
        to_.lease->holds = [this, partition, handed_over, lasts, epoch = intended.epoch] {
            return to_.clock.uptime() - handed_over <= lasts && to_.scribe.epoch(partition) == epoch;
        };
    }
    const Action action = work.row->action;
    if (DT_BROKEN("mark_before_send")) {
        Result<Step> claimed = Step(Published{Receipt{"unsent", "", to_.clock.now()}, work.row->memo, ""});
        co_await record(work, intent, std::move(claimed));
    }
    Result<Step> outcome = fail(FailureKind::permanent, "no such action");
    if (action == Action::publish) {
        outcome = co_await to_.platform.advance(std::move(posting), work.row->memo);
    } else if (action == Action::update) {
        outcome = co_await to_.platform.update(std::move(posting), work.row->memo);
    } else {
        outcome = co_await to_.platform.withdraw(std::move(posting), work.row->memo);
    }
    DT_FAILPOINT("pub.before_receipt");
    co_await record(std::move(work), intent, std::move(outcome));
    DT_FAILPOINT("pub.after_receipt");
}

}  // namespace drumtower
