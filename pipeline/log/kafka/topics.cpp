#include "pipeline/log/kafka/topics.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/log/kafka/wire.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <vector>

namespace drumtower::kafka {

namespace {

constexpr int step_ms = 5000;  // of one question; a frozen broker must not take all the patience
constexpr int known_step_ms = 50;

using Metadata = Handle<const struct rd_kafka_metadata, rd_kafka_metadata_destroy>;
using NewTopic = Handle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using Resource = Handle<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;

struct Wanted {
    std::string name;
    int partitions = 1;
    std::map<std::string, std::string> settings;
};

std::vector<Wanted> wanted_topics(const KafkaOptions& options) {
    std::map<std::string, std::string> events{
        {"cleanup.policy", "delete"},
        {"retention.ms", "-1"},
        {"retention.bytes", "-1"},
        {"message.timestamp.type", "LogAppendTime"},
        {"flush.messages", "1"},
        {"compression.type", "producer"},
        {"unclean.leader.election.enable", "false"},
        {"max.message.bytes", "1048588"},
        {"min.insync.replicas", options.replication > 1 ? std::to_string(options.replication - 1) : "1"},
    };
    auto bodies = events;
    bodies["cleanup.policy"] = "compact";
    return {{articles_topic(options), 1, events},
            {ledger_topic(options), options.ledger_partitions, events},
            {content_topic(options), options.ledger_partitions, bodies},
            {queue_topic(options), options.ledger_partitions, events},
            {owners_topic(options), options.ledger_partitions + 1, {}}};
}

/// A larger number serves, too; elsewhere only the very value.
bool serves(const std::string& key, const std::string& found, const std::string& wanted) {
    if (key == "max.message.bytes" || key == "min.insync.replicas")
        return std::atoll(found.c_str()) >= std::atoll(wanted.c_str());
    return found == wanted;
}

class Admin {
public:
    explicit Admin(const KafkaOptions& options)
        : options_(options),
          client_(make_client(RD_KAFKA_PRODUCER, producer_settings(options))),
          main_(rd_kafka_queue_get_main(client_.get())),
          answers_(rd_kafka_queue_new(client_.get())) {}

    std::string cluster() {
        const Handle<char, std::free> id(rd_kafka_clusterid(client_.get(), patience_ms()));
        if (!id) throw away("its cluster id");
        return id.get();
    }

    /// Of each partition, how many replicas it has; empty when there is no such topic.
    std::vector<int> replicas(const std::string& name) {
        const TopicHandle topic(rd_kafka_topic_new(client_.get(), name.c_str(), nullptr));
        for (int waited = 0;; waited += step_ms) {
            const struct rd_kafka_metadata* raw = nullptr;
            const auto error = rd_kafka_metadata(client_.get(), 0, topic.get(), &raw, step_ms);
            const Metadata metadata(raw);
            serve();
            if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return replicas_in(*metadata);
            if (waited >= patience_ms()) throw away(rd_kafka_err2str(error));
        }
    }

    /// The same of a topic that is there: for some time after it was made, some brokers do not know it yet.
    std::vector<int> replicas_once_known(const std::string& name) {
        std::vector<int> counts = replicas(name);
        for (int waited = 0; counts.empty() && waited < patience_ms(); waited += known_step_ms) {
            pause();
            counts = replicas(name);
        }
        return counts;
    }

    void create(const std::vector<const Wanted*>& missing) {
        std::vector<NewTopic> owned;
        std::vector<rd_kafka_NewTopic_t*> all;
        std::array<char, 512> why{};
        for (const Wanted* topic : missing) {
            owned.emplace_back(rd_kafka_NewTopic_new(topic->name.c_str(), topic->partitions,
                                                     options_.replication, why.data(), why.size()));
            if (!owned.back()) throw KafkaRefusal(topic->name + " cannot be made: " + why.data());
            for (const auto& [key, value] : topic->settings)
                rd_kafka_NewTopic_set_config(owned.back().get(), key.c_str(), value.c_str());
            all.push_back(owned.back().get());
        }
        rd_kafka_CreateTopics(client_.get(), all.data(), all.size(), nullptr, answers_.get());
        const Happening answer = answered("the answer to CreateTopics");
        std::size_t count = 0;
        const rd_kafka_topic_result_t** results =
            rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer.get()), &count);
        for (std::size_t i = 0; i < count; ++i) {
            const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
            const std::string name = rd_kafka_topic_result_name(results[i]);
            if (error == RD_KAFKA_RESP_ERR_NO_ERROR) log::info("topic_made", {{"kind", name}});
            if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
                continue;
            const char* words = rd_kafka_topic_result_error_string(results[i]);
            throw KafkaRefusal(name + " cannot be made: " + (words ? words : rd_kafka_err2str(error)));
        }
    }

    std::map<std::string, std::string> settings(const std::string& name) {
        for (int waited = 0;; waited += known_step_ms) {
            const auto found = settings_if_known(name);
            if (found) return *found;
            if (waited >= patience_ms()) throw away("the settings of " + name);
            pause();
        }
    }

