// StoreWriter: the one connection that writes log.db, a transaction at a time: events with their links in the
// chain, bodies, what was read of another log. Who queues and when is the caller's. One thread; a failed
// fsync ends the process, since only a new start that reads the pages back, and writes them anew, is honest.
#pragma once

#include "pipeline/log/embedded/schema.hpp"
#include "pipeline/model/event.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower::embedded {

struct StoreOptions {
    std::string directory;
    int ledger_partitions = 1;     // used when the store is made; refused when it differs afterwards
    std::optional<Event> created;  // appended to `articles` when the store is made
    /// The log that this store is a copy of, by a name of its own; empty: it is the truth itself. What a
    /// power cut takes from the end of a copy is read again.
    std::string mirror_of;
};

class StoreWriter {
public:
    /// Opens or creates; reads every pragma back and throws when one differs, when the schema is foreign or
    /// when the number of partitions is another one.
    explicit StoreWriter(StoreOptions options);
    ~StoreWriter();
    StoreWriter(const StoreWriter&) = delete;

    /// One transaction of whatever `work` does; false: the disk is full, and nothing of it happened.
    bool transact(const std::function<void()>& work);
    /// After a commit, when its outcome has been told: pages of erased bodies, the write-ahead log.
    void scrub_when_erased();
    void checkpoint_when_due();

    // Within transact():
    Position append(Partition partition, const Event& event);
    ContentHash put(std::string_view bytes);
    /// False: never put, or erased before. What was never put is not taken any more, either.
    bool erase(const ContentHash& hash);
    /// A copy's notes: how far it has read (in the other log's count), and what the last record there was.
    void note(const std::string& name, std::int64_t next, std::string_view last);

    /// Content first, then articles, ledger-0 …; within transact() as of the open transaction.
    const Head& head(Partition partition) const { return next_[static_cast<std::size_t>(partition + 1)]; }
    Partition last_partition() const { return static_cast<Partition>(next_.size()) - 2; }
    struct Note {
        std::int64_t next = 0;
        std::string last;
    };
    std::optional<Note> noted(const std::string& name);

private:
    struct Statements;
    struct Notes;

    void open();
    void create();
    void check();
    void append_act(const ContentAct& act);
    void store_heads();
    Head& next_of(Partition partition) { return next_[static_cast<std::size_t>(partition + 1)]; }

    StoreOptions options_;
    std::unique_ptr<sqlite::Database> database_;
    std::unique_ptr<sqlite::WriteAhead> ahead_;
    std::unique_ptr<Statements> statements_;
    std::unique_ptr<Notes> notes_;  // of a copy
    ChainHasher hasher_;
    std::vector<Head> heads_;  // as committed
    std::vector<Head> next_;   // as of the open transaction
    bool disk_full_ = false;
    bool scrub_ = false;  // a body was erased whose pages may still stand in the write-ahead log
};

}  // namespace drumtower::embedded
