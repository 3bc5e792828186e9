#include "pipeline/log/kafka/producer.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/log/kafka/wire.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <pthread.h>

namespace drumtower::kafka {

namespace {

constexpr int poll_ms = 200;
constexpr Duration away_after = 10s;  // without an acknowledgement: nothing new is taken
constexpr Duration renewed_after =
    60s;  // without one: a client that hangs is made anew; doubled up to an hour
constexpr Duration renewed_at_last = 1h;
constexpr Duration renewed_apart = 2s;

/// What the broker refuses for good. Anything unknown is taken for that, too: to send it again and again
/// would be an endless loop in which others overtake it.
bool is_passing(rd_kafka_resp_err_t code) {
    constexpr std::array passing{RD_KAFKA_RESP_ERR__PURGE_QUEUE,
                                 RD_KAFKA_RESP_ERR__PURGE_INFLIGHT,
                                 RD_KAFKA_RESP_ERR__DESTROY,
                                 RD_KAFKA_RESP_ERR__FATAL,
                                 RD_KAFKA_RESP_ERR__TRANSPORT,
                                 RD_KAFKA_RESP_ERR__TIMED_OUT,
                                 RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
                                 RD_KAFKA_RESP_ERR__RETRY,
                                 RD_KAFKA_RESP_ERR__WAIT_COORD,
                                 RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
                                 RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
                                 RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
                                 RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
                                 RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                                 RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
                                 RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
                                 RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
                                 RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
                                 RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
                                 RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                                 RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
                                 RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
                                 RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
                                 RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
                                 RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                                 RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID,
                                 RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH};
    return std::find(passing.begin(), passing.end(), code) != passing.end();
}

}  // namespace

struct Producer::Batch {
    std::string topic;
    int partition = 0;
    std::vector<Record> records;
    bool is_read_back = true;

    std::uint64_t number = 0;
    std::string name;                // of this sending
    std::vector<std::string> names;  // of all
    std::size_t sent = 0;            // records handed to the client
    Duration asked_at{};
    Position first = 0;
    std::optional<Failure> failure;
    std::function<void()> resume;
};

Producer::Producer(asio::any_io_executor io, Clock& clock, const KafkaOptions& options)
    : io_(std::move(io)), clock_(clock), options_(options) {
    open();
    answered_ = clock_.uptime();
    patience_ = renewed_after;
    thread_ = std::thread([this] { run(); });
}

Producer::~Producer() {
    let_go();
    stopping_ = true;
    thread_.join();
}

void Producer::open() {
    client_ = make_client(RD_KAFKA_PRODUCER, producer_settings(options_));
    queue_.reset(rd_kafka_queue_get_main(client_.get()));
    topics_ = known_topics(client_.get(), options_);
    renewed_ = clock_.uptime();
    dead_ = false;
}

awaitable<Result<Position>> Producer::produce(std::string topic, int partition, std::vector<Record> records) {
    auto batch = std::make_shared<Batch>();
    batch->topic = std::move(topic);
    batch->partition = partition;
    batch->records = std::move(records);
    auto first = co_await carried(std::move(batch));
    co_return first;
}

awaitable<Result<Position>> Producer::hand_out(std::string topic, int partition, Record record) {
    auto batch = std::make_shared<Batch>();
    batch->topic = std::move(topic);
    batch->partition = partition;
    batch->records.push_back(std::move(record));
    batch->is_read_back = false;
    auto done = co_await carried(std::move(batch));
    co_return done;
}

awaitable<Result<Position>> Producer::carried(std::shared_ptr<Batch> batch) {
    auto start = [this, batch](auto handler) {
        auto way_back = std::make_shared<decltype(handler)>(std::move(handler));
        batch->resume = [way_back] { std::move (*way_back)(); };
        take(batch);
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start),
                                                                         asio::use_awaitable);
    if (batch->failure) co_return *batch->failure;
    co_return batch->first;
}

void Producer::take(std::shared_ptr<Batch> batch) {
    const std::lock_guard lock(guard_);
    batch->number = ++last_number_;
    batch->asked_at = clock_.uptime();
    const auto refused = refused_.find({batch->topic, batch->partition});
    std::optional<Failure> failure;
    if (letting_go_)
        failure = fail(FailureKind::retryable, "the log is closing");
    else if (refused != refused_.end())
        failure = fail(FailureKind::permanent, refused->second);
    else if (is_away())
        failure = fail(FailureKind::retryable, "the broker is away");
    const std::uint64_t number = batch->number;
    open_.emplace(number, batch);
    if (failure) {
        end_batch(number, std::move(failure));
        resume(std::exchange(ended_, {}));
        return;
    }
    again(batch);
    send_waiting();
}

