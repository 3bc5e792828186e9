// Election: which partitions this node should act for, as a consumer group sees it. A suggestion, no more:
// who owns a partition is decided by the claim that the log takes (EventLog::claim).
//
// The group's topic holds no data; its partition n stands for partition n of the log. A node is a static
// member under its own name, so that a quick restart moves nothing. Of two processes with one name the
// newcomer wins, and the older one is fenced. A member that the group leaves without an answer for a minute
// is made anew. One thread ("election").
#pragma once

#include "pipeline/log/kafka/kafka_log.hpp"

#include <functional>
#include <memory>
#include <set>

namespace drumtower {

class Election {
public:
    struct Result {
        std::set<Partition> suggested;
        bool fenced = false;  // another process joined under this node's name: this one is not to act
        bool operator==(const Result&) const = default;
    };
    /// `changed` runs on the I/O thread, whenever the result is another one.
    Election(asio::any_io_executor io, Clock& clock, const KafkaOptions& options,
             std::function<void(Result)> changed);
    ~Election();
    Election(const Election&) = delete;
    /// As a newcomer. A join of one's own that the network kept back fences, too; whoever is sure that no
    /// other process has the name may come back.
    void rejoin();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace drumtower
