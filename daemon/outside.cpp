#include "daemon/outside.hpp"

#include "connectors/notify/notifiers.hpp"
#include "pipeline/log/kafka/kafka_log.hpp"

#include <cstdlib>

namespace drumtower {

namespace {

/// What librdkafka itself does not take, at its line.
std::vector<config::Problem> check_kafka(const config::Section& section) {
    std::vector<config::Problem> problems;
    for (const config::Entry& entry : section.entries) {
        const bool is_secret = std::holds_alternative<config::SecretRef>(entry.value);
        const std::string why = kafka_objection(entry.key, is_secret ? "secret" : text_of(entry.value));
        if (why.empty()) continue;
        problems.push_back({entry.place, section.path + "." + entry.key, "librdkafka refuses it: " + why,
                            "see its CONFIGURATION.md for the keys and their values"});
    }
    return problems;
}

}  // namespace

std::string text_of(const config::Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    if (const auto* number = std::get_if<double>(&value)) return std::to_string(*number);
    return {};
}

std::vector<config::Problem> problems_of(const config::Loaded& loaded) {
    std::vector<config::Problem> problems = loaded.problems;
    const auto add = [&](const std::vector<config::Problem>& more) {
        problems.insert(problems.end(), more.begin(), more.end());
    };
    const config::Log& log = loaded.config.log;
    if (log.kind == "kafka" && log.kafka && loaded.problems.empty()) add(check_kafka(*log.kafka));
    for (const config::Source& source : loaded.config.sources)
        add(check_source(source));
    for (const config::Unit& unit : loaded.config.units) {
        for (const config::Channel& channel : unit.channels)
            add(check_channel(channel));
    }
    for (const config::Notifier& notifier : loaded.config.notifiers)
        add(check_notifier(notifier));
    return problems;
}

Surroundings surroundings_of(const config::Config& config, HttpClient& http, Clock& clock,
                             std::optional<asio::any_io_executor> workers) {
    Surroundings around{http, clock, config.district.utc_offset, std::move(workers),
                        config.outbound.allow_private};
    for (const config::Source& source : config.sources) {
        around.allow_private.insert(around.allow_private.end(), source.allow_private.begin(),
                                    source.allow_private.end());
    }
    return around;
}

std::variant<Secret, config::Problem> secret_of(const config::SecretRef& reference,
                                                const std::map<std::string, std::string>* stored) {
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    auto resolved = config::resolve(reference, directory ? directory : "", stored);
    if (auto* problem = std::get_if<config::Problem>(&resolved)) return std::move(*problem);
    return Secret(std::get<std::string>(std::move(resolved)));
}

std::variant<Secrets, config::Problem> secrets_of(const config::Section& section,
                                                  const std::map<std::string, std::string>* stored) {
    Secrets secrets;
    for (const config::Entry& entry : section.entries) {
        const auto* reference = std::get_if<config::SecretRef>(&entry.value);
        if (!reference) continue;
        auto secret = secret_of(*reference, stored);
        if (auto* problem = std::get_if<config::Problem>(&secret)) return std::move(*problem);
        secrets[entry.key] = std::get<Secret>(std::move(secret));
    }
    return secrets;
}

}  // namespace drumtower
