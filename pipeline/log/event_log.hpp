// EventLog: where the truth is kept. One interface, two back ends (embedded/ over SQLite, kafka/ over
// librdkafka), one conformance suite. A log is dumb: it keeps what is appended, in order, for ever.
// Duplicates of a fact are allowed in it; the fold ignores them by id.
//
// Coroutines on the I/O thread; read() may be called from any thread.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/event.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

inline constexpr std::size_t max_content_bytes = 900 * 1024;

class EventLog {
public:
    virtual ~EventLog() = default;

    /// Durable and in the shared order when it returns; all of `events` or none, next to each other.
    /// `retryable`: the log cannot take it now (broker away, disk full). An event over 64 KiB, or
    /// one whose data cannot be read back, is `permanent`: what is in the log for ever can be folded.
    virtual awaitable<Result<std::vector<Position>>> append(Partition partition,
                                                            std::vector<Event> events) = 0;

    /// Up to `limit` events after `after`, in order; empty at the head. Blocking; for the fold's own thread.
    virtual std::vector<Recorded> read(Partition partition, Position after, std::size_t limit) = 0;
    /// The newest position, 0 when empty. Any thread.
    virtual Position head(Partition partition) = 0;
    /// `changed` is called (on any thread, cheaply) after something became readable in any partition.
    virtual void on_append(std::function<void()> changed) = 0;

    /// Why nothing new is taken now (broker away, disk full); empty: it is.
    virtual std::string trouble() const { return {}; }

    /// Returns when the thread that writes here has come round: it is not stuck. Nothing is written, and a
    /// full disk or a broker that is away does not keep it.
    virtual awaitable<void> turn() = 0;

    /// Ledger partitions (N); partitions are 0 … N.
    virtual int ledger_partitions() const = 0;

    /// Takes the partition for this node: appends owner.claimed with the next epoch and reads it back.
    virtual awaitable<Result<std::int64_t>> claim(Partition partition) = 0;

    /// Bodies, by SHA-256. put() is durable when it returns; putting the same bytes twice is nothing new, and
    /// erased bytes stay erased. Over max_content_bytes is `permanent`.
    virtual awaitable<Result<ContentHash>> put(std::string bytes) = 0;
    /// Null: never there, or erased. Any thread; blocking.
    virtual std::optional<std::string> get(const ContentHash& hash) = 0;
    /// Removes the bytes; the hash stays known as erased. The event content.erased is the caller's.
    virtual awaitable<Result<bool>> erase(ContentHash hash) = 0;
};

}  // namespace drumtower
