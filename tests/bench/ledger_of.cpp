// A store as a year of deliveries leaves it, for benches that begin with a full house.
//
//   ledger_of DIRECTORY EVENTS PARTITIONS
#include "pipeline/log/embedded/embedded_log.hpp"
#include "tests/bench/kafka/story.hpp"
#include "tests/support/manual_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace drumtower {

namespace {

constexpr std::size_t deliveries_an_append = 100;
constexpr int deliveries_a_body = 10;
constexpr std::size_t body_bytes = 6000;

awaitable<void> fill(EventLog& log, int events) {
    for (Partition partition = 0; partition <= log.ledger_partitions(); ++partition) {
        auto claimed = co_await log.claim(partition);
        if (!claimed) throw std::runtime_error(claimed.error().detail);
    }
    const auto all = bench::stories(events / bench::events_a_delivery, log.ledger_partitions());
    for (std::size_t i = 0; i < all.size() / deliveries_a_body; ++i) {
        auto put = co_await log.put(std::to_string(i) + std::string(body_bytes, 'x'));
        if (!put) throw std::runtime_error(put.error().detail);
    }
    std::vector<std::vector<Event>> batches(static_cast<std::size_t>(log.ledger_partitions()) + 1);
    const auto write = [&](std::size_t partition) -> awaitable<void> {
        auto written =
            co_await log.append(static_cast<Partition>(partition), std::exchange(batches[partition], {}));
        if (!written) throw std::runtime_error(written.error().detail);
    };
    for (const bench::Story& story : all) {
        const auto partition = static_cast<std::size_t>(story.partition);
        batches[partition].insert(batches[partition].end(), story.events.begin(), story.events.end());
        if (batches[partition].size() >= deliveries_an_append * bench::events_a_delivery)
            co_await write(partition);
    }
    for (std::size_t partition = 0; partition < batches.size(); ++partition) {
        if (!batches[partition].empty()) co_await write(partition);
    }
}

int run(const std::string& directory, int events, int partitions) {
    asio::io_context io;
    test::ManualClock clock;
    EmbeddedLog log(io.get_executor(), clock, {.directory = directory, .ledger_partitions = partitions});
    std::exception_ptr failed;
    asio::co_spawn(io, fill(log, events), [&](std::exception_ptr error) { failed = error; });
    io.run();
    if (failed) std::rethrow_exception(failed);
    return 0;
}

}  // namespace

}  // namespace drumtower

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "ledger_of DIRECTORY EVENTS PARTITIONS\n";
        return 64;
    }
    return drumtower::run(argv[1], std::atoi(argv[2]), std::atoi(argv[3]));
}
