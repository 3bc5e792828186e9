// The newest record of a partition of the queue's topic, which says how far the ledger has been copied.
#pragma once

#include "pipeline/log/kafka/client.hpp"

#include <optional>

namespace drumtower::kafka {

/// Nothing: the partition is empty. `retryable` when the broker does not answer. Blocking, up to some
/// seconds.
Result<std::optional<Position>> last_copied(const KafkaOptions& options, int number);

}  // namespace drumtower::kafka
