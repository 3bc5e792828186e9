// Producer: brings appends to the broker. An append is the records of one partition that are to stand there
// next to each other; it has ended when the mirror has read it back whole. What the mirror found interrupted
// by another node's records, and what a dead client may not have brought, is sent again as a whole under a
// new name: the first whole one counts, another is a repeat that the fold knows by its events' ids.
//
// Passing faults are waited out however long they last. produce() is for the I/O thread; read_back() and
// torn() for the mirror's; a thread of its own ("produce") serves the client's queue.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/log/kafka/client.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace drumtower::kafka {

struct Record {
    std::string key;
    std::optional<std::string> value;  // none: a tombstone
    std::vector<std::pair<std::string, std::string>> headers;
};

/// How it stands with writing.
struct Sending {
    bool away = false;               // for so long that nothing new is taken
    std::string refused;             // a partition that the broker takes nothing for any more, and why
    std::size_t unacknowledged = 0;  // records handed over and not read back
    Duration oldest{};               // how long the oldest of them waits
};

class Producer {
public:
    Producer(asio::any_io_executor io, Clock& clock, const KafkaOptions& options);
    ~Producer();
    Producer(const Producer&) = delete;

    /// The position that read_back() told. `retryable`: the broker is away, nothing was sent, or the log is
    /// closing. `permanent`: the broker will never take this, nor anything more for this partition.
    awaitable<Result<Position>> produce(std::string topic, int partition, std::vector<Record> records);
    /// The same for a topic that the mirror does not read: one record, done when it is acknowledged. A repeat
    /// may stand there.
    awaitable<Result<Position>> hand_out(std::string topic, int partition, Record record);
    void read_back(const std::string& append, Position first);
    void torn(const std::string& append);

    Sending sending() const;
    /// Whoever waits gets `retryable`; nothing more is taken.
    void let_go();

    struct Batch;

private:
    using Batches = std::vector<std::shared_ptr<Batch>>;

    void run();
    awaitable<Result<Position>> carried(std::shared_ptr<Batch> batch);
    void take(std::shared_ptr<Batch> batch);
    Happening next_event();
    // With the guard held:
    void open();
    void send_waiting();
    bool send_rest(Batch& batch);
    void again(const std::shared_ptr<Batch>& batch);
    void on_report(const rd_kafka_message_t* message);
    void on_failed(Batch& batch, const rd_kafka_message_t* message);
    void end_batch(std::uint64_t number, std::optional<Failure> failure);
    void watch();
    Duration waited() const;
    bool is_away() const;
    void resume(Batches ended);
    /// Without it: ends the dead client, which may take a moment, and makes a new one.
    void renew();

    asio::any_io_executor io_;
    Clock& clock_;
    KafkaOptions options_;

    mutable std::mutex guard_;  // guards what follows
    Client client_;
    std::vector<TopicHandle> topics_;
    Queue queue_;
    std::map<std::uint64_t, std::shared_ptr<Batch>> open_;  // by number, in the order they were asked
    std::deque<std::shared_ptr<Batch>> waiting_;            // of them, those not wholly handed to the client
    std::map<std::string, std::uint64_t> names_;            // every name an open one was sent under
    std::uint64_t last_number_ = 0;
    std::map<std::pair<std::string, int>, std::string> refused_;  // partition → why nothing is taken for it
    std::size_t unanswered_ = 0;                                  // records without a report of this client
    Batches ended_;                                               // to be told
    bool dead_ = false;                                           // the client
    Duration answered_{};                                         // uptime of the last acknowledgement
    Duration renewed_{};
    Duration patience_{};  // with a client that acknowledges nothing; doubled each time
    bool away_ = false;    // as it was last said
    bool letting_go_ = false;

    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace drumtower::kafka
