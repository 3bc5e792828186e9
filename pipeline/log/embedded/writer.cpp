#include "pipeline/log/embedded/writer.hpp"

#include "pipeline/base/failpoint.hpp"
#include "pipeline/model/facts.hpp"

#include <boost/asio/post.hpp>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <pthread.h>
#include <utility>

namespace drumtower::embedded {

namespace {

StoreOptions store_of(const EmbeddedOptions& options, Clock& clock) {
    const facts::LogCreated created{.partitions = options.ledger_partitions};
    return {.directory = options.directory,
            .ledger_partitions = options.ledger_partitions,
            .created = options.first_event.value_or(
                facts::state(created, {.time = clock.now(), .node = options.node})),
            .mirror_of = {}};
}

void refuse(Job& job) {
    job.failure = fail(FailureKind::retryable, disk_full_words);
}

}  // namespace

bool Job::must_be_kept() const {
    const auto is_kept = [](const Event& event) {
        static constexpr std::array kept{facts::DeliveryProgressed::type, facts::ReminderSent::type,
                                         facts::CorrectionTold::type, facts::QuotaTaken::type};
        return std::find(kept.begin(), kept.end(), event.type) != kept.end();
    };
    if (act == Act::append) return std::all_of(events.begin(), events.end(), is_kept);
    return act == Act::claim || act == Act::turn;
}

LogWriter::LogWriter(asio::any_io_executor io, Clock& clock, EmbeddedOptions options)
    : io_(std::move(io)),
      options_(std::move(options)),
      store_(store_of(options_, clock)),
      positions_(static_cast<std::size_t>(store_.last_partition()) + 2) {
    publish_heads();
    thread_ = std::thread([this] { run(); });
}

LogWriter::~LogWriter() {
    stop();
}

void LogWriter::take(std::shared_ptr<Job> job) {
    {
        const std::lock_guard lock(guard_);
        if (!stopping_) {
            queue_.push_back(std::move(job));
            work_.notify_one();
            return;
        }
    }
    job->failure = fail(FailureKind::retryable, "the log is closing");
    Batch refused{std::move(job)};
    complete(refused);
}

void LogWriter::stop() {
    {
        const std::lock_guard lock(listeners_guard_);
        listeners_.clear();
    }
    {
        const std::lock_guard lock(guard_);
        stopping_ = true;
    }
    work_.notify_one();
    if (thread_.joinable()) thread_.join();
}

Position LogWriter::head(Partition partition) const {
    const auto at = static_cast<std::size_t>(partition + 1);
    return partition >= 0 && at < positions_.size() ? positions_[at].load() : 0;
}

void LogWriter::on_append(std::function<void()> changed) {
    const std::lock_guard lock(listeners_guard_);
    listeners_.push_back(std::move(changed));
}

void LogWriter::run() {
    pthread_setname_np(pthread_self(), "log");
    for (Batch batch = next_batch(); !batch.empty(); batch = next_batch()) {
        commit(batch);
        store_.scrub_when_erased();
        complete(batch);
        store_.checkpoint_when_due();
    }
}

LogWriter::Batch LogWriter::next_batch() {
    std::unique_lock lock(guard_);
    work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    Batch batch;
    std::size_t weight = 0;
    while (!queue_.empty()) {
        weight += queue_.front()->weight();
        if (!batch.empty() && weight > options_.queue_limit) break;
        batch.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return batch;
}

void LogWriter::commit(Batch& batch) {
    if (options_.reserve && options_.reserve->is_released()) refuse_what_can_wait(batch);
    bool done = try_to_commit(batch);
    if (!done && options_.reserve) {
        options_.reserve->release();
        refuse_what_can_wait(batch);
        done = try_to_commit(batch);
    }
    if (done) return;
    for (const auto& job : batch)
        refuse(*job);
}

void LogWriter::refuse_what_can_wait(const Batch& batch) const {
    for (const auto& job : batch) {
        if (!job->must_be_kept()) refuse(*job);
    }
}

/// False: the disk is full, and nothing happened.
bool LogWriter::try_to_commit(const Batch& batch) {
    const auto writes = [](const auto& job) { return !job->failure && job->act != Job::Act::turn; };
    if (std::none_of(batch.begin(), batch.end(), writes)) return true;
    const auto carry_out_all = [&] {
        for (const auto& job : batch) {
            if (job->failure) continue;
            carry_out(*job);
            if (DT_FAILPOINT_FAILS("log.mid_txn")) throw sqlite::Error(SQLITE_FULL, "failpoint: no space");
        }
    };
    if (!store_.transact(carry_out_all)) return false;
    publish_heads();
    notify();
    return true;
}

void LogWriter::carry_out(Job& job) {
    switch (job.act) {
        case Job::Act::append:
            return append(job);
        case Job::Act::claim:
            return claim(job);
        case Job::Act::put:
            job.hash = store_.put(job.bytes);
            return;
        case Job::Act::erase:
            job.erased = store_.erase(job.hash);
            return;
        case Job::Act::turn:
            return;
    }
}

void LogWriter::append(Job& job) {
    job.first = store_.head(job.partition).position + 1;
    for (const Event& event : job.events)
        store_.append(job.partition, event);
}

void LogWriter::claim(Job& job) {
    job.epoch = store_.head(job.partition).epoch + 1;
    const facts::OwnerClaimed claimed{.partition = job.partition, .node = options_.node, .epoch = job.epoch};
    store_.append(job.partition,
                  facts::state(claimed, {.time = job.time, .node = options_.node, .epoch = job.epoch}));
}

void LogWriter::publish_heads() {
    for (Partition partition = content_chain; partition <= store_.last_partition(); ++partition)
        positions_[static_cast<std::size_t>(partition + 1)] = store_.head(partition).position;
}

void LogWriter::notify() {
    const std::lock_guard lock(listeners_guard_);
    for (const auto& changed : listeners_)
        changed();
}

void LogWriter::complete(Batch& batch) {
    // Only the way back leaves this thread: a job that kept its own way back would keep its coroutine for
    // ever if the I/O thread ended first.
    std::vector<std::function<void()>> ways_back;
    ways_back.reserve(batch.size());
    for (const auto& job : batch)
        ways_back.push_back(std::exchange(job->resume, {}));
    batch.clear();
    asio::post(io_, [ways_back = std::move(ways_back)] {
        for (const auto& resume : ways_back)
            resume();
    });
}

}  // namespace drumtower::embedded
