// LogWriter: the thread ("log") that writes log.db for the embedded log. Jobs come in from the I/O thread in
// order; each commit takes what queued during the last one, up to the limit. An outcome goes back to the I/O
// thread after its commit, all of a commit in one hop.
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/log/embedded/embedded_log.hpp"
#include "pipeline/log/embedded/store_writer.hpp"

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

inline constexpr const char* disk_full_words = "disk full";

/// One append, claim, put, erase or mere turn on its way through the writer. The I/O thread fills the
/// question, the writer the outcome; `resume` runs on the I/O thread.
struct Job {
    enum class Act { append, claim, put, erase, turn };
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
    /// Into the last space there is: what came of calls, without which they would have to be found out about,
    /// and what finding out takes: the claim of who does it, and platforms' daily calls.
    bool must_be_kept() const;
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
    void run();
    Batch next_batch();
    void commit(Batch& batch);
    void refuse_what_can_wait(const Batch& batch) const;
    bool try_to_commit(const Batch& batch);
    void carry_out(Job& job);
    void append(Job& job);
    void claim(Job& job);
    void publish_heads();
    void notify();
    void complete(Batch& batch);

    asio::any_io_executor io_;
    EmbeddedOptions options_;
    StoreWriter store_;                             // the writer thread's own
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
