#include "tests/bench/kafka/bare_kafka.hpp"

#include "pipeline/log/kafka/topics.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <tuple>

namespace drumtower::bench {

namespace {

using Steady = std::chrono::steady_clock;

constexpr int poll_ms = 100;

double since(Steady::time_point start) {
    return std::chrono::duration<double>(Steady::now() - start).count();
}

Bytes bytes_of(const rd_kafka_message_t* message, const std::string& ledger) {
    Bytes bytes;
    bytes.of_ledger = rd_kafka_topic_name(message->rkt) == ledger;
    bytes.partition = message->partition;
    bytes.offset = message->offset;
    bytes.time = rd_kafka_message_timestamp(message, nullptr);
    bytes.key.assign(static_cast<const char*>(message->key), message->key_len);
    bytes.value.assign(static_cast<const char*>(message->payload), message->len);
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return bytes;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
        bytes.headers.emplace_back(name, std::string(static_cast<const char*>(value), size));
    return bytes;
}

[[noreturn]] void fail_with(rd_kafka_resp_err_t error) {
    throw std::runtime_error(std::string("bare librdkafka: ") + rd_kafka_err2str(error));
}

}  // namespace

BareKafka::BareKafka(const KafkaOptions& options) : options_(options) {
    kafka::prepare_topics(options_);
    producer_ = kafka::make_client(RD_KAFKA_PRODUCER, kafka::producer_settings(options_));
    reports_.reset(rd_kafka_queue_get_main(producer_.get()));
    topics_ = kafka::known_topics(producer_.get(), options_);
    consumer_ = kafka::make_client(RD_KAFKA_CONSUMER, kafka::consumer_settings(options_));
    rd_kafka_poll_set_consumer(consumer_.get());
    const kafka::Partitions all(rd_kafka_topic_partition_list_new(options_.ledger_partitions + 1));
    rd_kafka_topic_partition_list_add(all.get(), kafka::articles_topic(options_).c_str(), 0)->offset = 0;
    for (int number = 0; number < options_.ledger_partitions; ++number)
        rd_kafka_topic_partition_list_add(all.get(), kafka::ledger_topic(options_).c_str(), number)->offset =
            0;
    if (const auto error = rd_kafka_assign(consumer_.get(), all.get()); error != RD_KAFKA_RESP_ERR_NO_ERROR)
        fail_with(error);
}

/// The consumer is connected when it has seen the end of each empty partition.
void BareKafka::wait_for_ends() {
    for (int ends = 0; ends <= options_.ledger_partitions;) {
        const kafka::Message message(rd_kafka_consumer_poll(consumer_.get(), poll_ms));
        if (message && message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) ++ends;
    }
}

std::vector<Bytes> BareKafka::read(std::size_t count, double& seconds) {
    const std::string ledger = kafka::ledger_topic(options_);
    std::vector<kafka::Message> messages;
    messages.reserve(count);
    const auto start = Steady::now();
    while (messages.size() < count) {
        kafka::Message message(rd_kafka_consumer_poll(consumer_.get(), poll_ms));
        if (message && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) messages.push_back(std::move(message));
    }
    seconds = since(start);
    std::vector<Bytes> records;
    records.reserve(count);
    for (const kafka::Message& message : messages)
        records.push_back(bytes_of(message.get(), ledger));
    std::sort(records.begin(), records.end(), [](const Bytes& one, const Bytes& other) {
        return std::tie(one.time, one.partition, one.offset) <
               std::tie(other.time, other.partition, other.offset);
    });
    return records;
}

void BareKafka::produce(const Bytes& record, std::uintptr_t number) {
    rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
    for (const auto& [name, value] : record.headers)
        rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                            static_cast<ssize_t>(value.size()));
    for (;;) {
        const auto error = rd_kafka_producev(
            producer_.get(), RD_KAFKA_VTYPE_RKT, topics_[record.of_ledger ? 1 : 0].get(),
            RD_KAFKA_VTYPE_PARTITION, record.partition, RD_KAFKA_VTYPE_MSGFLAGS, RD_KAFKA_MSG_F_COPY,
            RD_KAFKA_VTYPE_KEY, record.key.data(), record.key.size(), RD_KAFKA_VTYPE_VALUE,
            const_cast<char*>(record.value.data()), record.value.size(), RD_KAFKA_VTYPE_HEADERS, headers,
            RD_KAFKA_VTYPE_OPAQUE, reinterpret_cast<void*>(number), RD_KAFKA_VTYPE_END);
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
        if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) fail_with(error);
        serve(poll_ms, nullptr, {});
    }
}

/// Takes delivery reports; how many there were.
std::size_t BareKafka::serve(int milliseconds, std::vector<double>* reported, Steady::time_point start) {
    std::size_t count = 0;
    const kafka::Happening event(rd_kafka_queue_poll(reports_.get(), milliseconds));
    if (!event || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) return 0;
    while (const rd_kafka_message_t* message = rd_kafka_event_message_next(event.get())) {
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) fail_with(message->err);
        if (reported) reported->at(reinterpret_cast<std::uintptr_t>(message->_private)) = since(start);
        ++count;
    }
    return count;
}

void BareKafka::consume(std::size_t count, std::vector<double>* consumed, Steady::time_point start) {
    for (std::size_t seen = 0; seen < count;) {
        const kafka::Message message(rd_kafka_consumer_poll(consumer_.get(), poll_ms));
        if (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
        if (consumed) consumed->at(seen) = since(start);
        ++seen;
    }
}

double BareKafka::stream(const std::vector<Bytes>& records) {
    wait_for_ends();
    const auto start = Steady::now();
    std::thread reader([&] { consume(records.size(), nullptr, start); });
    for (std::size_t i = 0; i < records.size(); ++i) {
        produce(records[i], i);
        serve(0, nullptr, start);
    }
    while (rd_kafka_outq_len(producer_.get()) > 0)
        serve(poll_ms, nullptr, start);
    reader.join();
    return since(start);
}

/// One at a time, so that what is seen first was sent first.
BareKafka::Latency BareKafka::pace(const std::vector<Bytes>& records, std::size_t first, std::size_t count,
                                   std::chrono::microseconds apart) {
    Latency latency{std::vector<double>(count), std::vector<double>(count)};
    const auto start = Steady::now();
    std::thread reader([&] { consume(count, &latency.consumed, start); });
    for (std::size_t i = 0; i < count; ++i) {
        std::this_thread::sleep_until(start + apart * static_cast<long>(i));
        produce(records[first + i], i);
        for (std::size_t reports = 0; reports == 0;)
            reports = serve(poll_ms, &latency.reported, start);
    }
    reader.join();
    for (std::size_t i = 0; i < count; ++i) {
        const double due = std::chrono::duration<double>(apart).count() * static_cast<double>(i);
        latency.reported[i] -= due;
        latency.consumed[i] -= due;
    }
    return latency;
}

}  // namespace drumtower::bench
