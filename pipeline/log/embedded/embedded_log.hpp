// EmbeddedLog: the log of one machine, in `log.db` of the store directory. SQLite, WAL, synchronous=FULL, one
// writer thread ("log") with group commit: a commit takes what queued during the last one; no timer.
// Append-only by trigger. The chain (SHA-256 over the predecessor and every stored column, per partition) is
// computed at append and kept beside the events; `verify` recomputes it.
//
// With the disk full nothing new is taken (`retryable`), but what came of calls is, into the space of a
// reserve.
//
// One log a directory: a second one is refused, in this process or another. StoreLock guards the directory as
// a whole (view.db and node.db too) and is the program's to take.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/log/disk_reserve.hpp"
#include "pipeline/log/event_log.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drumtower {

struct EmbeddedOptions {
    std::string directory;
    std::string node = "n1";
    int ledger_partitions = 1;  // used when the log is created; refused when it differs afterwards
    /// Events, or KiB of bodies, that one commit takes; what is more waits its turn in append().
    std::size_t queue_limit = 10000;
    std::optional<Event> first_event = {};  // when the log is created; none: the usual one
    /// Released when the disk is full; while it is, only outcomes and claims are taken. Outlives the log.
    DiskReserve* reserve = nullptr;
};

/// The exclusive lock of a store directory; throws std::runtime_error when another process holds it.
class StoreLock {
public:
    explicit StoreLock(const std::string& directory);
    ~StoreLock();
    StoreLock(const StoreLock&) = delete;

private:
    int fd_ = -1;
};

class EmbeddedLog : public EventLog {
public:
    /// Opens or creates; reads every pragma back and throws when one differs, when the schema is foreign or
    /// when the number of partitions is another one. `io` is the I/O thread's executor.
    EmbeddedLog(asio::any_io_executor io, Clock& clock, EmbeddedOptions options);
    ~EmbeddedLog() override;  // flushes what was queued

    awaitable<Result<std::vector<Position>>> append(Partition partition, std::vector<Event> events) override;
    std::vector<Recorded> read(Partition partition, Position after, std::size_t limit) override;
    Position head(Partition partition) override;
    void on_append(std::function<void()> changed) override;
    std::string trouble() const override;
    awaitable<void> turn() override;
    int ledger_partitions() const override;
    awaitable<Result<std::int64_t>> claim(Partition partition) override;
    awaitable<Result<ContentHash>> put(std::string bytes) override;
    std::optional<std::string> get(const ContentHash& hash) override;
    awaitable<Result<bool>> erase(ContentHash hash) override;

private:
    struct Writer;
    std::shared_ptr<Writer> writer_;
};

/// One thing `ledger verify` found; `row` names it: "articles 17", "content ab12…",
/// "chain ledger-0 5", "head articles".
struct ChainFault {
    std::string row;
    std::string what;
};
struct ChainReport {
    std::int64_t events = 0;
    std::int64_t contents = 0;
    std::int64_t erased = 0;
    std::vector<std::pair<std::string, std::string>> heads;  // partition name, chain hash in hex
    std::vector<ChainFault> faults;                          // the first bad row of each partition and table
};
/// Read-only; works while a daemon runs (a read snapshot) and on a stopped store.
ChainReport verify_chain(const std::string& directory);

/// A consistent copy of log.db to `file` (backup API, a live store may go on). Throws on failure.
void copy_log(const std::string& directory, const std::string& file);

}  // namespace drumtower
