// The Kafka log and the view on it, beside bare librdkafka and bare SQLite: in the same run, on the same
// broker, with the same records and rows, in turn.
//
//   tests/kafka/with_cluster.py 1 build/release/tests/bench/kafka_bench [events] [in flight] [rounds]
//   [appends]
//
// Throughput: deliveries told as the daemon tells them (append, wait until it is folded, the next event), `in
// flight` of them at once. Replay: a node with an empty directory reads it all. Latency: `appends` of them,
// 50 a second.
#include "pipeline/base/log.hpp"
#include "tests/bench/kafka/bare_kafka.hpp"
#include "tests/bench/kafka/bare_sqlite.hpp"
#include "tests/bench/kafka/node.hpp"
#include "tests/bench/kafka/usage.hpp"
#include "tests/kafka/real_bed.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace drumtower::bench {
namespace {

constexpr int ledger_partitions = 12;  // as the daemon's default
constexpr std::chrono::microseconds apart{20'000};
constexpr double enough = 0.5;

struct Load {
    int events = 100'000;
    int in_flight = 1000;
    int rounds = 3;
    int appends = 1000;
};

struct Round {
    double ours = 0, kafka = 0, sqlite = 0, fetch = 0, replay = 0;  // events a second
    double slower() const { return std::min(kafka, sqlite); }
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

KafkaOptions options_for(const std::string& prefix, const std::string& directory) {
    return logbed::real_options(prefix, directory, ledger_partitions);
}

void require(bool holds, const std::string& otherwise) {
    if (!holds) throw std::runtime_error(otherwise);
}

/// Opens an empty directory on a log that is there, and must come to the same state.
double replay(const std::string& prefix, double events, const std::string& digest) {
    const logbed::TemporaryDirectory directory;
    KafkaOptions options = options_for(prefix, directory.store());
    options.node = "n2";
    const auto start = std::chrono::steady_clock::now();
    const Usage before = usage();
    Node node(options);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("  replay                    %9.0f events/s  CPU: %s\n", events / seconds,
                told(before, usage()).c_str());
    require(node.digest() == digest, "the replayed view is another one");
    return events / seconds;
}

Round run_round(const std::vector<Story>& stories, const Load& load) {
    Round round;
    const double told_events = static_cast<double>(stories.size()) * events_a_delivery;
    const std::string prefix = logbed::fresh_prefix();
    const logbed::TemporaryDirectory directory;
    auto node = std::make_unique<Node>(options_for(prefix, directory.store()));
    node->own();
    const auto log_commits = node->log_commits(), view_commits = node->view_commits();
    const Usage before = usage();
    round.ours = told_events / node->tell(stories, load.in_flight);
    const std::string used = told(before, usage());
    const double a_log_commit = told_events / static_cast<double>(node->log_commits() - log_commits);
    const double a_view_commit = told_events / static_cast<double>(node->view_commits() - view_commits);
    require(node->deliveries_done() == static_cast<std::int64_t>(stories.size()),
            "not every delivery is done");
    const std::string digest = node->digest();
    const double events = static_cast<double>(node->events());
    node.reset();
    std::printf(
        "  log and view              %9.0f events/s  CPU: %s; %.0f events a commit of the log, %.0f of the "
        "view\n",
        round.ours, used.c_str(), a_log_commit, a_view_commit);

    double seconds = 0;
    const auto records = BareKafka(options_for(prefix, "")).read(static_cast<std::size_t>(events), seconds);
    round.fetch = events / seconds;
    BareKafka peer(options_for(logbed::fresh_prefix(), ""));
    round.kafka = events / peer.stream(records);
    std::printf("  bare librdkafka           %9.0f events/s  (reading only: %.0f)\n", round.kafka,
                round.fetch);

    BareSqlite rows(directory.store());
    const auto took = rows.write(directory.path() + "/bare", static_cast<std::size_t>(a_log_commit),
                                 static_cast<std::size_t>(a_view_commit));
    round.sqlite = told_events / std::max(took.log, took.view);
    std::printf(
        "  bare SQLite               %9.0f events/s  (log.db %.2f s, view.db %.2f s at the same time)\n",
        round.sqlite, took.log, took.view);
    round.replay = replay(prefix, events, digest);
    std::printf("  ratio %.2f of the slower one; replay %.2f\n", round.ours / round.slower(),
                round.replay / std::min(round.fetch, round.sqlite));
    std::fflush(stdout);
    return round;
}

void throughput(const Load& load) {
    const auto warm = stories(1000, ledger_partitions);
    std::printf("warming up (not counted)\n");
    run_round(warm, load);
    const auto all = stories(load.events / events_a_delivery, ledger_partitions);
    std::vector<double> ours, kafka, sqlite, ratio, replays, to_bare;
    for (int number = 1; number <= load.rounds; ++number) {
        std::printf("round %d: %d events, %d in flight\n", number, load.events, load.in_flight);
        const Round round = run_round(all, load);
        ours.push_back(round.ours);
        kafka.push_back(round.kafka);
        sqlite.push_back(round.sqlite);
        ratio.push_back(round.ours / round.slower());
        replays.push_back(round.replay);
        to_bare.push_back(round.replay / std::min(round.fetch, round.sqlite));
    }
    std::printf("median of %d rounds\n", load.rounds);
    std::printf("log and view      %9.0f events/s\n", median(ours));
    std::printf("bare librdkafka   %9.0f events/s%s\n", median(kafka),
                median(kafka) < median(sqlite) ? "  the slower one" : "");
    std::printf("bare SQLite       %9.0f events/s%s\n", median(sqlite),
                median(kafka) < median(sqlite) ? "" : "  the slower one");
    std::printf("ratio             %9.2f (target %.2f)\n", median(ratio), enough);
    std::printf("replay            %9.0f events/s, %.2f of the slower of bare reading and bare SQLite\n",
                median(replays), median(to_bare));
}

void print_spread(const char* name, std::vector<double> seconds, const std::string& more) {
    std::sort(seconds.begin(), seconds.end());
    const auto at = [&](double part) {
        return 1000 * seconds[static_cast<std::size_t>(part * static_cast<double>(seconds.size() - 1))];
    };
    std::printf("%-28s p50 %6.1f  p90 %6.1f  p99 %6.1f  max %6.1f ms%s\n", name, at(0.5), at(0.9), at(0.99),
                at(1), more.c_str());
}

/// In blocks that alternate, so that a disk that is busy for a while is busy for both.
void latency(const Load& load) {
    constexpr std::size_t a_block = 50;  // deliveries
    const auto all = stories(load.appends / events_a_delivery, ledger_partitions);
    const auto warm = stories(load.appends / events_a_delivery + 10, ledger_partitions);
    const std::string prefix = logbed::fresh_prefix();
    const logbed::TemporaryDirectory directory;
    Node node(options_for(prefix, directory.store()));
    node.own();
    node.tell({warm.end() - 10, warm.end()}, 1);
    const auto count = static_cast<std::size_t>(node.events());
    double ignored = 0;
    const auto sample = BareKafka(options_for(prefix, "")).read(count, ignored);
    BareKafka peer(options_for(logbed::fresh_prefix(), ""));
    peer.stream(sample);
    std::vector<double> folded, reported, consumed;
    const auto add = [](std::vector<double>& to, const std::vector<double>& more) {
        to.insert(to.end(), more.begin(), more.end());
    };
    for (std::size_t from = 0; from < all.size(); from += a_block) {
        const auto end = std::min(all.size(), from + a_block);
        const std::vector<Story> block(all.begin() + static_cast<std::ptrdiff_t>(from),
                                       all.begin() + static_cast<std::ptrdiff_t>(end));
        add(folded, node.tell_slowly(block, apart));
        for (std::size_t sent = 0; sent < block.size() * events_a_delivery;) {
            const std::size_t some = std::min(sample.size(), block.size() * events_a_delivery - sent);
            const auto bare = peer.pace(sample, 0, some, apart);
            add(reported, bare.reported);
            add(consumed, bare.consumed);
            sent += some;
        }
    }
    std::printf("latency of %zu events, one each %lld ms\n", folded.size(),
                static_cast<long long>(apart.count() / 1000));
    print_spread("append, folded", folded, "  (target: p99 50 ms)");
    print_spread("bare librdkafka, reported", reported, "");
    print_spread("bare librdkafka, consumed", consumed, "");
}

}  // namespace
}  // namespace drumtower::bench

int main(int argc, char** argv) {
    drumtower::bench::Load load;
    if (argc > 1) load.events = std::atoi(argv[1]);
    if (argc > 2) load.in_flight = std::atoi(argv[2]);
    if (argc > 3) load.rounds = std::atoi(argv[3]);
    if (argc > 4) load.appends = std::atoi(argv[4]);
    if (load.events < 100 || load.in_flight < 1 || load.rounds < 1 || load.appends < 100) {
        std::fputs("usage: kafka_bench [events] [in flight] [rounds] [appends]\n", stderr);
        return 64;
    }
    drumtower::log::set_level(drumtower::log::Level::warn);
    drumtower::bench::throughput(load);
    drumtower::bench::latency(load);
    return 0;
}
