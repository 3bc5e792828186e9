#include "daemon/api/asyncapi.hpp"

#include "daemon/api/json_object.hpp"
#include "daemon/system/version.hpp"
#include "daemon/web/assets.hpp"

namespace drumtower {

namespace {

void fill(std::string& text, const std::string& name, const std::string& value) {
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + value.size()))
        text.replace(at, name.size(), value);
}

/// A server each, as the specification has it.
std::string servers_of(const TopicFacts& topics) {
    JsonObject servers;
    for (std::size_t i = 0; i < topics.servers.size(); ++i) {
        servers.raw("kafka" + std::to_string(i + 1),
                    JsonObject().text("host", topics.servers[i]).text("protocol", topics.protocol).str());
    }
    return servers.str();
}

}  // namespace

std::string asyncapi_text(const TopicFacts& topics) {
    std::string text(web::asset("asyncapi.json").value().plain);
    fill(text, "@VERSION@", std::string(version_number()));
    fill(text, "@PREFIX@", topics.prefix);
    fill(text, "@PARTITIONS@", std::to_string(topics.partitions));
    fill(text, "@SERVERS@", servers_of(topics));
    return text;
}

}  // namespace drumtower
