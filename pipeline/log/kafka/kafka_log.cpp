#include "pipeline/log/kafka/kafka_log.hpp"

#include "pipeline/log/embedded/directory_lock.hpp"
#include "pipeline/log/embedded/readers.hpp"
#include "pipeline/log/kafka/mirror.hpp"
#include "pipeline/log/kafka/producer.hpp"
#include "pipeline/log/kafka/queue_end.hpp"
#include "pipeline/log/kafka/topics.hpp"
#include "pipeline/log/kafka/wire.hpp"
#include "pipeline/log/refusal.hpp"
#include "pipeline/model/facts.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <numeric>
#include <utility>

namespace drumtower {

namespace {

using kafka::Record;

constexpr const char* away_words = "the broker is away";

/// The unit, where the event is about one: whoever reads a topic by key finds a unit's events.
std::string key_of(const Event& event) {
    const auto data = json::parse(event.data);
    std::string unit = data ? json::text(*data, "unit") : std::string{};
    return unit.empty() ? event.subject : unit;
}

}  // namespace

struct KafkaLog::Impl {
    Impl(asio::any_io_executor io, Clock& time, KafkaOptions given)
        : options(std::move(given)),
          lock(options.directory),
          clock(time),
          cluster(kafka::prepare_topics(options)),
          producer(std::move(io), clock, options),
          readers(options.directory),
          mirror(options, cluster, [this](const kafka::Mirror::Told& told) { tell(told); }) {
        catch_up();
        if (mirror.head(articles_partition) > 0) return;
        const facts::LogCreated created{.partitions = options.ledger_partitions};
        const Event first =
            options.first_event.value_or(facts::state(created, {.time = clock.now(), .node = options.node}));
        kafka::write_first(options, kafka::articles_topic(options), to_cloudevent(first));
        if (!mirror.reaches(articles_partition, 1, options.patience))
            throw KafkaAway("the log was created and cannot be read back");
    }

    void catch_up() {
        if (mirror.catch_up(options.patience)) return;
        const std::string halted = mirror.halted();
        if (halted.empty()) throw KafkaAway("the broker does not give its log");
        throw KafkaRefusal(halted);
    }
    void tell(const kafka::Mirror::Told& told) {
        for (const auto& [append, first] : told.whole)
            producer.read_back(append, first);
        for (const std::string& append : told.torn)
            producer.torn(append);
    }
    /// Nothing is sent that could not be read back, or only after the broker's return.
    std::optional<Failure> trouble() const {
        std::string why = mirror.halted();
        if (why.empty() && mirror.is_cut_off()) why = away_words;
        if (why.empty()) return std::nullopt;
        return fail(FailureKind::retryable, why);
    }
    std::pair<std::string, int> place_of(Partition partition) const {
        if (partition == articles_partition) return {kafka::articles_topic(options), 0};
        return {kafka::ledger_topic(options), partition - 1};
    }

    KafkaOptions options;
    embedded::DirectoryLock lock;
    Clock& clock;
    std::string cluster;
    kafka::Producer producer;
    embedded::Readers readers;
    kafka::Mirror mirror;
};

KafkaLog::KafkaLog(asio::any_io_executor io, Clock& clock, KafkaOptions options)
    : impl_(std::make_shared<Impl>(std::move(io), clock, std::move(options))) {}

KafkaLog::~KafkaLog() = default;

std::string KafkaLog::trouble() const {
    return health().trouble;
}

KafkaHealth KafkaLog::health() const {
    const kafka::Sending sending = impl_->producer.sending();
    KafkaHealth health = impl_->mirror.health();
    health.unacknowledged = sending.unacknowledged;
    health.oldest = sending.oldest;
    if (const auto trouble = impl_->trouble())
        health.trouble = trouble->detail;
    else if (!sending.refused.empty())
        health.trouble = sending.refused;
    else if (sending.away)
        health.trouble = away_words;
    return health;
}

void KafkaLog::let_go() {
    impl_->producer.let_go();
}

awaitable<Result<std::vector<Position>>> KafkaLog::append(Partition partition, std::vector<Event> events) {
    const auto impl = impl_;
    if (auto refused = refusal(partition, ledger_partitions())) co_return *refused;
    if (auto refused = refusal(events)) co_return *refused;
    if (events.empty()) co_return std::vector<Position>{};
    if (auto trouble = impl->trouble()) co_return *trouble;
    std::vector<ContentHash> bodies;
    std::vector<Record> records;
    for (const Event& event : events) {
        if (auto body = kafka::body_named_in(event)) bodies.push_back(std::move(*body));
        records.push_back({key_of(event), to_cloudevent(event), {{kafka::type_header, kafka::event_type}}});
    }
    if (std::string needs = impl->mirror.content_needed(bodies); !needs.empty())
        records.front().headers.emplace_back(kafka::content_header, std::move(needs));
    auto [topic, number] = impl->place_of(partition);
    auto first = co_await impl->producer.produce(std::move(topic), number, std::move(records));
    if (!first) co_return first.error();
    std::vector<Position> positions(events.size());
    std::iota(positions.begin(), positions.end(), *first);
    co_return positions;
}

std::vector<Recorded> KafkaLog::read(Partition partition, Position after, std::size_t limit) {
    if (refusal(partition, ledger_partitions())) return {};
    return impl_->readers.read(partition, after, limit);
}

Position KafkaLog::head(Partition partition) {
    return impl_->mirror.head(partition);
}

void KafkaLog::on_append(std::function<void()> changed) {
    impl_->mirror.on_append(std::move(changed));
}

/// Of the thread that writes the copy; the broker's answers have an end of their own.
awaitable<void> KafkaLog::turn() {
    auto io = co_await asio::this_coro::executor;
    auto start = [this, io](auto handler) {
        auto way_back = std::make_shared<decltype(handler)>(std::move(handler));
        impl_->mirror.ask_turn([io, way_back] { asio::post(io, [way_back] { std::move (*way_back)(); }); });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start),
                                                                         asio::use_awaitable);
}

