#include "daemon/cli/store.hpp"

#include "daemon/cli/exit.hpp"
#include "daemon/system/system_clock.hpp"

#include <filesystem>

namespace drumtower::cli {

TimePoint wall_time() {
    asio::io_context io;
    return SystemClock(io.get_executor()).now();
}

std::unique_ptr<StoreLock> locked(const std::string& directory) {
    try {
        return std::make_unique<StoreLock>(directory);
    } catch (const std::exception& error) {
        throw Exit(try_again, error.what());
    }
}

void must_be_a_store(const std::string& directory) {
    if (std::filesystem::exists(directory + "/log.db")) return;
    throw Exit(try_again, directory + " holds no store yet; start the daemon once");
}

void with_log(const config::Config& config, const std::string& directory, const LogWork& work) {
    asio::io_context io;
    SystemClock clock(io.get_executor());
    EmbeddedOptions options;
    options.directory = directory;
    options.node = config.log.node;
    options.ledger_partitions = config.log.partitions;
    EmbeddedLog log(io.get_executor(), clock, options);
    work(io, clock, log);
}

namespace {

awaitable<std::string> append_event(EmbeddedLog& log, Event event) {
    std::vector<Event> events{std::move(event)};
    const auto appended = co_await log.append(articles_partition, std::move(events));
    co_return appended ? std::string() : appended.error().detail;
}

}  // namespace

void append_one(asio::io_context& io, EmbeddedLog& log, const Event& event) {
    const std::string refused = finished(io, append_event(log, event));
    if (!refused.empty()) throw Exit(try_again, "the log cannot take it: " + refused);
}

}  // namespace drumtower::cli
