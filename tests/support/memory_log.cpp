#include "tests/support/memory_log.hpp"

#include "pipeline/base/hash.hpp"
#include "pipeline/model/facts.hpp"

#include <algorithm>

namespace drumtower::test {

MemoryLog::MemoryLog(Clock& clock, int ledger_partitions, std::shared_ptr<MemoryStore> store)
    : clock_(clock), partitions_(ledger_partitions), store_(std::move(store)) {
    if (head(articles_partition) > 0) return;
    facts::LogCreated created;
    created.partitions = ledger_partitions;
    add(articles_partition, {facts::state(created, {clock.now(), "n1", 0})}).value();
}

std::optional<Failure> MemoryLog::refusal(Partition partition) const {
    if (partition < 0 || partition > partitions_) {
        return fail(FailureKind::permanent, "there is no partition " + std::to_string(partition));
    }
    return refused_;
}

Result<std::vector<Position>> MemoryLog::add(Partition partition, std::vector<Event> events) {
    if (auto refused = refusal(partition)) return *refused;
    for (const Event& event : events) {
        if (to_cloudevent(event).size() > max_event_bytes)
            return fail(FailureKind::permanent, "an event is over 64 KiB");
        if (!facts::is_readable(event))
            return fail(FailureKind::permanent, "an event's data cannot be read back: " + event.type);
    }
    std::vector<Position> positions;
    {
        const std::lock_guard lock(store_->guard);
        auto& kept = store_->events[partition];
        for (Event& event : events) {
            positions.push_back(static_cast<Position>(kept.size()) + 1);
            kept.push_back({partition, positions.back(), std::move(event)});
            if (auto next = follow_.extract(kept.back().event.type))
                kept.push_back({partition, positions.back() + 1, std::move(next.mapped())});
        }
    }
    if (!positions.empty()) {
        for (const auto& changed : listeners_)
            changed();
    }
    return positions;
}

awaitable<Result<std::vector<Position>>> MemoryLog::append(Partition partition, std::vector<Event> events) {
    co_return add(partition, std::move(events));
}

std::vector<Recorded> MemoryLog::read(Partition partition, Position after, std::size_t limit) {
    const std::lock_guard lock(store_->guard);
    const auto found = store_->events.find(partition);
    if (found == store_->events.end()) return {};
    const auto& kept = found->second;
    const auto from = std::min(static_cast<std::size_t>(std::max<Position>(after, 0)), kept.size());
    const auto to = from + std::min(limit, kept.size() - from);
    return {kept.begin() + static_cast<std::ptrdiff_t>(from), kept.begin() + static_cast<std::ptrdiff_t>(to)};
}

Position MemoryLog::head(Partition partition) {
    const std::lock_guard lock(store_->guard);
    const auto found = store_->events.find(partition);
    return found == store_->events.end() ? 0 : static_cast<Position>(found->second.size());
}

void MemoryLog::on_append(std::function<void()> changed) {
    listeners_.push_back(std::move(changed));
}

awaitable<void> MemoryLog::turn() {
    co_return;
}

awaitable<Result<std::int64_t>> MemoryLog::claim(Partition partition) {
    if (auto refused = refusal(partition)) co_return *refused;
    std::int64_t epoch = 1;
    for (const Recorded& recorded : read(partition, 0, 1'000'000)) {
        if (recorded.event.type == facts::OwnerClaimed::type)
            epoch = std::max(epoch, recorded.event.epoch + 1);
    }
    const facts::OwnerClaimed claimed{partition, "n1", epoch};
    auto written = add(partition, {facts::state(claimed, {clock_.now(), "n1", epoch})});
    if (!written) co_return written.error();
    co_return epoch;
}

awaitable<Result<ContentHash>> MemoryLog::put(std::string bytes) {
    if (bytes.size() > max_content_bytes) co_return fail(FailureKind::permanent, "a body is over 900 KiB");
    const ContentHash hash(hex(sha256(bytes)));
    const std::lock_guard lock(store_->guard);
    store_->bodies.try_emplace(hash, std::move(bytes));
    co_return hash;
}

std::optional<std::string> MemoryLog::get(const ContentHash& hash) {
    const std::lock_guard lock(store_->guard);
    const auto found = store_->bodies.find(hash);
    return found == store_->bodies.end() ? std::nullopt : found->second;
}

awaitable<Result<bool>> MemoryLog::erase(ContentHash hash) {
    const std::lock_guard lock(store_->guard);
    const auto found = store_->bodies.find(hash);
    const bool there = found != store_->bodies.end() && found->second.has_value();
    if (there) found->second.reset();
    co_return there;
}

}  // namespace drumtower::test
