#include "pipeline/log/embedded/embedded_log.hpp"

#include "pipeline/log/embedded/directory_lock.hpp"
#include "pipeline/log/embedded/readers.hpp"
#include "pipeline/log/embedded/writer.hpp"
#include "pipeline/log/refusal.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <numeric>
#include <utility>

namespace drumtower {

namespace {

using embedded::Job;
using embedded::LogWriter;

/// Hands the job in and returns on the I/O thread when the writer is done with it. Not cancellable: it takes
/// one commit, and whoever appended must learn whether it happened.
awaitable<void> carried_out(std::shared_ptr<LogWriter> writer, std::shared_ptr<Job> job) {
    auto start = [writer, job](auto handler) {
        auto way_back = std::make_shared<decltype(handler)>(std::move(handler));
        job->resume = [way_back] { std::move (*way_back)(); };
        writer->take(job);
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start),
                                                                         asio::use_awaitable);
}

}  // namespace

struct EmbeddedLog::Writer {
    Writer(asio::any_io_executor io, Clock& time, EmbeddedOptions options)
        : lock(options.directory),
          clock(time),
          writer(std::make_shared<LogWriter>(std::move(io), time, options)),
          readers(options.directory) {}
    embedded::DirectoryLock lock;
    Clock& clock;
    std::shared_ptr<LogWriter> writer;  // shared with the coroutines that wait for it
    embedded::Readers readers;
};

EmbeddedLog::EmbeddedLog(asio::any_io_executor io, Clock& clock, EmbeddedOptions options)
    : writer_(std::make_shared<Writer>(std::move(io), clock, std::move(options))) {}

EmbeddedLog::~EmbeddedLog() {
    writer_->writer->stop();
}

awaitable<Result<std::vector<Position>>> EmbeddedLog::append(Partition partition, std::vector<Event> events) {
    if (auto refused = refusal(partition, ledger_partitions())) co_return *refused;
    if (auto refused = refusal(events)) co_return *refused;
    if (events.empty()) co_return std::vector<Position>{};
    auto job = std::make_shared<Job>();
    job->act = Job::Act::append;
    job->partition = partition;
    job->events = std::move(events);
    co_await carried_out(writer_->writer, job);
    if (job->failure) co_return *job->failure;
    std::vector<Position> positions(job->events.size());
    std::iota(positions.begin(), positions.end(), job->first);
    co_return positions;
}

std::vector<Recorded> EmbeddedLog::read(Partition partition, Position after, std::size_t limit) {
    if (refusal(partition, ledger_partitions())) return {};
    return writer_->readers.read(partition, after, limit);
}

Position EmbeddedLog::head(Partition partition) {
    return writer_->writer->head(partition);
}

void EmbeddedLog::on_append(std::function<void()> changed) {
    writer_->writer->on_append(std::move(changed));
}

std::string EmbeddedLog::trouble() const {
    const DiskReserve* reserve = writer_->writer->options().reserve;
    return reserve && reserve->is_released() ? embedded::disk_full_words : "";
}

awaitable<void> EmbeddedLog::turn() {
    auto job = std::make_shared<Job>();
    job->act = Job::Act::turn;
    co_await carried_out(writer_->writer, job);
}

int EmbeddedLog::ledger_partitions() const {
    return writer_->writer->options().ledger_partitions;
}

awaitable<Result<std::int64_t>> EmbeddedLog::claim(Partition partition) {
    if (auto refused = refusal(partition, ledger_partitions())) co_return *refused;
    auto job = std::make_shared<Job>();
    job->act = Job::Act::claim;
    job->partition = partition;
    job->time = writer_->clock.now();
    co_await carried_out(writer_->writer, job);
    if (job->failure) co_return *job->failure;
    co_return job->epoch;
}

awaitable<Result<ContentHash>> EmbeddedLog::put(std::string bytes) {
    if (bytes.size() > max_content_bytes) co_return fail(FailureKind::permanent, "a body is over 900 KiB");
    auto job = std::make_shared<Job>();
    job->act = Job::Act::put;
    job->bytes = std::move(bytes);
    co_await carried_out(writer_->writer, job);
    if (job->failure) co_return *job->failure;
    co_return job->hash;
}

std::optional<std::string> EmbeddedLog::get(const ContentHash& hash) {
    return writer_->readers.get(hash);
}

awaitable<Result<bool>> EmbeddedLog::erase(ContentHash hash) {
    auto job = std::make_shared<Job>();
    job->act = Job::Act::erase;
    job->hash = std::move(hash);
    co_await carried_out(writer_->writer, job);
    if (job->failure) co_return *job->failure;
    co_return job->erased;
}

void copy_log(const std::string& directory, const std::string& file) {
    sqlite::copy_database(embedded::log_file(directory), file);
}

}  // namespace drumtower
