// A daemon's log and view, without the rest of the daemon: what is appended is consumed, mirrored and folded
// by the daemon's own code, with its settings.
#pragma once

#include "pipeline/ledger/scribe.hpp"
#include "pipeline/log/kafka/kafka_log.hpp"
#include "tests/bench/kafka/story.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace drumtower::bench {

class WallClock : public Clock {
public:
    TimePoint now() const override;
    Duration uptime() const override;
    awaitable<void> sleep_until(TimePoint when) override;
};

class Node {
public:
    /// Returns when all that is in the log stands in the view.
    explicit Node(const KafkaOptions& options);

    /// Claims every partition.
    void own();
    /// Tells them all, `in_flight` at once, each event when the one before it is folded; the seconds it took.
    double tell(const std::vector<Story>& stories, int in_flight);
    /// One event each `apart`; from when it was due until it was folded, in seconds.
    std::vector<double> tell_slowly(const std::vector<Story>& stories, std::chrono::microseconds apart);

    std::int64_t events();           // in the log
    std::int64_t deliveries_done();  // in the view
    std::string digest();
    std::int64_t log_commits() const { return *log_commits_; }
    std::int64_t view_commits() const { return view_commits_; }

private:
    awaitable<void> write(Partition partition, Event event);
    awaitable<void> tell_in_turn(const std::vector<Story>& stories, std::size_t& next);
    awaitable<bool> pace(const std::vector<Story>& stories, std::chrono::microseconds apart,
                         std::vector<double>& took);

    asio::io_context io_;
    WallClock clock_;
    KafkaLog log_;
    View view_;
    Scribe scribe_;
    std::shared_ptr<std::int64_t> log_commits_ = std::make_shared<std::int64_t>(0);
    std::int64_t view_commits_ = 0;
};

}  // namespace drumtower::bench
