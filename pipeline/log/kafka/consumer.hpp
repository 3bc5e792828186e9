// Consumer: reads the partitions that it was given, from where it was told; in no group, and nothing is
// committed at the broker. For one thread, which it wakes through an eventfd.
#pragma once

#include "pipeline/log/kafka/client.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower::kafka {

class Consumer {
public:
    struct Start {
        std::string topic;
        int partition = 0;
        std::int64_t offset = 0;
    };
    /// Throws Error.
    Consumer(const KafkaOptions& options, int wake_fd, const std::vector<Start>& starts);
    ~Consumer();

    /// What has come, up to `most` records; what is none goes to `on_error`, the end of a partition, too.
    std::vector<Message> poll(std::size_t most,
                              const std::function<void(const rd_kafka_message_t*)>& on_error);

    /// The brokers as the client saw them last, once a second; counted, since who is late reads several.
    struct Sight {
        std::vector<KafkaHealth::Broker> brokers;
        std::uint64_t count = 0;
        std::uint64_t last_up = 0;  // the newest one in which a broker was up
    };
    const Sight& sight() const { return sight_; }
    /// Where the broker's partition ends, as the last fetch said; negative: not known yet.
    std::int64_t end_of(const std::string& topic, int partition) const;

private:
    void see(rd_kafka_event_t* statistics);

    Client client_;
    Queue main_;
    Queue queue_;
    Sight sight_;
};

inline std::string_view value_of(const rd_kafka_message_t* message) {
    return {static_cast<const char*>(message->payload), message->len};
}
/// Empty when there is none of this name.
std::string header_of(const rd_kafka_message_t* message, const char* name);

}  // namespace drumtower::kafka
