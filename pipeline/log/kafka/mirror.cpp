#include "pipeline/log/kafka/mirror.hpp"

#include "pipeline/base/hash.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/model/facts.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace drumtower::kafka {

namespace {

constexpr std::size_t most_records = 2000;  // a transaction
constexpr int idle_ms = 1000;
constexpr std::uint64_t one = 1;

embedded::StoreOptions store_of(const KafkaOptions& options, const std::string& cluster) {
    return {.directory = options.directory,
            .ledger_partitions = options.ledger_partitions,
            .created = {},
            .mirror_of = "cluster " + cluster + ", topics " + options.topic_prefix + ".*"};
}

/// The directory is locked and the broker answers: what is wrong with log.db now is for a person.
embedded::StoreWriter opened_store(const KafkaOptions& options, const std::string& cluster) {
    try {
        return embedded::StoreWriter(store_of(options, cluster));
    } catch (const sqlite::Error&) {
        throw;
    } catch (const std::runtime_error& error) {
        throw KafkaRefusal(error.what());
    }
}

}  // namespace

Mirror::Mirror(const KafkaOptions& options, const std::string& cluster, Tell tell)
    : options_(options), tell_(std::move(tell)), store_(opened_store(options, cluster)) {
    add_parts(articles_topic(options_), 1, false, articles_partition);
    add_parts(ledger_topic(options_), options_.ledger_partitions, false, articles_partition + 1);
    add_parts(content_topic(options_), options_.ledger_partitions, true, 0);
    standings_.resize(static_cast<std::size_t>(options_.ledger_partitions) + 1);
    bodies_read_.resize(static_cast<std::size_t>(options_.ledger_partitions));
    wake_fd_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (wake_fd_ < 0) throw std::runtime_error(std::string("eventfd: ") + std::strerror(errno));
    events_ = consumer_of(false);
    bodies_ = consumer_of(true);
    publish();
    thread_ = std::thread([this] { run(); });
}

Mirror::~Mirror() {
    {
        const std::lock_guard lock(listeners_guard_);
        listeners_.clear();
    }
    stopping_ = true;
    static_cast<void>(::write(wake_fd_, &one, sizeof one));
    thread_.join();
    events_.reset();
    bodies_.reset();
    ::close(wake_fd_);
}

void Mirror::add_parts(const std::string& topic, int count, bool is_content, Partition first) {
    for (int number = 0; number < count; ++number) {
        auto part = std::make_unique<Part>();
        part->topic = topic;
        part->number = number;
        part->is_content = is_content;
        part->partition = first + number;
        if (const auto note = store_.noted(part->name())) {
            part->next = note->next;
            part->last = note->last;
        }
        part->checked = part->last.empty();
        by_name_[{topic, number}] = part.get();
        parts_.push_back(std::move(part));
    }
}

/// From the record before the next one, to see that it is still the one that was read.
std::unique_ptr<Consumer> Mirror::consumer_of(bool content) {
    std::vector<Consumer::Start> starts;
    for (const auto& part : parts_) {
        if (part->is_content == content)
            starts.push_back({part->topic, part->number, part->checked ? part->next : part->next - 1});
    }
    return std::make_unique<Consumer>(options_, wake_fd_, starts);
}

void Mirror::run() {
    pthread_setname_np(pthread_self(), "mirror");
    while (!stopping_)
        step();
}

void Mirror::step() {
    std::uint64_t woken = 0;
    static_cast<void>(
        ::read(wake_fd_, &woken, sizeof woken));  // before the queues are emptied, or a wake is lost
    take_bodies();
    if (ready_.empty()) take_events();
    const std::size_t before = ready_.size();
    if (before > 0) write_ready();
    const bool moved = ready_.size() != before;
    {
        const std::lock_guard lock(guard_);
        waits_ = !ready_.empty();
        at_end_ = static_cast<std::size_t>(
            std::count_if(parts_.begin(), parts_.end(), [](const auto& part) { return part->at_end; }));
    }
    changed_.notify_all();
    look_around();
    answer_turns();
    store_.scrub_when_erased();
    store_.checkpoint_when_due();
    if (moved) return;
    pollfd waits{wake_fd_, POLLIN, 0};
    ::poll(&waits, 1, idle_ms);
}

std::vector<Message> Mirror::poll(Consumer& consumer, std::size_t most) {
    auto messages = consumer.poll(most, [this](const rd_kafka_message_t* message) { on_error(message); });
    if (!messages.empty()) static_cast<void>(::write(wake_fd_, &one, sizeof one));  // there may be more
    return messages;
}

void Mirror::on_error(const rd_kafka_message_t* message) {
    Part* part = part_of(message);
    const std::string why = rd_kafka_err2str(message->err);
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        if (part) part->at_end = true;
        if (part && message->offset < part->next)
            halt(*part, "the broker's ends at " + std::to_string(message->offset) +
                            ": it is not the log that this node has read");
    } else if (part && (message->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
                        message->err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)) {
        halt(*part, "the broker does not have what this node has read of it; was the topic made anew?");
    } else if (part && message->err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
        halt(*part, why);
    } else {
        log::warn("kafka_read", {{"kind", part ? part->name() : ""}, {"detail", why}});
    }
}

Part* Mirror::part_of(const rd_kafka_message_t* message) {
    if (!message->rkt) return nullptr;
    const auto found = by_name_.find({rd_kafka_topic_name(message->rkt), message->partition});
    return found == by_name_.end() ? nullptr : found->second;
}

