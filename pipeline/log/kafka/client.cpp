#include "pipeline/log/kafka/client.hpp"

#include "pipeline/base/log.hpp"

#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace drumtower {

namespace kafka {

namespace {

constexpr int learning_ms = 2000;

using Setting = std::pair<const char*, const char*>;

constexpr std::array shared_defaults{
    Setting{"client.id", "drumtower"},
    Setting{"socket.timeout.ms",
            "10000"},  // a frozen leader keeps its connection open: so long it is waited for
    Setting{"socket.nagle.disable", "true"},
    Setting{"socket.keepalive.enable", "true"},
    Setting{"reconnect.backoff.max.ms", "2000"},
    Setting{"topic.metadata.refresh.interval.ms", "60000"},
};
constexpr std::array producer_defaults{
    Setting{"compression.codec", "zstd"},
    Setting{"linger.ms", "0"},  // full batches form by themselves under load
    Setting{"queue.buffering.max.messages", "10000"},
    Setting{"queue.buffering.max.kbytes", "65536"},
};
constexpr std::array consumer_defaults{
    Setting{"fetch.wait.max.ms", "100"},
    Setting{"queued.max.messages.kbytes", "16384"},
    Setting{"check.crcs", "true"},
};

constexpr std::array shared_musts{
    Setting{"log.queue", "true"},
    Setting{"allow.auto.create.topics", "false"},
};
constexpr std::array producer_musts{
    Setting{"enable.idempotence", "true"},
    Setting{"message.timeout.ms", "0"},  // never given up: what is not acknowledged waits, in order
    Setting{"delivery.report.only.error", "false"},
};
constexpr std::array consumer_musts{
    Setting{"enable.auto.commit", "false"},       Setting{"enable.auto.offset.store", "false"},
    Setting{"auto.offset.reset", "error"},  // an unknown position is an alarm, never "the latest"
    Setting{"isolation.level", "read_committed"}, Setting{"enable.partition.eof", "true"},
    Setting{"statistics.interval.ms", "1000"},  // they alone say which brokers are up
};

/// Empty, or what librdkafka has against it.
std::string set(rd_kafka_conf_t* settings, const char* key, const char* value) {
    std::array<char, 512> why{};
    const auto result = rd_kafka_conf_set(settings, key, value, why.data(), why.size());
    return result == RD_KAFKA_CONF_OK ? std::string{} : std::string(why.data());
}

void set_ours(rd_kafka_conf_t* settings, std::span<const Setting> all) {
    for (const auto& [key, value] : all) {
        if (const std::string why = set(settings, key, value); !why.empty()) throw KafkaRefusal(why);
    }
}

Conf settings_of(const KafkaOptions& options, std::span<const Setting> defaults,
                 std::span<const Setting> musts) {
    Conf settings(rd_kafka_conf_new());
    set_ours(settings.get(), shared_defaults);
    set_ours(settings.get(), defaults);
    for (const auto& [key, value] : options.properties) {
        if (const std::string why = set(settings.get(), key.c_str(), value.c_str()); !why.empty())
            throw KafkaRefusal("[log.kafka] \"" + key + "\": librdkafka refuses it: " + why);
    }
    set_ours(settings.get(), shared_musts);
    set_ours(settings.get(), musts);
    return settings;
}

/// It tries again by itself, each time with a line; that the broker is away is said once, by us.
log::Level level_of(int syslog, std::string_view facility) {
    if (facility == "FAIL" || facility == "AUTOCREATE" || syslog > 5) return log::Level::debug;
    return syslog <= 3 ? log::Level::warn : log::Level::info;
}

void pass_on_log(rd_kafka_event_t* event) {
    const char *facility = nullptr, *words = nullptr;
    int level = 0;
    if (rd_kafka_event_log(event, &facility, &words, &level) != 0) return;
    // Every client gets all of [log.kafka], what is for the other kind, too.
    if (std::string_view(words).find("property and will be ignored by this") != std::string_view::npos)
        return;
    log::write(level_of(level, facility), "kafka_client", {{"kind", facility}, {"detail", words}});
}

}  // namespace

std::string articles_topic(const KafkaOptions& options) {
    return options.topic_prefix + ".articles.v1";
}
std::string ledger_topic(const KafkaOptions& options) {
    return options.topic_prefix + ".ledger.v1";
}
std::string content_topic(const KafkaOptions& options) {
    return options.topic_prefix + ".content.v1";
}

std::string queue_topic(const KafkaOptions& options) {
    return options.topic_prefix + ".queue.v1";
}

std::string owners_topic(const KafkaOptions& options) {
    return options.topic_prefix + ".owners.v1";
}

Conf producer_settings(const KafkaOptions& options) {
    Conf settings = settings_of(options, producer_defaults, producer_musts);
    rd_kafka_conf_set_events(settings.get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG);
    return settings;
}

Conf consumer_settings(const KafkaOptions& options) {
    Conf settings = settings_of(options, consumer_defaults, consumer_musts);
    // Named, since librdkafka assigns nothing without; no member ever joins it.
    const std::string group = options.topic_prefix + ".mirror." + options.node;
    set_ours(settings.get(), std::array{Setting{"group.id", group.c_str()}});
    rd_kafka_conf_set_events(settings.get(),
                             RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_STATS);
    return settings;
}

Conf member_settings(const KafkaOptions& options) {
    Conf settings = settings_of(options, consumer_defaults, consumer_musts);
    const std::string group = options.topic_prefix + ".owners";
    set_ours(
        settings.get(),
        std::array{Setting{"group.id", group.c_str()}, Setting{"group.instance.id", options.node.c_str()},
                   Setting{"partition.assignment.strategy", "range"}, Setting{"session.timeout.ms", "10000"},
                   Setting{"heartbeat.interval.ms", "2000"}, Setting{"enable.partition.eof", "false"},
                   Setting{"statistics.interval.ms", "0"}, Setting{"auto.offset.reset", "latest"}});
    rd_kafka_conf_set_events(settings.get(),
                             RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG);
    return settings;
}

Client make_client(rd_kafka_type_t type, Conf settings) {
    std::array<char, 512> why{};
    Client client(rd_kafka_new(type, settings.get(), why.data(), why.size()));
    if (!client) throw Error(why.data());
    static_cast<void>(settings.release());  // the client's now
    rd_kafka_set_log_queue(client.get(), nullptr);
    return client;
}

std::vector<TopicHandle> known_topics(rd_kafka_t* client, const KafkaOptions& options) {
    std::vector<TopicHandle> topics;
    for (const std::string& name :
         {articles_topic(options), ledger_topic(options), content_topic(options), queue_topic(options)}) {
        topics.emplace_back(rd_kafka_topic_new(client, name.c_str(), nullptr));
        const struct rd_kafka_metadata* metadata = nullptr;
        if (rd_kafka_metadata(client, 0, topics.back().get(), &metadata, learning_ms) ==
            RD_KAFKA_RESP_ERR_NO_ERROR)
            rd_kafka_metadata_destroy(metadata);
    }
    return topics;
}

void note_event(rd_kafka_event_t* event) {
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_LOG) return pass_on_log(event);
    if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_ERROR) return;
    const char* words = rd_kafka_event_error_string(event);
    log::debug("kafka_error", {{"detail", words ? words : ""}});
}

bool is_dead(rd_kafka_t* client) {
    return rd_kafka_fatal_error(client, nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace kafka

std::string kafka_objection(const std::string& key, const std::string& value) {
    const kafka::Conf settings(rd_kafka_conf_new());
    return kafka::set(settings.get(), key.c_str(), value.c_str());
}

}  // namespace drumtower