    void write(const std::string& topic, const std::string& value) {
        const auto topics = known_topics(client_.get(), options_);
        const auto error = rd_kafka_producev(
            client_.get(), RD_KAFKA_VTYPE_TOPIC, topic.c_str(), RD_KAFKA_VTYPE_PARTITION, std::int32_t{0},
            RD_KAFKA_VTYPE_MSGFLAGS, RD_KAFKA_MSG_F_COPY, RD_KAFKA_VTYPE_HEADER, type_header, event_type,
            ssize_t{-1}, RD_KAFKA_VTYPE_VALUE, value.data(), value.size(), RD_KAFKA_VTYPE_END);
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw KafkaRefusal(topic + ": " + rd_kafka_err2str(error));
        for (int waited = 0; waited < patience_ms(); waited += 100) {
            const Happening event(rd_kafka_queue_poll(main_.get(), 100));
            if (!event || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) continue;
            const rd_kafka_message_t* report = rd_kafka_event_message_next(event.get());
            if (report && report->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
            throw KafkaRefusal(topic + ": " + (report ? rd_kafka_err2str(report->err) : "no report"));
        }
        throw away("an acknowledgement for " + topic);
    }

private:
    /// Nothing when the broker that was asked does not know the topic yet.
    std::optional<std::map<std::string, std::string>> settings_if_known(const std::string& name) {
        const Resource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
        rd_kafka_ConfigResource_t* asked = resource.get();
        rd_kafka_DescribeConfigs(client_.get(), &asked, 1, nullptr, answers_.get());
        const Happening answer = answered("the settings of " + name);
        std::size_t count = 0;
        const rd_kafka_ConfigResource_t** found = rd_kafka_DescribeConfigs_result_resources(
            rd_kafka_event_DescribeConfigs_result(answer.get()), &count);
        std::map<std::string, std::string> settings;
        for (std::size_t i = 0; i < count; ++i) {
            const rd_kafka_resp_err_t error = rd_kafka_ConfigResource_error(found[i]);
            if (error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return std::nullopt;
            if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
                throw KafkaRefusal("the settings of " + name + " cannot be read: " + rd_kafka_err2str(error));
            std::size_t entries = 0;
            const rd_kafka_ConfigEntry_t** all = rd_kafka_ConfigResource_configs(found[i], &entries);
            for (std::size_t e = 0; e < entries; ++e) {
                const char* value = rd_kafka_ConfigEntry_value(all[e]);
                settings[rd_kafka_ConfigEntry_name(all[e])] = value ? value : "";
            }
        }
        return settings;
    }

    int patience_ms() const { return static_cast<int>(options_.patience.count()); }
    KafkaAway away(const std::string& what) const {
        const auto servers = options_.properties.find("bootstrap.servers");
        return KafkaAway("no Kafka broker at " +
                         (servers == options_.properties.end() ? "" : servers->second) + " gives " + what +
                         " within " + std::to_string(patience_ms() / 1000) + " s");
    }
    void pause() { const Happening ignored(rd_kafka_queue_poll(main_.get(), known_step_ms)); }
    void serve() {
        while (const Happening event{rd_kafka_queue_poll(main_.get(), 0)})
            note_event(event.get());
    }
    Happening answered(const std::string& what) {
        Happening answer(rd_kafka_queue_poll(answers_.get(), patience_ms()));
        if (!answer) throw away(what);
        if (rd_kafka_event_error(answer.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
            const char* words = rd_kafka_event_error_string(answer.get());
            throw away(what + std::string(" (") + (words ? words : "") + ")");
        }
        return answer;
    }
    static std::vector<int> replicas_in(const struct rd_kafka_metadata& metadata) {
        std::vector<int> counts;
        for (int t = 0; t < metadata.topic_cnt; ++t) {
            for (int p = 0; p < metadata.topics[t].partition_cnt; ++p)
                counts.push_back(metadata.topics[t].partitions[p].replica_cnt);
        }
        return counts;
    }

    const KafkaOptions& options_;
    Client client_;
    Queue main_;
    Queue answers_;
};

void check(Admin& admin, const Wanted& topic, const KafkaOptions& options) {
    const std::vector<int> replicas = admin.replicas_once_known(topic.name);
    if (replicas.size() != static_cast<std::size_t>(topic.partitions)) {
        throw KafkaRefusal(topic.name + " has " + std::to_string(replicas.size()) +
                           " partitions, [log] wants " + std::to_string(topic.partitions) +
                           "; that number is fixed when the topic is made");
    }
    for (std::size_t p = 0; p < replicas.size(); ++p) {
        if (replicas[p] >= options.replication) continue;
        throw KafkaRefusal(topic.name + " partition " + std::to_string(p) + " has " +
                           std::to_string(replicas[p]) + " replicas, [log] replication wants " +
                           std::to_string(options.replication) +
                           "; reassign its replicas, or lower replication");
    }
    if (options.topics_are_given) return;
    const auto found = admin.settings(topic.name);
    for (const auto& [key, wanted] : topic.settings) {
        const auto value = found.find(key);
        const std::string is = value == found.end() ? "not there" : value->second;
        if (value != found.end() && serves(key, is, wanted)) continue;
        throw KafkaRefusal(topic.name + ": " + key + " is " + is + ", must be " + wanted +
                           "; change it with kafka-configs.sh --alter --topic " + topic.name);
    }
}

}  // namespace

std::string prepare_topics(const KafkaOptions& options) {
    Admin admin(options);
    std::string cluster = admin.cluster();
    const std::vector<Wanted> all = wanted_topics(options);
    std::vector<const Wanted*> missing;
    for (const Wanted& topic : all) {
        if (admin.replicas(topic.name).empty()) missing.push_back(&topic);
    }
    if (!missing.empty()) admin.create(missing);
    for (const Wanted& topic : all)
        check(admin, topic, options);
    return cluster;
}

void write_first(const KafkaOptions& options, const std::string& topic, const std::string& value) {
    Admin(options).write(topic, value);
}

}  // namespace drumtower::kafka
