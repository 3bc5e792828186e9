// KafkaLog: the log on Apache Kafka, shared by several daemons. The broker alone is the truth; each node
// reads all of it into its own log.db (mirror.hpp), which everything here is read from.
//
//   append → Producer (acks=all, idempotent) → broker → Mirror (a consumer) → log.db → read(), get(), the
//   fold
//
// append() and put() return when the record is acknowledged and has been read back here. With the broker away
// they wait, or fail at once when it has been away for a while: nothing is kept beside it.
//
// Topics: <prefix>.articles.v1 (one partition), <prefix>.ledger.v1 (N), <prefix>.content.v1 (N, compacted,
// key: hash); <prefix>.queue.v1 (N), which is written and not read. One structured CloudEvent a record.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/log/event_log.hpp"
#include "pipeline/ports/queue_topic.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace drumtower {

struct KafkaOptions {
    std::string directory;  // of the store
    std::string node = "n1";
    std::string topic_prefix = "drumtower";
    int ledger_partitions = 12;  // used when the topics are made; refused when it differs afterwards
    int replication = 3;
    std::map<std::string, std::string> properties;  // [log.kafka] for librdkafka, secrets resolved
    Duration patience = std::chrono::seconds(30);   // for the broker, when the log is opened
    std::optional<Event> first_event;               // when the log is created; none: the usual one
    std::function<void()> got_on;                   // called while it is opened, whenever more was read
    bool topics_are_given = false;  // by somebody else: their settings are not asked for (librdkafka's mock)
};

/// The configuration or the topics are not as they must be; a person has to change something.
class KafkaRefusal : public std::runtime_error {
    using runtime_error::runtime_error;
};
/// The broker cannot be reached; later it may.
class KafkaAway : public std::runtime_error {
    using runtime_error::runtime_error;
};

/// How it stands with the cluster, as this node sees it.
struct KafkaHealth {
    struct Broker {
        std::string name;  // host:port/id
        bool is_up = false;
    };
    struct Reading {
        std::string topic;
        int partition = 0;
        std::int64_t behind = 0;  // records that the broker has and this node has not taken
    };
    std::vector<Broker> brokers;
    std::vector<Reading> readings;
    std::size_t unacknowledged = 0;  // events and bodies handed over and not read back
    Duration oldest{};               // of them
    std::string trouble;             // why nothing can be written now; empty: it can
};

/// What librdkafka has against a key of [log.kafka] or its value; empty: nothing.
std::string kafka_objection(const std::string& key, const std::string& value);

class KafkaLog : public EventLog, public QueueTopic {
public:
    /// Makes the topics that are missing, checks those that are there, and reads on from where log.db stands.
    /// Throws KafkaRefusal or KafkaAway. Blocks up to `patience`.
    KafkaLog(asio::any_io_executor io, Clock& clock, KafkaOptions options);
    ~KafkaLog() override;

    awaitable<Result<std::vector<Position>>> append(Partition partition, std::vector<Event> events) override;
    std::vector<Recorded> read(Partition partition, Position after, std::size_t limit) override;
    Position head(Partition partition) override;
    void on_append(std::function<void()> changed) override;
    awaitable<void> turn() override;
    int ledger_partitions() const override;
    awaitable<Result<std::int64_t>> claim(Partition partition) override;
    awaitable<Result<ContentHash>> put(std::string bytes) override;
    std::optional<std::string> get(const ContentHash& hash) override;
    awaitable<Result<bool>> erase(ContentHash hash) override;

    awaitable<Result<bool>> put(Partition partition, UnitId unit, Event event, Position copied) override;
    Result<std::optional<Position>> copied(Partition partition) override;

    /// Why nothing can be written now; empty: it can. For readiness and alarms.
    std::string trouble() const override;
    KafkaHealth health() const;
    /// The daemon ends: whoever waits for the broker gets `retryable`, and so does whoever asks from now on.
    void let_go();

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace drumtower