/// From its first record, under a new name.
void Producer::again(const std::shared_ptr<Batch>& batch) {
    batch->name = random_name();
    batch->sent = 0;
    batch->names.push_back(batch->name);
    names_.emplace(batch->name, batch->number);
    waiting_.push_back(batch);
}

void Producer::send_waiting() {
    while (!dead_ && !waiting_.empty()) {
        const auto batch = waiting_.front();  // may end within
        if (!send_rest(*batch)) return;
        if (!waiting_.empty() && waiting_.front() == batch) waiting_.pop_front();
    }
}

/// False: the client's queue is full, or the client is dead; the rest waits.
bool Producer::send_rest(Batch& batch) {
    for (; batch.sent < batch.records.size(); ++batch.sent) {
        const Record& record = batch.records[batch.sent];
        Handle<rd_kafka_headers_t, rd_kafka_headers_destroy> headers(
            rd_kafka_headers_new(record.headers.size() + 1));
        const auto add = [&](const std::string& name, const std::string& value) {
            rd_kafka_header_add(headers.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                                static_cast<ssize_t>(value.size()));
        };
        add(append_header, to_string(Place{batch.name, batch.sent, batch.records.size()}));
        for (const auto& [name, value] : record.headers)
            add(name, value);
        const void* bytes = record.value ? record.value->data() : nullptr;  // a tombstone has no value at all
        const std::size_t size = record.value ? record.value->size() : 0;
        const rd_kafka_resp_err_t error = rd_kafka_producev(
            client_.get(), RD_KAFKA_VTYPE_TOPIC, batch.topic.c_str(), RD_KAFKA_VTYPE_PARTITION,
            std::int32_t{batch.partition}, RD_KAFKA_VTYPE_MSGFLAGS, RD_KAFKA_MSG_F_COPY, RD_KAFKA_VTYPE_KEY,
            record.key.data(), record.key.size(), RD_KAFKA_VTYPE_VALUE, bytes, size, RD_KAFKA_VTYPE_HEADERS,
            headers.get(), RD_KAFKA_VTYPE_OPAQUE, reinterpret_cast<void*>(batch.number), RD_KAFKA_VTYPE_END);
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
            static_cast<void>(headers.release());
            ++unanswered_;
            continue;
        }
        if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) return false;
        if (is_passing(error)) {
            dead_ = true;
            return false;
        }
        const std::string why = rd_kafka_err2str(error);
        end_batch(batch.number, fail(FailureKind::permanent, "the broker does not take it: " + why));
        return true;
    }
    return true;
}

Happening Producer::next_event() {
    return Happening(rd_kafka_queue_poll(queue_.get(), poll_ms));  // queue_ changes on this thread only
}

void Producer::run() {
    pthread_setname_np(pthread_self(), "produce");
    while (!stopping_) {
        const Happening event = next_event();
        bool renew_now = false;
        {
            const std::lock_guard lock(guard_);
            if (event && rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_DR) {
                while (const rd_kafka_message_t* message = rd_kafka_event_message_next(event.get()))
                    on_report(message);
            } else if (event) {
                note_event(event.get());
            }
            dead_ = dead_ || is_dead(client_.get());
            watch();
            send_waiting();
            renew_now = dead_ && clock_.uptime() - renewed_ >= renewed_apart;
            resume(std::exchange(ended_, {}));
        }
        if (renew_now) renew();
    }
}

void Producer::on_report(const rd_kafka_message_t* message) {
    --unanswered_;
    const auto found = open_.find(reinterpret_cast<std::uintptr_t>(message->_private));
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        answered_ = clock_.uptime();
        patience_ = renewed_after;
        // That it stands there whole, the mirror will say.
        if (found != open_.end() && !found->second->is_read_back) end_batch(found->first, std::nullopt);
        return;
    }
    if (found != open_.end()) on_failed(*found->second, message);
}

void Producer::read_back(const std::string& append, Position first) {
    const std::lock_guard lock(guard_);
    const auto name = names_.find(append);
    if (name == names_.end()) return;
    const std::uint64_t number = name->second;
    open_.at(number)->first = first;
    end_batch(number, std::nullopt);
    resume(std::exchange(ended_, {}));
}