int KafkaLog::ledger_partitions() const {
    return impl_->options.ledger_partitions;
}

/// Ours is the claim at the position of our own append, and it holds when none before it has as high an
/// epoch: another node may have read the same predecessor.
awaitable<Result<std::int64_t>> KafkaLog::claim(Partition partition) {
    const auto impl = impl_;
    if (auto refused = refusal(partition, ledger_partitions())) co_return *refused;
    for (;;) {
        const auto before = impl->mirror.standing(partition);
        const std::int64_t epoch = before.epoch + 1;
        const facts::OwnerClaimed claimed{.partition = partition, .node = impl->options.node, .epoch = epoch};
        std::vector<Event> events{
            facts::state(claimed, {.time = impl->clock.now(), .node = impl->options.node, .epoch = epoch})};
        auto positions = co_await append(partition, std::move(events));
        if (!positions) co_return positions.error();
        const auto between = static_cast<std::size_t>(positions->front() - before.position - 1);
        const auto others = impl->readers.read(partition, before.position, between);
        const bool lost = std::any_of(others.begin(), others.end(), [&](const Recorded& other) {
            return other.event.type == facts::OwnerClaimed::type && other.event.epoch >= epoch;
        });
        if (!lost) co_return epoch;
    }
}

awaitable<Result<ContentHash>> KafkaLog::put(std::string bytes) {
    const auto impl = impl_;
    if (bytes.size() > max_content_bytes) co_return fail(FailureKind::permanent, "a body is over 900 KiB");
    ContentHash hash(hex(sha256(bytes)));
    if (!impl->readers.state(hash).empty()) co_return hash;
    if (auto trouble = impl->trouble()) co_return *trouble;
    std::vector<Record> records{{hash.str(), std::move(bytes), {}}};
    const int number = kafka::content_partition(hash, ledger_partitions());
    auto done =
        co_await impl->producer.produce(kafka::content_topic(impl->options), number, std::move(records));
    if (!done) co_return done.error();
    co_return hash;
}

std::optional<std::string> KafkaLog::get(const ContentHash& hash) {
    return impl_->readers.get(hash);
}

awaitable<Result<bool>> KafkaLog::erase(ContentHash hash) {
    const auto impl = impl_;
    if (impl->readers.state(hash) != "kept") co_return false;
    if (auto trouble = impl->trouble()) co_return *trouble;
    std::vector<Record> records{{hash.str(), std::nullopt, {}}};
    const int number = kafka::content_partition(hash, ledger_partitions());
    auto done =
        co_await impl->producer.produce(kafka::content_topic(impl->options), number, std::move(records));
    if (!done) co_return done.error();
    co_return true;
}

awaitable<Result<bool>> KafkaLog::put(Partition partition, UnitId unit, Event event, Position copied) {
    const auto impl = impl_;
    if (auto refused = refusal(partition, ledger_partitions())) co_return *refused;
    if (auto trouble = impl->trouble()) co_return *trouble;
    Record record{unit.str(),
                  to_cloudevent(event),
                  {{kafka::type_header, kafka::event_type}, {kafka::copied_header, std::to_string(copied)}}};
    auto done =
        co_await impl->producer.hand_out(kafka::queue_topic(impl->options), partition - 1, std::move(record));
    if (!done) co_return done.error();
    co_return true;
}

Result<std::optional<Position>> KafkaLog::copied(Partition partition) {
    if (auto refused = refusal(partition, ledger_partitions())) return *refused;
    return kafka::last_copied(impl_->options, partition - 1);
}

}  // namespace drumtower
