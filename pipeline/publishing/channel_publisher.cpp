#include "pipeline/publishing/channel_publisher.hpp"

#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/ledger/rows.hpp"

#include <algorithm>

namespace drumtower {

namespace {

using How = facts::DeliveryProgressed::How;

constexpr Duration intent_lifetime = 10s;  // a call starts within this of handing its intent to the log
constexpr Duration look_lifetime =
    60s;  // how old "nobody has posted it by hand" may be before a first attempt
constexpr Duration give_up_finding_out = 1h;  // then a person looks
constexpr std::size_t rows_considered = 8;    // then, when none of them may be acted on, many
constexpr std::size_t rows_considered_then = 1000;

Intent intent_or_none(const Delivery& row) {
    return row.intent.value_or(Intent{});
}

}  // namespace

/// One delivery with all that the view knows of it, or the time to look again.
struct ChannelPublisher::Work {
    std::optional<Delivery> row;
    Article article;
    std::string origin_name;
    Body body;
    TimePoint look_again = far_future;
};

namespace {

/// Why no call may be made for this row now, or nothing.
bool is_held_back(Queries& view, const Delivery& row, const Article& article) {
    for (const Freeze& freeze : view.freezes()) {
        if (freeze.unit.empty() || freeze.unit == row.unit) return true;
    }
    return article.state == ArticleState::held && row.action != Action::withdraw;
}

}  // namespace

ChannelPublisher::ChannelPublisher(ChannelId channel, UnitId unit, Services services)
    : channel_(std::move(channel)), unit_(std::move(unit)), to_(services) {}

awaitable<void> ChannelPublisher::run() {
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
    const TimePoint settled = to_.scribe.claimed_at() + policy().settle;
    const std::int64_t epoch = to_.scribe.epoch(to_.scribe.partition_of(unit_));
    if (trouble_.paused_until > now) {
        Work paused;
        paused.look_again = trouble_.paused_until;
        co_return paused;
    }
    auto query = [channel = channel_, now, settled, epoch](Queries& view) {
        Work work;
        auto rows = view.workable(channel, rows_considered);
        const auto look = [&] {
            for (Delivery& row : rows) {
                const bool left_open = row.intent && row.intent->epoch != epoch;
                TimePoint when = row.not_before;
                if (row.state == DeliveryState::intended && left_open) when = std::max(when, settled);
                if (when > now) {
                    work.look_again = std::min(work.look_again, when);
                    continue;
                }
                const auto article = view.article(row.article);
                if (!article) continue;  // its version has not arrived: a change will wake us
                const bool reads_only =
                    row.state == DeliveryState::intended || row.state == DeliveryState::accepted;
                if (!reads_only && is_held_back(view, row, *article)) continue;
                const bool on_hold =
                    !reads_only && row.action != Action::withdraw && article->hold_until.value_or(now) > now;
                if (on_hold) {
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
        if (!work.row && rows.size() == rows_considered) {
            rows = view.workable(channel, rows_considered_then);
            look();
        }
        return work;
    };
    auto work = co_await to_.view.read(std::move(query));
    if (work.row) {
        auto fetch = [&log = to_.log, hash = work.row->content](Queries&) { return log.get(hash); };
        auto bytes = co_await to_.view.read(std::move(fetch));
        if (bytes) work.body = json::read<Body>(*bytes).value_or(Body{});
    }
    co_return work;
}

awaitable<void> ChannelPublisher::act(Work work) {
    const DeliveryState state = work.row->state;
    if (state == DeliveryState::intended || state == DeliveryState::accepted) {
        co_await read_back(std::move(work));
    } else {
        co_await start(std::move(work));
    }
}

namespace {

Posting posting_of(const Delivery& row, const Article& article, const std::string& origin_name,
                   const Body& body) {
    Posting posting;
    posting.delivery = row.id;
    posting.article = row.article;
    posting.unit = row.unit;
    posting.channel = row.channel;
    posting.title = body.title.empty() ? row.title : body.title;
    posting.url = row.url;
    posting.origin_name = body.source_name.empty() ? origin_name : body.source_name;
    posting.published = article.published;
    posting.version = row.version;
    posting.body = body;
    posting.receipt = row.receipt;
    return posting;
}

}  // namespace

awaitable<Result<ReadBack>> ChannelPublisher::find(const Work& work) {
    DT_FAILPOINT("rec.before_readback");
    auto posting = posting_of(*work.row, work.article, work.origin_name, work.body);
    auto found = co_await to_.platform.find(std::move(posting), work.row->memo);
    DT_FAILPOINT("rec.after_readback");
    co_return found;
}

/// An intent without an outcome, or a platform still at work: only what is found there decides.
awaitable<void> ChannelPublisher::read_back(Work work) {
    const Delivery& row = *work.row;
    const Intent intent = intent_or_none(row);
    auto result = co_await find(work);
    auto fact = about(row, How::absent);
    fact.intent = intent.event;
    fact.action = intent.action;
    const TimePoint now = to_.clock.now();
    const bool idempotent =
        intent.action != Action::publish;  // an update or a withdrawal may simply be made again
    if (!result || std::holds_alternative<Unknown>(*result)) {
        const std::string why = result ? std::get<Unknown>(*result).why : result.error().detail;
        const int tries = ++unknown_[row.id.str()];
        fact.detail = "cannot be found out: " + why;
        fact.kind = "uncertain";
        const bool give_up = now - intent.made_at > give_up_finding_out;
        fact.how = give_up ? How::needs_human : How::uncertain;
        if (!give_up) fact.not_before = now + backoff(tries, policy());
    } else if (const auto* pending = std::get_if<Pending>(&*result)) {
        fact.how = How::accepted;
        fact.not_before = now + std::max<Duration>(pending->look_in, 1s);
    } else if (const auto* found = std::get_if<Found>(&*result)) {
        if (idempotent) {
            fact.how = How::absent;  // it is there; whether the change is, the next call makes sure
        } else {
            fact.how = How::adopted;
            fact.receipt = found->receipt;
            fact.memo = found->memo;
            fact.version = intent.version;
            DT_FAILPOINT("rec.before_adopt");
        }
    } else if (intent.action == Action::withdraw) {
        fact.how = How::published;  // gone, as wanted
    } else if (intent.action == Action::update) {
        fact.how = How::needs_human;
        fact.detail = "the post to correct is no longer there";
    } else {
        DT_FAILPOINT("rec.before_retry");
    }
    if (fact.how != How::uncertain) unknown_.erase(row.id.str());
    if (fact.how == How::adopted || fact.how == How::needs_human) {
        log::warn("delivery_read_back", {{"unit", row.unit.str()},
                                         {"channel", channel_.str()},
                                         {"article", row.article.str()},
                                         {"found", json::name_of(fact.how)},
                                         {"detail", fact.detail}});
    }
    co_await progress(std::move(fact), row.last);
}

awaitable<bool> ChannelPublisher::may_start(Work& work) {
    const Delivery& row = *work.row;
    if (row.action == Action::withdraw) co_return true;
    if (work.body.title.empty() && work.body.html.empty()) {
        auto fact = about(row, How::refused);
        fact.detail = "the text of this version has been erased";
        co_await progress(std::move(fact), row.last);
        co_return false;
    }
    if (row.action == Action::update) co_return true;
    // Asked first: our own post by its marker, then what an officer may have posted by hand.
    auto found = co_await find(work);
    auto fact = about(row, How::adopted);
    if (!found) {
        co_await settle(std::move(work), {}, found.error());
        co_return false;
    }
    if (const auto* there = std::get_if<Found>(&*found)) {
        fact.receipt = there->receipt;
        fact.memo = there->memo;
        fact.version = there->version > 0 ? there->version : row.version;
        co_await progress(std::move(fact), row.last);
        co_return false;
    }
    if (!std::holds_alternative<Absent>(*found)) {
        const auto* unknown = std::get_if<Unknown>(&*found);
        auto failure = fail(FailureKind::retryable, unknown ? unknown->why : "the platform is still at work");
        co_await settle(std::move(work), {}, std::move(failure));
        co_return false;
    }
    auto looked = co_await to_.look(look_lifetime);
    if (!looked) {
        co_await settle(std::move(work), {}, looked.error());
        co_return false;
    }
    co_return true;
}

awaitable<void> ChannelPublisher::start(Work work) {
    auto allowed = co_await may_start(work);
    if (!allowed) co_return;
    co_await call(std::move(work));
}

/// Intent, call, outcome. The row is read again after the intent is folded: it must still be ours.
awaitable<void> ChannelPublisher::call(Work work) {
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
    const bool moved = !before.row || before.row->last != work.row->last;
    if (moved || before.held_back) co_return;  // adopted, withdrawn, frozen or held meanwhile: look again

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
        if (!ours) co_return;
        work.row = after.row;
        if (after.held_back || to_.clock.uptime() - handed_over > intent_lifetime) {
            auto failure = fail(FailureKind::retryable,
                                after.held_back ? "held back before the call" : "the intent grew too old");
            co_await settle(std::move(work), intent, std::move(failure));
            co_return;
        }
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

awaitable<void> ChannelPublisher::record(Work work, EventId intent, Result<Step> outcome) {
    const Delivery& row = *work.row;
    if (!outcome) {
        co_await settle(std::move(work), intent, outcome.error());
        co_return;
    }
    trouble_ = {};
    auto fact = about(row, How::published);
    fact.intent = intent;
    if (const auto* prepared = std::get_if<Prepared>(&*outcome)) {
        fact.how = How::prepared;
        fact.memo = prepared->memo;
    } else if (const auto* accepted = std::get_if<Accepted>(&*outcome)) {
        fact.how = How::accepted;
        fact.memo = accepted->memo;
        fact.not_before = to_.clock.now() + accepted->look_in;
    } else {
        const auto& published = std::get<Published>(*outcome);
        if (row.action != Action::withdraw) fact.receipt = published.receipt;
        fact.memo = published.memo;
        fact.version = row.version;
        fact.detail = published.dropped;
        log::info("delivery_done", {{"unit", row.unit.str()},
                                    {"channel", channel_.str()},
                                    {"article", row.article.str()},
                                    {"action", json::name_of(row.action)},
                                    {"post", published.receipt.post_id}});
    }
    co_await progress(std::move(fact), row.last);
}

/// A failure, with an intent (the call was made) or without (it was not).
awaitable<void> ChannelPublisher::settle(Work work, EventId intent, Failure failure) {
    const Delivery& row = *work.row;
    const bool called = !intent.empty();
    if (!called && failure.kind == FailureKind::uncertain)
        failure.kind = FailureKind::retryable;  // only reads were made
    const int tries = called ? std::max(row.attempts, 1) : ++unknown_[row.id.str()];
    const Decision decision = decide(failure, tries, policy(), to_.clock.now());
    auto fact = about(row, How::deferred);
    fact.intent = intent;
    fact.kind = to_string(failure.kind);
    fact.detail = failure.detail;
    if (const auto* again = std::get_if<TryAgain>(&decision)) {
        fact.not_before = again->not_before;
    } else if (const auto* back = std::get_if<ReadBackLater>(&decision)) {
        fact.how = How::uncertain;
        fact.not_before = back->not_before;
    } else if (const auto* pause = std::get_if<PauseChannel>(&decision)) {
        // What a person must mend is mended without our hearing of it: the pause is this process's, so that a
        // start or a reload tries at once.
        const bool mended_by_people = failure.kind == FailureKind::auth;
        fact.not_before = mended_by_people ? to_.clock.now() + policy().base : pause->not_before;
        trouble_.paused_until = pause->not_before;
    } else if (const auto* refuse = std::get_if<Refuse>(&decision)) {
        fact.how = How::refused;
        fact.detail = refuse->reason;
    } else {
        fact.how = How::needs_human;
        fact.detail = std::get<AskPerson>(decision).reason;
    }
    if (called) unknown_.erase(row.id.str());
    note_trouble(failure);
    log::warn("delivery_deferred", {{"unit", row.unit.str()},
                                    {"channel", channel_.str()},
                                    {"article", row.article.str()},
                                    {"attempt", row.attempts},
                                    {"kind", fact.kind},
                                    {"next", json::name_of(fact.how)},
                                    {"detail", failure.detail}});
    co_await progress(std::move(fact), row.last);
}

awaitable<void> ChannelPublisher::progress(facts::DeliveryProgressed fact, EventId previous) {
    fact.previous = std::move(previous);
    const Partition partition = to_.scribe.partition_of(unit_);
    std::vector<Event> events{to_.scribe.event(fact, partition)};
    co_await to_.scribe.write_surely(partition, std::move(events));
}

facts::DeliveryProgressed ChannelPublisher::about(const Delivery& row, How how) const {
    facts::DeliveryProgressed fact;
    fact.delivery = row.id;
    fact.unit = row.unit;
    fact.how = how;
    fact.action = row.action;
    fact.memo = row.memo;
    return fact;
}

void ChannelPublisher::note_trouble(const Failure& failure) {
    if (!trouble_.failure) trouble_.since = to_.clock.now();
    trouble_.failure = failure;
}

}  // namespace drumtower