void Producer::torn(const std::string& append) {
    const std::lock_guard lock(guard_);
    const auto name = names_.find(append);
    if (name == names_.end()) return;
    const auto batch = open_.at(name->second);
    if (batch->name != append) return;  // sent again already
    log::info("kafka_append_torn", {{"kind", batch->topic}});
    again(batch);
    send_waiting();
}

void Producer::on_failed(Batch& batch, const rd_kafka_message_t* message) {
    const std::string why = rd_kafka_err2str(message->err);
    const bool maybe_there = rd_kafka_message_status(message) == RD_KAFKA_MSG_STATUS_POSSIBLY_PERSISTED;
    if (maybe_there || is_passing(message->err)) {
        // The order holds only when all that is open is sent anew.
        if (!std::exchange(dead_, true))
            log::warn("kafka_send_again", {{"kind", batch.topic}, {"detail", why}});
        return;
    }
    const std::string said = batch.topic + " " + std::to_string(batch.partition) +
                             " takes nothing any more: the broker refused a record for good: " + why;
    if (refused_.emplace(std::pair(batch.topic, batch.partition), said).second)
        log::error("kafka_partition_refused", {{"kind", batch.topic}, {"detail", said}});
    std::vector<std::uint64_t> of_partition;
    for (const auto& [number, open] : open_) {
        if (open->topic == batch.topic && open->partition == batch.partition) of_partition.push_back(number);
    }
    for (const std::uint64_t number : of_partition)
        end_batch(number, fail(FailureKind::permanent, said));
}

void Producer::end_batch(std::uint64_t number, std::optional<Failure> failure) {
    const auto found = open_.find(number);
    if (found == open_.end()) return;
    found->second->failure = std::move(failure);
    for (const std::string& name : found->second->names)
        names_.erase(name);
    std::erase(waiting_, found->second);
    ended_.push_back(std::move(found->second));
    open_.erase(found);
}

/// How long nothing has been acknowledged although something waits.
Duration Producer::waited() const {
    if (open_.empty() || (unanswered_ == 0 && waiting_.empty())) return {};
    return clock_.uptime() - std::max(answered_, open_.begin()->second->asked_at);
}

bool Producer::is_away() const {
    return waited() > away_after;
}

void Producer::watch() {
    const bool away = is_away();
    if (away != std::exchange(away_, away)) {
        if (away)
            log::error("broker_away", {{"detail", "nothing is acknowledged; new posts pause"}});
        else
            log::info("broker_back");
    }
    if (dead_ || waited() < patience_ || clock_.uptime() - renewed_ < patience_) return;
    log::warn("kafka_client_hangs", {{"detail", "nothing is acknowledged; a new client is made"}});
    patience_ = std::min<Duration>(renewed_at_last, patience_ * 2);
    dead_ = true;
}

void Producer::renew() {
    Client old;
    {
        const std::lock_guard lock(guard_);
        queue_.reset();
        topics_.clear();
        old = std::move(client_);
    }
    rd_kafka_purge(old.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    old.reset();
    const std::lock_guard lock(guard_);
    open();
    unanswered_ = 0;
    waiting_.clear();
    for (const auto& [number, batch] : open_)
        again(batch);
    send_waiting();
}

Sending Producer::sending() const {
    const std::lock_guard lock(guard_);
    Sending now;
    now.away = is_away();
    for (const auto& [partition, why] : refused_)
        now.refused = why;
    for (const auto& [number, batch] : open_)
        now.unacknowledged += batch->records.size();
    if (!open_.empty()) now.oldest = clock_.uptime() - open_.begin()->second->asked_at;
    return now;
}

void Producer::let_go() {
    const std::lock_guard lock(guard_);
    letting_go_ = true;
    while (!open_.empty())
        end_batch(open_.begin()->first, fail(FailureKind::retryable, "the log is closing"));
    resume(std::exchange(ended_, {}));
}

void Producer::resume(Batches ended) {
    if (ended.empty()) return;
    std::vector<std::function<void()>> ways_back;
    for (const auto& batch : ended)
        ways_back.push_back(std::exchange(batch->resume, {}));
    asio::post(io_, [ways_back = std::move(ways_back)] {
        for (const auto& resume : ways_back)
            resume();
    });
}

}  // namespace drumtower::kafka
