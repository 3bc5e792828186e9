#include "pipeline/ledger/scribe.hpp"

#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"

namespace drumtower {

Scribe::Scribe(EventLog& log, View& view, Clock& clock, std::string node, bool shared)
    : log_(log), view_(view), clock_(clock), node_(std::move(node)), shared_(shared) {}

awaitable<Result<bool>> Scribe::claim(Partition partition) {
    auto epoch = co_await log_.claim(partition);
    if (!epoch) co_return epoch.error();
    claims_[partition] = {*epoch, clock_.now()};
    DT_FAILPOINT("own.after_claim_append");
    co_return true;
}

awaitable<Result<bool>> Scribe::claim_all() {
    for (Partition partition = 0; partition <= log_.ledger_partitions(); ++partition) {
        auto claimed = co_await claim(partition);
        if (!claimed) co_return claimed;
    }
    co_return true;
}

std::set<Partition> Scribe::owned() const {
    std::set<Partition> partitions;
    for (const auto& [partition, claim] : claims_)
        partitions.insert(partition);
    return partitions;
}

TimePoint Scribe::calls_ended(Partition partition, Duration call) const {
    const auto found = claims_.find(partition);
    const TimePoint claimed = found == claims_.end() ? clock_.now() : found->second.at;
    // A predecessor on this machine has ended, or the store's lock would not be ours.
    return shared_ ? claimed + intent_lifetime + call : claimed;
}

Partition Scribe::partition_of(const UnitId& unit) const {
    return ledger_partition(unit, log_.ledger_partitions());
}

std::int64_t Scribe::epoch(Partition partition) const {
    const auto found = claims_.find(partition);
    return found == claims_.end() ? 0 : found->second.epoch;
}

awaitable<Result<Position>> Scribe::write(Partition partition, std::vector<Event> events) {
    auto positions = co_await log_.append(partition, std::move(events));
    if (!positions) co_return positions.error();
    const Position last = positions->back();
    DT_FAILPOINT("app.before_fold_wait");
    co_await view_.wait_folded(partition, last);
    co_return last;
}

awaitable<Result<Position>> Scribe::write_surely(Partition partition, std::vector<Event> events) {
    for (;;) {
        auto position = co_await write(partition, events);
        if (position || position.error().kind == FailureKind::permanent) co_return position;
        log::error("outcome_waits",
                   {{"partition", partition_name(partition)}, {"detail", position.error().detail}});
        co_await clock_.sleep_until(clock_.now() + 1s);
    }
}

}  // namespace drumtower