void Mirror::halt(Part& part, const std::string& why) {
    if (std::exchange(part.halted, true)) return;
    const std::string said = part.name() + " stands at offset " + std::to_string(part.next) + ": " + why;
    log::error("mirror_halted", {{"kind", part.name()}, {"detail", said}});
    {
        const std::lock_guard lock(guard_);
        halted_ = said;
    }
    changed_.notify_all();
}

/// False: seen before, or the partition has halted.
bool Mirror::is_new(Part& part, const rd_kafka_message_t* message) {
    if (part.halted) return false;
    if (message->offset < part.next) {
        if (!part.checked && message->offset == part.next - 1) {
            part.checked = true;
            if (hex(sha256(value_of(message))) != part.last)
                halt(part, "the record before it is another one now");
        }
        return false;
    }
    // Compaction takes bodies out; of events, the broker must have every one.
    if (message->offset > part.next && !part.is_content) {
        halt(part,
             "the broker goes on at offset " + std::to_string(message->offset) + "; records are missing");
        return false;
    }
    return true;
}

void Mirror::take_bodies() {
    const auto messages = poll(*bodies_, most_records / 4);
    struct Fresh {
        Part* part;
        const rd_kafka_message_t* message;
        std::string hash;  // a body is long: it is hashed once
    };
    std::vector<Fresh> fresh;
    for (const Message& message : messages) {
        Part* part = part_of(message.get());
        if (!part || !is_new(*part, message.get())) continue;
        part->next = message->offset + 1;
        part->last = hex(sha256(value_of(message.get())));
        fresh.push_back({part, message.get(), part->last});
    }
    if (fresh.empty()) return;
    Told told;
    const bool written = transact([&] {
        told = {};
        for (const auto& [part, message, hash] : fresh)
            write_body(*part, message, hash, told);
    });
    if (!written) return;
    publish();
    tell_(told);
}

void Mirror::write_body(const Part& part, const rd_kafka_message_t* message, const std::string& hash,
                        Told& told) {
    const ContentHash named(std::string(static_cast<const char*>(message->key), message->key_len));
    if (!message->payload) {
        store_.erase(named);
    } else if (hash != named.str()) {
        log::error("foreign_content", {{"kind", part.name()}, {"detail", "its key is not its hash"}});
    } else {
        store_.put(value_of(message));
    }
    store_.note(part.name(), message->offset + 1, hash);
    if (const auto place = place_from(header_of(message, append_header)))
        told.whole.emplace_back(place->append, 0);
}

void Mirror::take_events() {
    const auto messages = poll(*events_, most_records);
    for (const Message& message : messages) {
        Part* part = part_of(message.get());
        if (part && is_new(*part, message.get())) assemble(*part, message.get());
    }
}

void Mirror::assemble(Part& part, const rd_kafka_message_t* message) {
    auto event = from_cloudevent(value_of(message));
    if (!event) return halt(part, "no event of Drum Tower");
    const std::string header = header_of(message, append_header);
    auto place = header.empty() ? Place{} : place_from(header);
    if (!place) return halt(part, "its header `append` cannot be read");
    RecordRead record{std::move(*event), std::move(*place), header_of(message, content_header),
                      message->offset, hex(sha256(value_of(message)))};
    if (auto append = take(part, std::move(record))) ready_.push_back(std::move(*append));
}

/// Every body that the append names is here, or has been read past: erased and compacted away.
bool Mirror::has_bodies_for(const Append& append) {
    std::string_view rest = append.needs;
    while (!rest.empty()) {
        const std::string_view one_need = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(rest.size(), one_need.size() + 1));
        const std::size_t colon = one_need.find(':');
        if (colon == one_need.npos) continue;
        const int number = std::atoi(std::string(one_need.substr(0, colon)).c_str());
        const std::int64_t next = std::atoll(std::string(one_need.substr(colon + 1)).c_str());
        const auto part = by_name_.find({content_topic(options_), number});
        if (part != by_name_.end() && part->second->next < next && !part->second->halted) return false;
    }
    return true;
}

void Mirror::write_ready() {
    std::size_t count = 0;
    while (count < ready_.size() && has_bodies_for(ready_[count]))
        ++count;
    if (count == 0) return;
    Told told;
    const bool written = transact([&] {
        told = {};
        for (std::size_t i = 0; i < count; ++i)
            write(ready_[i], told);
    });
    if (!written) return;
    ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(count));
    publish();
    {
        const std::lock_guard lock(listeners_guard_);
        for (const auto& changed : listeners_)
            changed();
    }
    tell_(told);
}

void Mirror::write(const Append& append, Told& told) {
    const Partition partition = append.part->partition;
    const Position first = store_.head(partition).position + 1;
    for (const Event& event : append.events) {
        store_.append(partition, event);
        if (event.type != facts::ContentErased::type) continue;
        const auto erased = json::read<facts::ContentErased>(event.data);
        if (erased) store_.erase(erased->hash);
    }
    store_.note(append.part->name(), append.next, append.last);
    if (!append.name.empty()) told.whole.emplace_back(append.name, first);
    told.torn.insert(told.torn.end(), append.torn.begin(), append.torn.end());
}

/// Until it is done: a full disk is waited out, since nothing may be left out. False: it stops meanwhile.
bool Mirror::transact(const std::function<void()>& work) {
    while (!store_.transact(work)) {
        {
            const std::lock_guard lock(guard_);
            disk_full_ = true;
        }
        if (stopping_) return false;
        answer_turns();
        ::poll(nullptr, 0, idle_ms);
    }
    const std::lock_guard lock(guard_);
    disk_full_ = false;
    return true;
}

}  // namespace drumtower::kafka
