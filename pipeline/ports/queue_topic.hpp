// QueueTopic: where units' own systems read what they have to repost (drumtower.queue.v1). A copy for
// outsiders: it is written beside the log and never read back into it. Partitions are those of the ledger.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/event.hpp"

#include <optional>

namespace drumtower {

class QueueTopic {
public:
    virtual ~QueueTopic() = default;

    /// Durable when it returns. `copied`: up to there, all that the ledger's partition asks is in the topic.
    virtual awaitable<Result<bool>> put(Partition partition, UnitId unit, Event event, Position copied) = 0;
    /// What the newest record says of that; nothing: there is none. Blocking; any thread.
    virtual Result<std::optional<Position>> copied(Partition partition) = 0;
};

}  // namespace drumtower
