// MemoryLog: an EventLog in memory, for tests of what stands on a log. It passes the conformance suite but
// for what needs a disk: a store lives as long as its MemoryStore.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/log/event_log.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace drumtower::test {

struct MemoryStore {
    std::mutex guard;
    std::map<Partition, std::vector<Recorded>> events;
    std::map<ContentHash, std::optional<std::string>> bodies;  // nothing: erased
};

class MemoryLog : public EventLog {
public:
    MemoryLog(Clock& clock, int ledger_partitions,
              std::shared_ptr<MemoryStore> store = std::make_shared<MemoryStore>());

    awaitable<Result<std::vector<Position>>> append(Partition partition, std::vector<Event> events) override;
    std::vector<Recorded> read(Partition partition, Position after, std::size_t limit) override;
    Position head(Partition partition) override;
    void on_append(std::function<void()> changed) override;
    awaitable<void> turn() override;
    int ledger_partitions() const override { return partitions_; }
    awaitable<Result<std::int64_t>> claim(Partition partition) override;
    awaitable<Result<ContentHash>> put(std::string bytes) override;
    std::optional<std::string> get(const ContentHash& hash) override;
    awaitable<Result<bool>> erase(ContentHash hash) override;

    /// append() without a coroutine.
    Result<std::vector<Position>> add(Partition partition, std::vector<Event> events);
    /// While set, the log takes nothing: the broker is away, the disk is full.
    void refuse(std::optional<Failure> failure) { refused_ = std::move(failure); }
    /// The next event of this type is followed by that one, with nothing between them.
    void follow(std::string_view type, Event with) { follow_.emplace(type, std::move(with)); }

private:
    std::optional<Failure> refusal(Partition partition) const;

    Clock& clock_;
    int partitions_;
    std::shared_ptr<MemoryStore> store_;
    std::vector<std::function<void()>> listeners_;
    std::optional<Failure> refused_;
    std::map<std::string, Event> follow_;
};

}  // namespace drumtower::test
