// The topics: made as they must be when they are missing, refused when they are there and are not. What
// protects an event is looked at where it takes effect: the replicas that each partition really has.
#pragma once

#include "pipeline/log/kafka/client.hpp"

#include <string>

namespace drumtower::kafka {

/// Returns the cluster's id. Throws KafkaAway when the broker does not answer within options.patience,
/// KafkaRefusal naming topic, key, what was found and what is needed.
std::string prepare_topics(const KafkaOptions& options);

/// Writes one record and waits until it is acknowledged. Throws KafkaAway.
void write_first(const KafkaOptions& options, const std::string& topic, const std::string& value);

}  // namespace drumtower::kafka
