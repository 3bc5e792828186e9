// ChannelPublisher: the loop of one account. Takes the account's earliest open delivery, asks the platform
// whether it is there already, journals the intent, makes one call, journals the outcome. The only place that
// tries again.
//
// A post is find → intent → call → outcome, intent and outcome durable and folded. What a predecessor left
// open is read back once its last call has settled. Serial per account.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/ports/publisher.hpp"
#include "pipeline/publishing/call_lease.hpp"
#include "pipeline/publishing/decide.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace drumtower {

/// What is wrong with writing to this account, for the status page and readiness.
struct ChannelTrouble {
    std::optional<Failure> failure;
    TimePoint since{};
    TimePoint paused_at{};
    TimePoint paused_until{};
};

class ChannelPublisher {
public:
    struct Services {
        EventLog& log;
        View& view;
        Scribe& scribe;
        Clock& clock;
        Publisher& platform;
        /// A look at this channel no older than `age` that knew this article, folded when it returns: has an
        /// officer posted it by hand? Gives the look's age; a channel without a reader gives -1.
        std::function<awaitable<Result<Duration>>(Duration age, ArticleId article)> look;
        Wakeup& work;
        CallLease* lease = nullptr;  // of the platform's calls
    };
    ChannelPublisher(ChannelId channel, UnitId unit, Services services);

    /// Publishes this channel's deliveries in order of not_before. Ends only when cancelled.
    awaitable<void> run();
    /// No new call; run() returns when the one in flight has its outcome in the log.
    void finish() {
        finishing_ = true;
        to_.work.notify();
    }
    /// An article has changed: who waits for one looks again.
    void note_article() {
        if (waits_for_article_) to_.work.notify();
    }
    /// The platform says that it has come to an end with something: what it has accepted is asked about now,
    /// each once, also what turns out to be accepted in the next half minute.
    void ask_now();
    const ChannelTrouble& trouble() const { return trouble_; }

private:
    struct Work;
    awaitable<Work> next_work();
    awaitable<Work> wait_paused();
    awaitable<void> act(Work work);
    awaitable<void> read_back(Work work);
    awaitable<void> start(Work work);
    /// The age of the look that says "not there yet"; nothing: it is not to be called now, and why is
    /// written.
    awaitable<std::optional<Duration>> may_start(Work& work);
    awaitable<void> call(Work work, Duration look_age);
    awaitable<void> step_back(Delivery row, std::string why);
    awaitable<void> record(Work work, EventId intent, Result<Step> outcome);
    awaitable<void> settle(Work work, EventId intent, Failure failure);
    awaitable<void> progress(facts::DeliveryProgressed fact, EventId previous);
    awaitable<Result<ReadBack>> find(const Work& work);

    RetryPolicy policy() const;
    facts::DeliveryProgressed about(const Delivery& row, facts::DeliveryProgressed::How how) const;
    void note_trouble(const Failure& failure);

    ChannelId channel_;
    UnitId unit_;
    Services to_;
    ChannelTrouble trouble_;
    bool finishing_ = false;
    bool waits_for_article_ = false;
    TimePoint started_at_{};
    struct Doubt {
        int tries = 0;
        TimePoint since{};
    };
    TimePoint asks_until_{};
    std::set<DeliveryId> asked_;           // about, since the platform said so
    std::map<std::string, Doubt> doubts_;  // questions in a row that found nothing out, by delivery
};

}  // namespace drumtower
