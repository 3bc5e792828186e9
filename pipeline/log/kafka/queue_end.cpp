#include "pipeline/log/kafka/queue_end.hpp"

#include "pipeline/log/kafka/consumer.hpp"
#include "pipeline/log/kafka/wire.hpp"

#include <charconv>

namespace drumtower::kafka {

namespace {

constexpr int answer_ms = 4000;
constexpr int step_ms = 200;

}  // namespace

Result<std::optional<Position>> last_copied(const KafkaOptions& options, int number) {
    const Client client = make_client(RD_KAFKA_CONSUMER, consumer_settings(options));
    const std::string topic = queue_topic(options);
    std::int64_t first = 0, end = 0;
    const auto asked =
        rd_kafka_query_watermark_offsets(client.get(), topic.c_str(), number, &first, &end, answer_ms);
    if (asked != RD_KAFKA_RESP_ERR_NO_ERROR)
        return fail(FailureKind::retryable, topic + ": " + rd_kafka_err2str(asked));
    if (first >= end) return std::optional<Position>{};
    const Partitions list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), number)->offset = end - 1;
    rd_kafka_assign(client.get(), list.get());
    std::optional<Position> copied;
    for (int waited = 0; !copied && waited < answer_ms; waited += step_ms) {
        const Message message(rd_kafka_consumer_poll(client.get(), step_ms));
        if (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
        const std::string text = header_of(message.get(), copied_header);
        Position position = 0;
        std::from_chars(text.data(), text.data() + text.size(), position);
        copied = position;  // of a record that is not ours: from the beginning, which repeats
    }
    rd_kafka_consumer_close(client.get());
    if (copied) return copied;
    return fail(FailureKind::retryable, topic + " does not give its newest record");
}

}  // namespace drumtower::kafka
