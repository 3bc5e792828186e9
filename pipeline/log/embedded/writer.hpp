// LogWriter: the one connection that writes log.db, on its own thread ("log"). Jobs come in from the I/O
// thread in order; each commit takes what queued during the last one, up to the limit. An outcome goes back
// to the I/O thread after its commit, all of a commit in one hop.
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/log/embedded/embedded_log.hpp"
#include "pipeline/log/embedded/schema.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace drumtower::embedded {

/// One append, claim, put or erase on its way through the writer. The I/O thread fills the question, the
/// writer the outcome; `resume` runs on the I/O thread.
struct Job {
    enum class Act { append, claim, put, erase };
    Act act = Act::append;
    Partition partition = 0;
    std::vector<Event> events;
    std::string bytes;
    ContentHash hash;
    TimePoint time{};

    Position first = 0;
    std::int64_t epoch = 0;
    bool erased = false;
    std::optional<Failure> failure;
    std::function<void()> resume;

    /// What it counts against the queue limit: events, or KiB of a body.
    std::size_t weight() const { return 1 + events.size() + bytes.size() / 1024; }
};

class LogWriter {
public:
    LogWriter(asio::any_io_executor io, Clock& clock, EmbeddedOptions options);
    ~LogWriter();  // stop() first
    LogWriter(const LogWriter&) = delete;

    void take(std::shared_ptr<Job> job);
    /// Commits what was taken, then ends the thread. Listeners are not called any more.
    void stop();

    Position head(Partition partition) const;
    void on_append(std::function<void()> changed);
    const EmbeddedOptions& options() const { return options_; }

private:
    using Batch = std::vector<std::shared_ptr<Job>>;
    struct Statements;

    void open(Clock& clock);
    void create(Clock& clock);
    void check() const;
    void run();
    Batch next_batch();
    void commit(Batch& batch);
    void write(Batch& batch);
    void carry_out(Job& job);
    void append(Job& job);
    void claim(Job& job);
    void put(Job& job);
    void erase(Job& job);
    void append_event(Head& head, const Event& event);
    void append_act(const ContentAct& act);
    Head& head_of(Partition partition) { return next_[static_cast<std::size_t>(partition + 1)]; }
    void store_heads();
    void publish_heads();
    void scrub_when_erased();
    void checkpoint_when_due();
    void notify();
    void complete(Batch& batch);

    asio::any_io_executor io_;
    EmbeddedOptions options_;

    // The writer thread's own.
    std::unique_ptr<sqlite::Database> database_;
    std::unique_ptr<Statements> statements_;
    ChainHasher hasher_;
    std::vector<Head> heads_;     // as committed
    std::vector<Head> next_;      // as of the open transaction
    int wal_pages_ = 0;           // in the write-ahead log, after the last commit
    int checkpointed_pages_ = 0;  // of them, known to the last checkpoint
    bool disk_full_ = false;
    bool scrub_ = false;  // a body was erased whose pages may still stand in the write-ahead log

    std::vector<std::atomic<Position>> positions_;  // any thread reads

    std::mutex guard_;  // guards what follows
    std::condition_variable work_;
    std::deque<std::shared_ptr<Job>> queue_;
    bool stopping_ = false;
    std::mutex listeners_guard_;
    std::vector<std::function<void()>> listeners_;

    std::thread thread_;
};

}  // namespace drumtower::embedded
