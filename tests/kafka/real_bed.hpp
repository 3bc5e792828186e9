// The real broker that tests/kafka/with_cluster.py has brought up, and topics of one's own on it.
#pragma once

#include "pipeline/log/kafka/kafka_log.hpp"
#include "tests/pipeline/log/log_bed.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace drumtower::logbed {

inline std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    if (!value) throw std::runtime_error(std::string(name) + " is not set; run tests/kafka/with_cluster.py");
    return value;
}

/// Another name each time: nothing of an earlier test is there.
inline std::string fresh_prefix() {
    static int count = 0;
    return "t" + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

inline KafkaOptions real_options(const std::string& prefix, const std::string& directory,
                                 int ledger_partitions) {
    KafkaOptions options;
    options.directory = directory;
    options.topic_prefix = prefix;
    options.ledger_partitions = ledger_partitions;
    options.replication = std::atoi(from_environment("DRUMTOWER_KAFKA_NODES").c_str());
    options.properties["bootstrap.servers"] = from_environment("DRUMTOWER_KAFKA");
    return options;
}

}  // namespace drumtower::logbed
