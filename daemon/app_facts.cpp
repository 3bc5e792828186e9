// How it is: what the API and the status page ask of the running daemon.
#include "daemon/app.hpp"
#include "daemon/outside.hpp"
#include "pipeline/base/log.hpp"

#include <limits>
#include <sstream>

namespace drumtower {

namespace {

constexpr Duration due_soon = 2h;
constexpr Duration due_times_every = 5s;
constexpr int most_due_soon = 500;

void add_disk(std::vector<Metric>& metrics, const DiskHealth& disk) {
    const auto add = [&](std::string name, std::string help, double value) {
        metrics.push_back({std::move(name), std::move(help), value, {}});
    };
    const double never = std::numeric_limits<double>::infinity();
    add("disk_full", "1 while the disk is full and nothing new is taken", disk.is_full ? 1.0 : 0.0);
    add("disk_size_bytes", "size of the store's file system", static_cast<double>(disk.size));
    add("disk_free_bytes", "free space of the store's file system", static_cast<double>(disk.free));
    add("store_bytes", "what the store takes", static_cast<double>(disk.store));
    add("disk_full_in_seconds",
        "until the disk is full at the store's present pace; +Inf: not known, or never",
        disk.full_in ? std::chrono::duration<double>(*disk.full_in).count() : never);
}

void add_kafka(std::vector<Metric>& metrics, const KafkaHealth& health) {
    for (const KafkaHealth::Broker& broker : health.brokers) {
        metrics.push_back({"broker_up",
                           "1 when this node is connected to the broker",
                           broker.is_up ? 1.0 : 0.0,
                           {{"broker", broker.name}}});
    }
    for (const KafkaHealth::Reading& reading : health.readings) {
        metrics.push_back({"log_lag",
                           "records that the brokers have and this node has not taken",
                           static_cast<double>(reading.behind),
                           {{"topic", reading.topic}, {"partition", std::to_string(reading.partition)}}});
    }
    metrics.push_back({"log_unacknowledged",
                       "events and bodies that the brokers have not confirmed yet",
                       static_cast<double>(health.unacknowledged),
                       {}});
    metrics.push_back({"log_unacknowledged_oldest_seconds",
                       "how long the oldest of them waits",
                       std::chrono::duration<double>(health.oldest).count(),
                       {}});
}

}  // namespace

Readiness App::readiness() const {
    Readiness readiness;
    readiness.ready = ready_ && view_.halted().empty();
    if (!ready_) readiness.reasons.emplace_back("starting or stopping");
    if (!view_.halted().empty()) readiness.reasons.push_back(view_.halted());
    if (!idle_reason_.empty()) readiness.reasons.push_back(idle_reason_);
    if (ownership_ && ownership_->fenced())
        readiness.reasons.emplace_back(
            "another process runs under this node's name ([log] node); this one does not act");
    const std::string disk = disk_.trouble();
    if (const std::string trouble = log_.trouble(); !trouble.empty() && !(disk_.health().is_full && !kafka_))
        readiness.reasons.push_back(trouble);
    if (!disk.empty()) readiness.reasons.push_back(disk);
    if (due_near_ > 0)
        readiness.reasons.push_back(std::to_string(due_near_) +
                                    " duties fall due within 2 hours, and nothing can be written");
    if (view_.conflicts() > 0)
        readiness.reasons.push_back(std::to_string(view_.conflicts()) +
                                    " events with a known id and other data");
    for (const SourceHealth& source : sources()) {
        if (source.trouble != SourceTrouble::none)
            readiness.reasons.push_back("source " + source.id.str() + ": " + source.detail);
    }
    for (const ChannelHealth& channel : channels()) {
        if (!channel.kind.empty())
            readiness.reasons.push_back("channel " + channel.channel.str() + ": " + channel.detail);
    }
    readiness.degraded = readiness.ready && !readiness.reasons.empty();
    return readiness;
}

LogHealth App::log_health() const {
    LogHealth health;
    health.kind = kafka_ ? "kafka" : "embedded";
    health.node = config_.log.node;
    for (const Partition partition : scribe_.owned())
        health.owned.push_back({partition_name(partition), scribe_.epoch(partition)});
    health.trouble = log_.trouble();
    if (!kafka_) return health;
    const KafkaHealth kafka = kafka_->health();
    for (const KafkaHealth::Broker& broker : kafka.brokers)
        health.brokers.push_back({broker.name, broker.is_up});
    for (const KafkaHealth::Reading& reading : kafka.readings)
        health.behind += reading.behind;
    health.unacknowledged = static_cast<std::int64_t>(kafka.unacknowledged);
    health.oldest = kafka.oldest;
    health.trouble = kafka.trouble;
    return health;
}

TopicFacts App::topics() const {
    TopicFacts topics{
        .prefix = config_.log.topic_prefix, .partitions = log_.ledger_partitions(), .servers = {}};
    if (!kafka_) return topics;
    const auto property = [this](const std::string& key) {
        for (const config::Entry& entry : config_.log.kafka->entries) {
            if (entry.key == key) return text_of(entry.value);
        }
        return std::string{};
    };
    std::istringstream servers(property("bootstrap.servers"));
    for (std::string server; std::getline(servers, server, ',');)
        topics.servers.push_back(server);
    const std::string protocol = property("security.protocol");
    if (protocol.find("ssl") != protocol.npos || protocol.find("SSL") != protocol.npos)
        topics.protocol = "kafka-secure";
    return topics;
}

std::vector<SourceHealth> App::sources() const {
    auto all = crew_ ? crew_->sources() : std::vector<SourceHealth>{};
    for (SourceHealth& health : hooks_.health())
        all.push_back(std::move(health));
    return all;
}
std::vector<ChannelHealth> App::channels() const {
    return crew_ ? crew_->channels() : std::vector<ChannelHealth>{};
}

std::vector<Metric> App::metrics() const {
    std::vector<Metric> metrics;
    metrics.push_back({"start_time_seconds",
                       "when this process started",
                       static_cast<double>(started_at_.time_since_epoch().count()) / 1000,
                       {}});
    metrics.push_back({"event_conflicts_total",
                       "events with a known id and other data",
                       static_cast<double>(view_.conflicts()),
                       {}});
    for (Partition partition = 0; partition <= log_.ledger_partitions(); ++partition) {
        const std::vector<std::pair<std::string, std::string>> labels{
            {"partition", partition_name(partition)}};
        metrics.push_back({"folded_position", "position folded into the view",
                           static_cast<double>(view_.folded(partition)), labels});
        metrics.push_back({"owner_epoch", "epoch under which this node owns the partition",
                           static_cast<double>(scribe_.epoch(partition)), labels});
    }
    metrics.push_back({"log_writable",
                       "1 when what is new can be written into the log",
                       log_.trouble().empty() ? 1.0 : 0.0,
                       {}});
    metrics.push_back({"due_near_while_away",
                       "duties due within 2 hours while nothing can be written",
                       static_cast<double>(due_near_),
                       {}});
    add_disk(metrics, disk_.health());
    if (kafka_) add_kafka(metrics, kafka_->health());
    for (const SourceHealth& source : sources()) {
        metrics.push_back({"source_trouble",
                           "1 when a source cannot be read",
                           source.trouble == SourceTrouble::none ? 0.0 : 1.0,
                           {{"source", source.id.str()}}});
    }
    hooks_.add_metrics(metrics);
    subscriptions_.add_metrics(metrics);
    if (crew_) crew_->add_metrics(metrics);
    for (const ChannelHealth& channel : channels()) {
        metrics.push_back({"channel_trouble",
                           "1 when a channel cannot be written",
                           channel.kind.empty() ? 0.0 : 1.0,
                           {{"channel", channel.channel.str()}}});
    }
    return metrics;
}

/// While the log takes nothing (broker away, disk full) nothing can be posted: whoever falls due soon is told
/// of loudly.
awaitable<void> App::watch_due_times() {
    for (;;) {
        const std::string trouble = log_.trouble();
        std::size_t near = 0;
        if (!trouble.empty()) {
            const ObligationFilter open{
                .state = "open", .unit = {}, .article = {}, .due_before = clock_.now() + due_soon};
            auto query = [open](Queries& view) {
                return view.obligations(open, {.limit = most_due_soon, .after = {}}).items.size();
            };
            near = co_await view_.read(std::move(query));
        }
        if (near > due_near_)
            log::error("due_times_near", {{"duties", near}, {"within", "2h"}, {"detail", trouble}});
        due_near_ = near;
        co_await clock_.sleep_until(clock_.now() + due_times_every);
    }
}

}  // namespace drumtower
