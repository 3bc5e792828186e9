// ChannelPublisher, second half: what a call or a read-back came to, as a fact in the log.
#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/publishing/publisher_work.hpp"

#include <algorithm>

namespace drumtower {

namespace {

using How = facts::DeliveryProgressed::How;

constexpr Duration give_up_finding_out = 1h;  // then a person looks

}  // namespace

/// An intent without an outcome, or a platform still at work: only what is found there decides.
awaitable<void> ChannelPublisher::read_back(Work work) {
    const Delivery& row = *work.row;
    const Intent intent = row.intent.value_or(Intent{});
    auto result = co_await find(work);
    auto fact = about(row, How::absent);
    fact.intent = intent.event;
    fact.action = intent.action;
    const TimePoint now = to_.clock.now();
    const bool idempotent =
        intent.action != Action::publish;  // an update or a withdrawal may simply be made again
    if (!result &&
        stands_as_draft(row)) {  // nothing of ours is on its way: it can wait until the platform answers
        fact.how = How::accepted;
        fact.kind = row.kind_of_trouble;
        fact.detail = result.error().detail;
        const Duration asked = result.error().retry_after.value_or(std::chrono::seconds{0});
        fact.not_before = now + std::max<Duration>(asked, 15min);
    } else if (!result || std::holds_alternative<Unknown>(*result)) {
        const std::string why = result ? std::get<Unknown>(*result).why : result.error().detail;
        Doubt& doubt = doubts_.try_emplace(row.id.str(), Doubt{0, now}).first->second;
        ++doubt.tries;
        fact.detail = "cannot be found out: " + why;
        fact.kind = "uncertain";
        const bool give_up = now - doubt.since > give_up_finding_out;
        fact.how = give_up ? How::needs_human : How::uncertain;
        if (!give_up) fact.not_before = now + backoff(doubt.tries, policy());
    } else if (const auto* person = std::get_if<ForPerson>(&*result)) {
        fact.how = How::needs_human;
        fact.kind = person->kind;
        fact.detail = person->why;
    } else if (const auto* pending = std::get_if<Pending>(&*result); pending && !idempotent) {
        fact.how = How::accepted;
        fact.kind = row.kind_of_trouble == "draft_only" ? row.kind_of_trouble : "";
        if (pending->memo) fact.memo = *pending->memo;
        fact.not_before = now + std::max<Duration>(pending->look_in, 1s);
    } else if (const auto* found = std::get_if<Found>(&*result);
               found && (!idempotent || (intent.action == Action::update && row.live_version == 0))) {
        fact.how = How::adopted;
        fact.receipt = found->receipt;
        fact.memo = found->memo;
        fact.version = idempotent ? 0 : intent.version;  // a draft that was public before its correction came
        fact.detail = found->dropped;
        DT_FAILPOINT("rec.before_adopt");
    } else if (idempotent && !std::holds_alternative<Absent>(*result)) {
        fact.how = How::absent;  // it is there; whether the change is, the next call makes sure
    } else if (intent.action == Action::withdraw) {
        fact.how = How::published;  // gone, as wanted
    } else if (intent.action == Action::update) {
        fact.how = How::needs_human;
        fact.detail = "the post to correct is no longer there";
    } else {
        if (const auto& known = std::get<Absent>(*result).memo) fact.memo = *known;
        DT_FAILPOINT("rec.before_retry");
    }
    if (fact.how == How::absent && intent.attempt >= policy().attempts) {
        fact.how = How::needs_human;
        fact.kind = "uncertain";
        fact.detail = "attempts exhausted: " + std::to_string(intent.attempt) +
                      " calls were made, and none of them had an effect that the platform shows";
    } else if (fact.how == How::absent && row.action == intent.action) {
        fact.not_before = std::max(now, intent.made_at + backoff(intent.attempt, policy()));
    }
    if (fact.how != How::uncertain) doubts_.erase(row.id.str());
    if (fact.how == How::adopted || fact.how == How::needs_human) {
        log::warn("delivery_read_back", {{"unit", row.unit.str()},
                                         {"channel", channel_.str()},
                                         {"article", row.article.str()},
                                         {"found", json::name_of(fact.how)},
                                         {"detail", fact.detail}});
    }
    co_await progress(std::move(fact), row.last);
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
        fact.kind = accepted->kind;
        fact.detail = accepted->detail;
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
    const int tries =
        called ? std::max(row.attempts, 1)
               : ++doubts_.try_emplace(row.id.str(), Doubt{0, to_.clock.now()}).first->second.tries;
    Decision decision = decide(failure, tries, policy(), to_.clock.now());
    // What is public and should not be so is never given up.
    if (row.action != Action::publish && std::holds_alternative<Refuse>(decision))
        decision = AskPerson{std::get<Refuse>(std::move(decision)).reason};
    if (row.action != Action::publish && failure.kind == FailureKind::quota)
        decision =
            TryAgain{std::get<PauseChannel>(decision).not_before};  // new posts have a ration of their own
    const bool by_hand = row.action != Action::publish && std::holds_alternative<AskPerson>(decision) &&
                         failure.kind == FailureKind::permanent;
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
        trouble_.paused_at = to_.clock.now();
        trouble_.paused_until = pause->not_before;
    } else if (const auto* refuse = std::get_if<Refuse>(&decision)) {
        fact.how = How::refused;
        fact.detail = refuse->reason;
    } else {
        fact.how = How::needs_human;
        fact.detail = std::get<AskPerson>(decision).reason;
        if (by_hand) fact.kind = "by_hand";
    }
    if (called) doubts_.erase(row.id.str());
    if (!by_hand) note_trouble(failure);
    log::warn("delivery_deferred", {{"unit", row.unit.str()},
                                    {"channel", channel_.str()},
                                    {"article", row.article.str()},
                                    {"attempt", row.attempts},
                                    {"kind", fact.kind},
                                    {"next", json::name_of(fact.how)},
                                    {"detail", failure.detail}});
    co_await progress(std::move(fact), row.last);
}

/// The intent is durable and its call was not made: the row has changed, or may not go out now.
awaitable<void> ChannelPublisher::step_back(Delivery row, std::string why) {
    auto fact = about(row, How::deferred);
    fact.intent = row.intent->event;
    fact.kind = to_string(FailureKind::retryable);
    fact.detail = std::move(why);
    fact.not_before = to_.clock.now();
    co_await progress(std::move(fact), row.last);
}

awaitable<void> ChannelPublisher::progress(facts::DeliveryProgressed fact, EventId previous) {
    fact.previous = std::move(previous);
    const Partition partition = to_.scribe.partition_of(unit_);
    std::vector<Event> events{to_.scribe.event(fact, partition)};
    auto written = co_await to_.scribe.write_surely(partition, std::move(events));
    if (written) co_return;
    // What the platform said does not fit into the log: what came of it is kept without its words.
    log::error("outcome_cut", {{"channel", channel_.str()}, {"detail", written.error().detail}});
    fact.memo = {};
    fact.detail = "the platform's words could not be kept: " + written.error().detail;
    std::vector<Event> bare{to_.scribe.event(fact, partition)};
    auto kept = co_await to_.scribe.write_surely(partition, std::move(bare));
    if (!kept) throw std::logic_error("an outcome that no log takes: " + kept.error().detail);
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
