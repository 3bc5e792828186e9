// The store seen from a verb that works without the daemon: its lock, its log, the wall clock.
#pragma once

#include "config/config.hpp"
#include "pipeline/base/async.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/ledger/queries.hpp"
#include "pipeline/log/embedded/embedded_log.hpp"
#include "pipeline/log/kafka/kafka_log.hpp"
#include "pipeline/model/event.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace drumtower::cli {

TimePoint wall_time();
/// The service manager counts starts: a daemon that finds the disk full waits for space, or its next start
/// would soon be the last. Half a minute at most.
awaitable<void> wait_for_space(Clock& clock, std::string directory);
/// The exclusive lock of a directory, which is made when it is missing. Exit(try_again) when a daemon or
/// another verb holds it, Exit(bad_configuration) when the directory is none we can use.
std::unique_ptr<StoreLock> locked(const std::string& directory);
/// Exit(try_again) when there is no log in it.
void must_be_a_store(const std::string& directory);
/// The log in `directory` as `config` says, or on the broker with its copy there; Exit(bad_configuration)
/// when it is another one, Exit(try_again) when the broker is away. The lock is the caller's. `first`: the
/// first event of a log that is made now.
std::unique_ptr<EventLog> opened_log(asio::any_io_executor io, Clock& clock, const config::Config& config,
                                     const std::string& directory, const std::optional<Event>& first = {},
                                     DiskReserve* reserve = nullptr);
/// What a stopped daemon's view says; Exit(try_again) when there is none.
Queries opened_view(const std::string& directory);

/// Root may act for the daemon's user, whom the directory belongs to: so do then the files in it.
void give_to_owner(const std::string& directory);

/// [log] and [log.kafka] for the Kafka log; Exit(bad_configuration) when a secret cannot be read.
KafkaOptions kafka_options(const config::Config& config, const std::string& directory);

using LogWork = std::function<void(asio::io_context&, Clock&, EventLog&)>;
/// The same, closed after `work`.
void with_log(const config::Config& config, const std::string& directory, const LogWork& work,
              const std::optional<Event>& first = {});
/// Durable when it returns; Exit(try_again) when the log cannot take it.
void append_one(asio::io_context& io, EventLog& log, const Event& event);

/// Runs one coroutine to its end on `io`.
template <class T>
T finished(asio::io_context& io, awaitable<T> task) {
    T value{};
    std::exception_ptr failed;
    auto done = [&](std::exception_ptr error, T result) {
        failed = error;
        value = std::move(result);
    };
    asio::co_spawn(io, std::move(task), done);
    io.restart();
    io.run();
    if (failed) std::rethrow_exception(failed);
    return value;
}

inline void finished(asio::io_context& io, awaitable<void> task) {
    std::exception_ptr failed;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr error) { failed = error; });
    io.restart();
    io.run();
    if (failed) std::rethrow_exception(failed);
}

}  // namespace drumtower::cli
