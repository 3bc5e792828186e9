#include "pipeline/log/embedded/writer.hpp"

#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/model/facts.hpp"

#include <boost/asio/post.hpp>
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <pthread.h>
#include <unistd.h>
#include <utility>

namespace drumtower::embedded {

namespace {

constexpr int checkpoint_pages = 1000;  // 8 MiB of write-ahead log
constexpr int exit_software = 70;

/// A failed fsync leaves pages that look clean and are not on the disk: only a new start, which reads them
/// back, is honest. No destructor may run, none could write.
[[noreturn]] void die(const sqlite::Error& error) {
    log::error("log_write_failed", {{"detail", error.what()}, {"code", error.code}});
    ::_exit(exit_software);
}

int remember_pages(void* pages, sqlite3*, const char*, int in_log) {
    *static_cast<int*>(pages) = in_log;
    return SQLITE_OK;
}

void fail_by_failpoint(const char* words, int code) {
    throw sqlite::Error(code, words);
}

}  // namespace

struct LogWriter::Statements {
    explicit Statements(sqlite::Database& database)
        : event(database,
                "INSERT INTO events(row, id, type, version, subject, time, node, epoch, data) "
                "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"),
          link(database, "INSERT INTO chain(row, hash) VALUES(?, ?)"),
          head(database, "UPDATE heads SET position = ?, hash = ?, epoch = ? WHERE partition = ?"),
          act(database, "INSERT INTO acts(position, act, hash, size) VALUES(?, ?, ?, ?)"),
          put(database,
              "INSERT INTO content(hash, size, bytes, state) VALUES(?, ?, ?, 'kept') ON CONFLICT DO NOTHING"),
          erase(database,
                "UPDATE content SET state = 'erased', bytes = NULL WHERE hash = ? AND state = 'kept' "
                "RETURNING size") {}
    sqlite::Statement event;
    sqlite::Statement link;
    sqlite::Statement head;
    sqlite::Statement act;
    sqlite::Statement put;
    sqlite::Statement erase;
};

LogWriter::LogWriter(asio::any_io_executor io, Clock& clock, EmbeddedOptions options)
    : io_(std::move(io)), options_(std::move(options)) {
    open(clock);
    heads_ = read_heads(*database_);
    next_ = heads_;
    positions_ = std::vector<std::atomic<Position>>(heads_.size());
    publish_heads();
    statements_ = std::make_unique<Statements>(*database_);
    sqlite3_wal_hook(database_->raw(), remember_pages, &wal_pages_);
    thread_ = std::thread([this] { run(); });
}

LogWriter::~LogWriter() {
    stop();
}

void LogWriter::open(Clock& clock) {
    database_ = std::make_unique<sqlite::Database>(log_file(options_.directory), sqlite::Open::create);
    require_durable(*database_);
    if (has_no_tables(*database_)) create(clock);
    check();
}

void LogWriter::create(Clock& clock) {
    sqlite::Transaction transaction(*database_);
    create_schema(*database_, options_.ledger_partitions);
    statements_ = std::make_unique<Statements>(*database_);
    next_ = read_heads(*database_);
    const facts::LogCreated created{.partitions = options_.ledger_partitions};
    append_event(head_of(articles_partition),
                 facts::state(created, {.time = clock.now(), .node = options_.node}));
    store_heads();
    transaction.commit();
}

void LogWriter::check() const {
    const std::string file = log_file(options_.directory);
    if (const std::string difference = schema_difference(*database_); !difference.empty()) {
        throw std::runtime_error(file + " is not a log of this version: " + difference);
    }
    if (meta(*database_, "format") != "1" || meta(*database_, "hash") != "sha256") {
        throw std::runtime_error(file + " has another format");
    }
    const std::string partitions = meta(*database_, "partitions");
    if (partitions != std::to_string(options_.ledger_partitions) ||
        read_heads(*database_).size() != static_cast<std::size_t>(options_.ledger_partitions) + 2) {
        throw std::runtime_error(file + " was created with " + partitions + " ledger partitions, not " +
                                 std::to_string(options_.ledger_partitions) + ": that number is fixed");
    }
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
        scrub_when_erased();
        complete(batch);
        checkpoint_when_due();
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
    try {
        write(batch);
    } catch (const sqlite::Error& error) {
        if (!error.disk_full()) die(error);
        if (!std::exchange(disk_full_, true)) log::error("log_disk_full", {{"detail", error.what()}});
        for (const auto& job : batch)
            job->failure = fail(FailureKind::retryable, "disk full");
        return;
    }
    if (std::exchange(disk_full_, false)) log::info("log_disk_has_space_again");
    heads_ = next_;
    publish_heads();
    notify();
}

void LogWriter::write(Batch& batch) {
    next_ = heads_;
    DT_FAILPOINT("log.before_begin");
    sqlite::Transaction transaction(*database_);
    for (const auto& job : batch) {
        carry_out(*job);
        if (DT_FAILPOINT_FAILS("log.mid_txn")) fail_by_failpoint("failpoint: no space", SQLITE_FULL);
    }
    store_heads();
    if (DT_FAILPOINT_FAILS("log.before_commit")) fail_by_failpoint("failpoint: fsync", SQLITE_IOERR_FSYNC);
    transaction.commit();
    DT_FAILPOINT("log.after_commit");
}

void LogWriter::carry_out(Job& job) {
    switch (job.act) {
        case Job::Act::append:
            return append(job);
        case Job::Act::claim:
            return claim(job);
        case Job::Act::put:
            return put(job);
        case Job::Act::erase:
            return erase(job);
    }
}

void LogWriter::append(Job& job) {
    Head& head = head_of(job.partition);
    job.first = head.position + 1;
    for (const Event& event : job.events)
        append_event(head, event);
}

void LogWriter::claim(Job& job) {
    Head& head = head_of(job.partition);
    job.epoch = head.epoch + 1;
    const facts::OwnerClaimed claimed{.partition = job.partition, .node = options_.node, .epoch = job.epoch};
    append_event(head, facts::state(claimed, {.time = job.time, .node = options_.node, .epoch = job.epoch}));
}

void LogWriter::put(Job& job) {
    const auto size = static_cast<std::int64_t>(job.bytes.size());
    job.hash = ContentHash(hex(sha256(job.bytes)));
    statements_->put.bind_borrowed(1, job.hash.str()).bind(2, size).bind_blob_borrowed(3, job.bytes).run();
    if (database_->changes() > 0) append_act({.act = "put", .hash = job.hash.str(), .size = size});
}

void LogWriter::erase(Job& job) {
    sqlite::Statement& statement = statements_->erase;
    statement.bind_borrowed(1, job.hash.str());
    job.erased = statement.step();
    const std::int64_t size = job.erased ? statement.integer(0) : 0;
    statement.run();
    if (!job.erased) return;
    append_act({.act = "erased", .hash = job.hash.str(), .size = size});
    scrub_ = true;
}

void LogWriter::append_event(Head& head, const Event& event) {
    const EventRow row = row_of(head.partition, ++head.position, event);
    head.hash = hasher_.next(head.hash, row);
    if (event.type == facts::OwnerClaimed::type) head.epoch = std::max(head.epoch, event.epoch);
    const std::int64_t number = row_number(row.partition, row.position);
    statements_->event.bind(1, number)
        .bind_borrowed(2, row.id)
        .bind_borrowed(3, row.type)
        .bind(4, row.version)
        .bind_borrowed(5, row.subject)
        .bind(6, row.time)
        .bind_borrowed(7, row.node)
        .bind(8, row.epoch)
        .bind_borrowed(9, row.data)
        .run();
    statements_->link.bind(1, number).bind_blob_borrowed(2, bytes_of(head.hash)).run();
}

void LogWriter::append_act(const ContentAct& act) {
    Head& head = head_of(content_chain);
    head.hash = hasher_.next(head.hash, ++head.position, act);
    statements_->act.bind(1, head.position)
        .bind_borrowed(2, act.act)
        .bind_borrowed(3, act.hash)
        .bind(4, act.size)
        .run();
    statements_->link.bind(1, row_number(content_chain, head.position))
        .bind_blob_borrowed(2, bytes_of(head.hash))
        .run();
}

void LogWriter::store_heads() {
    for (std::size_t i = 0; i < next_.size(); ++i) {
        const Head& head = next_[i];
        if (i < heads_.size() && heads_[i].position == head.position) continue;
        statements_->head.bind(1, head.position)
            .bind_blob_borrowed(2, bytes_of(head.hash))
            .bind(3, head.epoch)
            .bind(4, head.partition)
            .run();
    }
}

void LogWriter::publish_heads() {
    for (std::size_t i = 0; i < heads_.size(); ++i)
        positions_[i] = heads_[i].position;
}

/// An erased body still stands in old pages of the write-ahead log: that is emptied before the erase is
/// answered, or, when a long reader prevents it, after a later commit.
void LogWriter::scrub_when_erased() {
    if (!scrub_) return;
    const int result =
        sqlite3_wal_checkpoint_v2(database_->raw(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (result == SQLITE_OK) {
        scrub_ = false;
        wal_pages_ = checkpointed_pages_ = 0;
    }
}

void LogWriter::checkpoint_when_due() {
    // A long reader can keep the write-ahead log from starting anew: then again only after as many pages
    // more.
    if (wal_pages_ < checkpointed_pages_) checkpointed_pages_ = 0;
    if (wal_pages_ - checkpointed_pages_ < checkpoint_pages) return;
    DT_FAILPOINT("log.mid_checkpoint");
    const int result =
        sqlite3_wal_checkpoint_v2(database_->raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    checkpointed_pages_ = wal_pages_;
    if (result == SQLITE_OK || result == SQLITE_BUSY || (result & 0xff) == SQLITE_FULL) return;
    die(sqlite::Error(result, std::string("checkpoint: ") + sqlite3_errmsg(database_->raw())));
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
