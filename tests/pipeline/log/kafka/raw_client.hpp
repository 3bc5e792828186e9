// A Kafka client that knows nothing of Drum Tower, to write what nobody of ours would.
#pragma once

#include <librdkafka/rdkafka.h>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace drumtower::logbed {

class RawClient {
public:
    explicit RawClient(const std::string& servers) {
        rd_kafka_conf_t* settings = rd_kafka_conf_new();
        rd_kafka_conf_set(settings, "bootstrap.servers", servers.c_str(), nullptr, 0);
        rd_kafka_conf_set(settings, "linger.ms", "0", nullptr, 0);
        client_ = rd_kafka_new(RD_KAFKA_PRODUCER, settings, nullptr, 0);
        if (!client_) throw std::runtime_error("no client");
    }
    ~RawClient() { rd_kafka_destroy(client_); }
    RawClient(const RawClient&) = delete;

    /// Acknowledged when it returns.
    void produce(const std::string& topic, int partition, const std::string& value,
                 const std::vector<std::pair<std::string, std::string>>& headers) {
        rd_kafka_headers_t* all = rd_kafka_headers_new(headers.size());
        for (const auto& [name, text] : headers)
            rd_kafka_header_add(all, name.c_str(), -1, text.c_str(), -1);
        const auto error =
            rd_kafka_producev(client_, RD_KAFKA_VTYPE_TOPIC, topic.c_str(), RD_KAFKA_VTYPE_PARTITION,
                              partition, RD_KAFKA_VTYPE_MSGFLAGS, RD_KAFKA_MSG_F_COPY, RD_KAFKA_VTYPE_VALUE,
                              value.data(), value.size(), RD_KAFKA_VTYPE_HEADERS, all, RD_KAFKA_VTYPE_END);
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_headers_destroy(all);
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR ||
            rd_kafka_flush(client_, 20000) != RD_KAFKA_RESP_ERR_NO_ERROR)
            throw std::runtime_error("the record was not taken");
    }

private:
    rd_kafka_t* client_ = nullptr;
};

}  // namespace drumtower::logbed
