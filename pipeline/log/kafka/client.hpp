// What all parts of the Kafka log share: librdkafka's handles, its settings, the names of the topics.
// Settings that durability stands on are ours; what the operator wrote in [log.kafka] goes between them and
// our defaults. Everything is served through event queues: no callback of ours runs on librdkafka's threads.
#pragma once

#include "pipeline/base/handle.hpp"
#include "pipeline/log/kafka/kafka_log.hpp"

#include <librdkafka/rdkafka.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace drumtower::kafka {

using Conf = Handle<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using Happening = Handle<rd_kafka_event_t, rd_kafka_event_destroy>;
using Queue = Handle<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using Message = Handle<rd_kafka_message_t, rd_kafka_message_destroy>;
using TopicHandle = Handle<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using Partitions = Handle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;

/// A client that could not be made or set to work.
class Error : public std::runtime_error {
    using runtime_error::runtime_error;
};

std::string articles_topic(const KafkaOptions& options);
std::string ledger_topic(const KafkaOptions& options);
std::string content_topic(const KafkaOptions& options);
std::string queue_topic(const KafkaOptions& options);   // for the units' own systems
std::string owners_topic(const KafkaOptions& options);  // without data: for the election

/// Throw KafkaRefusal when librdkafka does not know a key of [log.kafka] or does not take its value.
Conf producer_settings(const KafkaOptions& options);
Conf consumer_settings(const KafkaOptions& options);
Conf member_settings(const KafkaOptions& options);  // of the election's group

using Client = Handle<rd_kafka_t, rd_kafka_destroy>;
/// Throws Error.
Client make_client(rd_kafka_type_t type, Conf settings);

/// Makes the client learn our topics before the first record: 2.0.2 lets the first one to a topic that it
/// does not know wait for up to a second. To be kept as long as the client.
std::vector<TopicHandle> known_topics(rd_kafka_t* client, const KafkaOptions& options);

/// What an event queue brings beside the answers one waits for: librdkafka's own log lines, and errors that
/// are no answer.
void note_event(rd_kafka_event_t* event);
/// The client will never do anything again. Asked for, since no event says it surely.
bool is_dead(rd_kafka_t* client);

}  // namespace drumtower::kafka
