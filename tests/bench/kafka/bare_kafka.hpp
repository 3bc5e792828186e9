// The broker's peer: librdkafka with the log's settings and topics, and nothing of ours around it.
#pragma once

#include "pipeline/log/kafka/client.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace drumtower::bench {

/// A record as it stands in a topic of events.
struct Bytes {
    bool of_ledger = true;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::int64_t time = 0;  // the broker's
    std::string key, value;
    std::vector<std::pair<std::string, std::string>> headers;
};

class BareKafka {
public:
    /// Makes the topics when they are missing. Reads from the beginning of each partition.
    explicit BareKafka(const KafkaOptions& options);

    /// Consumes `count` records; `seconds`: what that took, opening the client aside.
    std::vector<Bytes> read(std::size_t count, double& seconds);
    /// Produces and consumes them all, as fast as it goes; the seconds it took.
    double stream(const std::vector<Bytes>& records);
    struct Latency {
        std::vector<double> reported, consumed;  // from when it was due, in seconds
    };
    Latency pace(const std::vector<Bytes>& records, std::size_t first, std::size_t count,
                 std::chrono::microseconds apart);

private:
    void produce(const Bytes& record, std::uintptr_t number);
    std::size_t serve(int milliseconds, std::vector<double>* reported,
                      std::chrono::steady_clock::time_point start);
    void consume(std::size_t count, std::vector<double>* consumed,
                 std::chrono::steady_clock::time_point start);
    void wait_for_ends();

    KafkaOptions options_;
    kafka::Client producer_, consumer_;
    kafka::Queue reports_;
    std::vector<kafka::TopicHandle> topics_;  // articles, ledger
};

}  // namespace drumtower::bench
