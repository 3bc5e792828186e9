// Embedded log against bare SQLite: events a second, each durable when it counts, in the same run on the same
// disk. Bare is what one would write without a log: one table with the same columns, one prepared insert,
// group commit of as many rows as there are appends in flight, WAL, synchronous=FULL, SQLite's own
// checkpoints; once with SQLite's usual pages, once with pages as large as the log's. It has no chain, no
// queue and no way back to a caller.
//
//   log_bench [events] [in flight] [rounds] [directory]
#include "pipeline/log/embedded/embedded_log.hpp"
#include "pipeline/log/sqlite.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace drumtower {
namespace {

struct Load {
    int events = 100'000;
    int in_flight = 1000;
    int rounds = 3;
    std::string directory = std::filesystem::temp_directory_path();
};

class WallClock : public Clock {
public:
    TimePoint now() const override {
        return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    }
    Duration uptime() const override { return {}; }
    awaitable<void> sleep_until(TimePoint) override { co_return; }
};

/// A receipt as the ledger has them, about 600 bytes.
Event an_event(int n) {
    Event event;
    event.id = EventId("0123456789abcdef01234567" + std::to_string(10'000'000 + n));
    event.type = "delivery.progressed";
    event.subject = "d-2026-11-25-health-weibo-" + std::to_string(n);
    event.time = TimePoint(Duration(1'790'000'000'000 + n));
    event.node = "n1";
    event.epoch = 3;
    event.data = R"({"delivery":")" + event.subject + R"(","how":"published","memo":{"text":")" +
                 std::string(420, 'x') + R"("},"n":)" + std::to_string(n) + "}";
    return event;
}

class Scratch {
public:
    explicit Scratch(const std::string& under) : path_(under + "/dt-log-bench") {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directory(path_);
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

double per_second(int events, std::chrono::steady_clock::time_point start) {
    return events / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

awaitable<void> append_in_turn(EventLog& log, int& next, int events) {
    while (next < events) {
        std::vector<Event> one{an_event(next++)};
        auto positions = co_await log.append(1, std::move(one));
        if (!positions) throw std::runtime_error(positions.error().detail);
    }
}

double embedded(const Load& load) {
    const Scratch scratch(load.directory);
    asio::io_context io;
    WallClock clock;
    EmbeddedLog log(io.get_executor(), clock, {.directory = scratch.path() + "/store"});
    int next = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < load.in_flight; ++i) {
        asio::co_spawn(io, append_in_turn(log, next, load.events), [](std::exception_ptr crash) {
            if (crash) std::rethrow_exception(crash);
        });
    }
    io.run();
    const double speed = per_second(load.events, start);
    if (log.head(1) != load.events) throw std::runtime_error("events are missing");
    return speed;
}

void insert(sqlite::Statement& statement, int n) {
    const Event event = an_event(n);
    statement.bind(1, n)
        .bind_borrowed(2, event.id.str())
        .bind_borrowed(3, event.type)
        .bind(4, event.version)
        .bind_borrowed(5, event.subject)
        .bind(6, event.time.time_since_epoch().count())
        .bind_borrowed(7, event.node)
        .bind(8, event.epoch)
        .bind_borrowed(9, event.data)
        .run();
}

double bare(const Load& load, const std::string& page_size) {
    const Scratch scratch(load.directory);
    sqlite::Database database(scratch.path() + "/bare.db", sqlite::Open::create);
    database.require_pragma("page_size", page_size, page_size);
    database.require_pragma("journal_mode", "WAL", "wal");
    database.require_pragma("synchronous", "FULL", "2");
    database.execute(
        "CREATE TABLE events(position INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, version "
        "INTEGER NOT NULL, "
        "subject TEXT NOT NULL, time INTEGER NOT NULL, node TEXT NOT NULL, epoch INTEGER NOT NULL, data TEXT "
        "NOT NULL) STRICT");
    sqlite::Statement statement(database, "INSERT INTO events VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const auto start = std::chrono::steady_clock::now();
    for (int n = 0; n < load.events;) {
        sqlite::Transaction transaction(database);
        for (const int end = std::min(load.events, n + load.in_flight); n < end; ++n)
            insert(statement, n);
        transaction.commit();
    }
    return per_second(load.events, start);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Rounds alternate, so that a disk that gets slower is slow for all.
void compare(const Load& load) {
    std::vector<double> ours, usual, large, to_usual, to_large;
    for (int round = 0; round < load.rounds; ++round) {
        usual.push_back(bare(load, "4096"));
        large.push_back(bare(load, "8192"));
        ours.push_back(embedded(load));
        to_usual.push_back(ours.back() / usual.back());
        to_large.push_back(ours.back() / large.back());
    }
    std::printf("events %d, in flight %d, median of %d rounds\n", load.events, load.in_flight, load.rounds);
    std::printf("embedded log              %9.0f events/s\n", median(ours));
    std::printf("bare SQLite group commit  %9.0f events/s  ratio %.2f (target 0.70)\n", median(usual),
                median(to_usual));
    std::printf("  with 8 KiB pages        %9.0f events/s  ratio %.2f\n", median(large), median(to_large));
}

}  // namespace
}  // namespace drumtower

int main(int argc, char** argv) {
    drumtower::Load load;
    if (argc > 1) load.events = std::atoi(argv[1]);
    if (argc > 2) load.in_flight = std::atoi(argv[2]);
    if (argc > 3) load.rounds = std::atoi(argv[3]);
    if (argc > 4) load.directory = argv[4];
    if (load.events < 1 || load.in_flight < 1 || load.rounds < 1) {
        std::fputs("usage: log_bench [events] [in flight] [rounds] [directory]\n", stderr);
        return 64;
    }
    drumtower::compare(load);
    return 0;
}
