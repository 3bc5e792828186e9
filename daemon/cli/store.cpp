#include "daemon/cli/store.hpp"

#include "daemon/cli/exit.hpp"
#include "daemon/outside.hpp"
#include "daemon/system/service.hpp"
#include "daemon/system/system_clock.hpp"
#include "pipeline/log/sqlite.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace drumtower::cli {

namespace {

constexpr std::int64_t enough_to_start = 8 << 20;

}  // namespace

TimePoint wall_time() {
    asio::io_context io;
    return SystemClock(io.get_executor()).now();
}

awaitable<void> wait_for_space(Clock& clock, std::string directory) {
    const TimePoint until = clock.now() + 30s;
    while (disk_space(directory).free < enough_to_start) {
        if (clock.now() >= until) co_return;
        co_await clock.sleep_until(clock.now() + 1s);
    }
}

namespace {

/// Null when it can be used, else why not.
const char* objection(const std::string& directory) {
    std::error_code error;
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return std::strerror(errno);
    if (!std::filesystem::is_directory(directory, error)) return std::strerror(ENOTDIR);
    if (::access(directory.c_str(), R_OK | W_OK | X_OK) != 0) return std::strerror(errno);
    const std::string lock = directory + "/store.lock";
    if (::access(lock.c_str(), R_OK | W_OK) != 0 && errno != ENOENT) return std::strerror(errno);
    return nullptr;
}

}  // namespace

std::unique_ptr<StoreLock> locked(const std::string& directory) {
    if (const char* why = objection(directory))
        throw Exit(bad_configuration, "store.directory " + directory + " cannot be used: " + why);
    try {
        return std::make_unique<StoreLock>(directory);
    } catch (const std::exception& error) {
        throw Exit(try_again, std::string(error.what()) + "; is a daemon running on it?");
    }
}

void must_be_a_store(const std::string& directory) {
    if (::access((directory + "/log.db").c_str(), R_OK) == 0) return;
    if (errno != ENOENT)
        throw Exit(bad_configuration,
                   "store.directory " + directory + " cannot be read: " + std::strerror(errno));
    throw Exit(try_again, directory + " holds no store yet; start the daemon once");
}

namespace {

std::unique_ptr<EventLog> opened_kafka(asio::any_io_executor io, Clock& clock, KafkaOptions options) {
    try {
        return std::make_unique<KafkaLog>(std::move(io), clock, std::move(options));
    } catch (const KafkaAway& away) {
        throw Exit(try_again, away.what());
    } catch (const KafkaRefusal& refusal) {
        throw Exit(bad_configuration, refusal.what());
    }
}

}  // namespace

KafkaOptions kafka_options(const config::Config& config, const std::string& directory) {
    KafkaOptions options;
    options.directory = directory;
    options.node = config.log.node;
    options.topic_prefix = config.log.topic_prefix;
    options.ledger_partitions = config.log.partitions;
    options.replication = config.log.replication;
    if (!config.log.kafka) return options;
    for (const config::Entry& entry : config.log.kafka->entries)
        options.properties[entry.key] = text_of(entry.value);
    auto secrets = secrets_of(*config.log.kafka, nullptr);
    if (const auto* problem = std::get_if<config::Problem>(&secrets))
        throw Exit(bad_configuration, config::to_string(*problem));
    for (const auto& [key, secret] : std::get<Secrets>(secrets))
        options.properties[key] = secret.reveal();
    return options;
}

std::unique_ptr<EventLog> opened_log(asio::any_io_executor io, Clock& clock, const config::Config& config,
                                     const std::string& directory, const std::optional<Event>& first,
                                     DiskReserve* reserve) {
    if (config.log.kind == "kafka") {
        KafkaOptions options = kafka_options(config, directory);
        options.first_event = first;
        options.got_on = service::takes_longer;  // a new node reads all there is
        return opened_kafka(std::move(io), clock, std::move(options));
    }
    EmbeddedOptions options;
    options.first_event = first;
    options.directory = directory;
    options.node = config.log.node;
    options.ledger_partitions = config.log.partitions;
    options.reserve = reserve;
    try {
        return std::make_unique<EmbeddedLog>(std::move(io), clock, std::move(options));
    } catch (const sqlite::Error&) {
        throw;  // it has a cause of its own
    } catch (const std::system_error&) {
        throw;
    } catch (const std::runtime_error& error) {
        throw Exit(bad_configuration, std::string(error.what()) + "; correct [store] or [log]");
    }
}

Queries opened_view(const std::string& directory) {
    if (std::filesystem::exists(directory + "/view.db")) return Queries(directory);
    throw Exit(try_again,
               directory + " holds no view yet; start the daemon, or run drumtower ledger rebuild");
}

void give_to_owner(const std::string& directory) {
    struct stat owner{};
    if (::geteuid() != 0 || ::stat(directory.c_str(), &owner) != 0) return;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        if (::lchown(entry.path().c_str(), owner.st_uid, owner.st_gid) != 0)
            throw std::system_error(errno, std::generic_category(), "cannot give " + entry.path().string());
    }
}

void with_log(const config::Config& config, const std::string& directory, const LogWork& work,
              const std::optional<Event>& first) {
    asio::io_context io;
    SystemClock clock(io.get_executor());
    const auto log = opened_log(io.get_executor(), clock, config, directory, first);
    work(io, clock, *log);
}

namespace {

awaitable<std::string> append_event(EventLog& log, Event event) {
    std::vector<Event> events{std::move(event)};
    const auto appended = co_await log.append(articles_partition, std::move(events));
    co_return appended ? std::string() : appended.error().detail;
}

}  // namespace

void append_one(asio::io_context& io, EventLog& log, const Event& event) {
    const std::string refused = finished(io, append_event(log, event));
    if (!refused.empty()) throw Exit(try_again, "the log cannot take it: " + refused);
}

}  // namespace drumtower::cli
