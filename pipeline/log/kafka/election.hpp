// Election: which partitions this node should act for, as a consumer group sees it. A suggestion, no more:
// who owns a partition is decided by the claim that the log takes (EventLog::claim).
//
// The group's topic holds no data; its partition n stands for partition n of the log. A node is a static
// member under its own name, so that a quick restart moves nothing. Of two processes with one name the
// newcomer wins, and the older one is fenced for good. One thread ("election").
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
        bool fenced = false;  // another process runs under this node's name: never act again
        bool operator==(const Result&) const = default;
    };
    /// `changed` runs on the I/O thread, whenever the result is another one.
    Election(asio::any_io_executor io, const KafkaOptions& options, std::function<void(Result)> changed);
    ~Election();
    Election(const Election&) = delete;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace drumtower
