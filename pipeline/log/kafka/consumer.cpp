#include "pipeline/log/kafka/consumer.hpp"

#include "pipeline/base/json.hpp"

#include <algorithm>

namespace drumtower::kafka {

namespace {

constexpr std::size_t most_bytes = 8 * 1024 * 1024;  // at once
constexpr std::uint64_t one = 1;                     // what an eventfd is told

}  // namespace

Consumer::Consumer(const KafkaOptions& options, int wake_fd, const std::vector<Start>& starts)
    : client_(make_client(RD_KAFKA_CONSUMER, consumer_settings(options))),
      main_(rd_kafka_queue_get_main(client_.get())),
      queue_(rd_kafka_queue_get_consumer(client_.get())) {
    rd_kafka_queue_io_event_enable(queue_.get(), wake_fd, &one, sizeof one);
    const Partitions list(rd_kafka_topic_partition_list_new(static_cast<int>(starts.size())));
    for (const Start& start : starts)
        rd_kafka_topic_partition_list_add(list.get(), start.topic.c_str(), start.partition)->offset =
            start.offset;
    if (const auto error = rd_kafka_assign(client_.get(), list.get()); error != RD_KAFKA_RESP_ERR_NO_ERROR)
        throw Error(std::string("assign: ") + rd_kafka_err2str(error));
}

Consumer::~Consumer() {
    rd_kafka_queue_io_event_enable(queue_.get(), -1, nullptr, 0);
    queue_.reset();
    main_.reset();
    rd_kafka_consumer_close(client_.get());
}

std::vector<Message> Consumer::poll(std::size_t most,
                                    const std::function<void(const rd_kafka_message_t*)>& on_error) {
    while (const Happening event{rd_kafka_queue_poll(main_.get(), 0)}) {
        if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_STATS)
            see(event.get());
        else
            note_event(event.get());
    }
    std::vector<Message> messages;
    std::size_t bytes = 0;
    while (messages.size() < most && bytes < most_bytes) {
        Message message(rd_kafka_consumer_poll(client_.get(), 0));
        if (!message) break;
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            on_error(message.get());
            continue;
        }
        bytes += message->len;
        messages.push_back(std::move(message));
    }
    return messages;
}

void Consumer::see(rd_kafka_event_t* statistics) {
    const auto read = json::parse(rd_kafka_event_stats(statistics));
    const json::Value* brokers = read ? json::member(*read, "brokers") : nullptr;
    if (!brokers || !brokers->IsObject()) return;
    ++sight_.count;
    sight_.brokers.clear();
    for (const auto& [key, broker] : brokers->GetObject()) {
        const std::string state = json::text(broker, "state");
        const bool is_up = state == "UP" || state == "UPDATE";
        if (is_up) sight_.last_up = sight_.count;
        // Beside the brokers there are addresses without a number yet, and a second way to one of them.
        if (json::integer(broker, "nodeid", -1) >= 0 && json::text(broker, "source") != "logical")
            sight_.brokers.push_back({json::text(broker, "name"), is_up});
    }
    std::sort(sight_.brokers.begin(), sight_.brokers.end(),
              [](const auto& left, const auto& right) { return left.name < right.name; });
}

std::int64_t Consumer::end_of(const std::string& topic, int partition) const {
    std::int64_t first = -1, end = -1;
    rd_kafka_get_watermark_offsets(client_.get(), topic.c_str(), partition, &first, &end);
    return end;
}

std::string header_of(const rd_kafka_message_t* message, const char* name) {
    rd_kafka_headers_t* headers = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    if (rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return {static_cast<const char*>(value), size};
}

}  // namespace drumtower::kafka
