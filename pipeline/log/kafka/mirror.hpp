// Mirror: this node's own copy of the log. A consumer reads every partition of the three topics and writes
// what it brings into log.db, in the broker's order, with how far it has read in the same transaction. The
// copy is chained as the embedded log is; positions are counted here, alike on every node, since every node
// leaves out the same: appends that were interrupted.
//
// An event is taken only after the bodies that it names: put() on its node came before it, but here the other
// topic may be behind. One thread ("mirror").
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/log/embedded/store_writer.hpp"
#include "pipeline/log/kafka/appends.hpp"
#include "pipeline/log/kafka/consumer.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace drumtower::kafka {

class Mirror {
public:
    /// What was read back of appends, ours among them.
    struct Told {
        std::vector<std::pair<std::string, Position>> whole;  // name, position of its first event
        std::vector<std::string> torn;
    };
    using Tell = std::function<void(const Told&)>;

    /// Opens log.db and the consumer; throws KafkaRefusal when log.db is another log's.
    Mirror(const KafkaOptions& options, const std::string& cluster, Tell tell);
    ~Mirror();
    Mirror(const Mirror&) = delete;

    /// Blocks until all that the broker has is here; false: not within `patience` of the last progress, or a
    /// partition halted.
    bool catch_up(Duration patience);

    /// Blocks until a partition stands there; false: not within `patience`.
    bool reaches(Partition partition, Position position, Duration patience);

    /// Any thread:
    Position head(Partition partition) const;
    /// Where a partition stands, and the highest epoch claimed up to there.
    struct Standing {
        Position position = 0;
        std::int64_t epoch = 0;
    };
    Standing standing(Partition partition) const;
    /// What an append that names these bodies says about them; see content_header.
    std::string content_needed(const std::vector<ContentHash>& bodies) const;
    /// Why it reads no further; empty: it does.
    std::string halted() const;
    /// No broker has been up for some seconds.
    bool is_cut_off() const;
    /// Brokers and readings of it; the rest is the producer's to say.
    KafkaHealth health() const;
    void on_append(std::function<void()> changed);
    /// `done` is called once, on the mirror's thread, when it comes round.
    void ask_turn(std::function<void()> done);

private:
    std::unique_ptr<Consumer> consumer_of(bool content);
    void add_parts(const std::string& topic, int count, bool is_content, Partition first);
    void run();
    void step();
    std::vector<Message> poll(Consumer& consumer, std::size_t most);
    void take_bodies();
    void take_events();
    Part* part_of(const rd_kafka_message_t* message);
    bool is_new(Part& part, const rd_kafka_message_t* message);
    void assemble(Part& part, const rd_kafka_message_t* message);
    void on_error(const rd_kafka_message_t* message);
    bool has_bodies_for(const Append& append);
    void write_ready();
    void write(const Append& append, Told& told);
    void write_body(const Part& part, const rd_kafka_message_t* message, const std::string& hash, Told& told);
    bool transact(const std::function<void()>& work);
    void publish();
    void look_around();
    void answer_turns();
    void halt(Part& part, const std::string& why);

    KafkaOptions options_;
    Tell tell_;

    // The mirror thread's own, once it runs.
    embedded::StoreWriter store_;
    std::vector<std::unique_ptr<Part>> parts_;
    std::map<std::pair<std::string, int>, Part*> by_name_;
    std::deque<Append> ready_;  // whole, not written yet
    int wake_fd_ = -1;
    std::unique_ptr<Consumer> events_, bodies_;
    std::uint64_t sights_ = 0;  // looked at

    mutable std::mutex guard_;  // guards what follows
    std::condition_variable changed_;
    std::vector<Standing> standings_;        // by partition
    std::vector<std::int64_t> bodies_read_;  // by content partition
    std::size_t at_end_ = 0;                 // parts whose end has been seen
    std::uint64_t progress_ = 0;             // commits
    bool waits_ = false;                     // something read is not written yet
    std::string halted_;
    bool disk_full_ = false;
    bool cut_off_ = false;
    KafkaHealth health_;
    std::vector<std::function<void()>> turns_;  // asked for

    std::mutex listeners_guard_;
    std::vector<std::function<void()>> listeners_;

    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace drumtower::kafka
