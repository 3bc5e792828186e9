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
#include "pipeline/publishing/decide.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace drumtower {

/// What is wrong with writing to this account, for the status page and readiness.
struct ChannelTrouble {
    std::optional<Failure> failure;
    TimePoint since{};
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
        /// A look at this channel no older than `age`, folded when it returns: has an officer posted by hand?
        /// Gives the look's age. A channel without a reader gives zero.
        std::function<awaitable<Result<Duration>>(Duration age)> look;
        Wakeup& work;
    };
    ChannelPublisher(ChannelId channel, UnitId unit, Services services);

    /// Publishes this channel's deliveries in order of not_before. Ends only when cancelled.
    awaitable<void> run();
    /// No new call; run() returns when the one in flight has its outcome in the log.
    void finish() {
        finishing_ = true;
        to_.work.notify();
    }
    /// A person says that it is mended: the pause ends.
    void resume() {
        trouble_.paused_until = {};
        to_.work.notify();
    }
    const ChannelTrouble& trouble() const { return trouble_; }

private:
    struct Work;
    awaitable<Work> next_work();
    awaitable<void> act(Work work);
    awaitable<void> read_back(Work work);
    awaitable<void> start(Work work);
    /// False: it is not to be called now; an outcome is already written.
    awaitable<bool> may_start(Work& work);
    awaitable<void> call(Work work);
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
    std::map<std::string, int> unknown_;  // read-backs in a row that found nothing out, by delivery
};

}  // namespace drumtower
