#include "pipeline/model/event.hpp"

#include "pipeline/base/hash.hpp"
#include "pipeline/base/json.hpp"

#include <charconv>

namespace drumtower {

namespace {

constexpr std::string_view type_prefix = "cn.drumtower.";
constexpr std::string_view node_prefix = "urn:drumtower:";
constexpr std::string_view data_member = R"(,"data":)";

/// "cn.drumtower.article.seen.v1" → "article.seen", 1.
bool split_type(std::string_view wire, Event& event) {
    const std::size_t dot = wire.rfind(".v");
    if (!wire.starts_with(type_prefix) || dot == wire.npos || dot <= type_prefix.size()) return false;
    const std::string_view number = wire.substr(dot + 2);
    const auto [end, error] = std::from_chars(number.begin(), number.end(), event.version);
    if (error != std::errc{} || end != number.end()) return false;
    event.type = wire.substr(type_prefix.size(), dot - type_prefix.size());
    return true;
}

}  // namespace

Partition ledger_partition(const UnitId& unit, int ledger_partitions) {
    const Sha256 digest = sha256(unit.str());
    const unsigned number = (unsigned{digest[0]} << 16) | (unsigned{digest[1]} << 8) | digest[2];
    return 1 + static_cast<int>(number % static_cast<unsigned>(ledger_partitions));
}

std::string partition_name(Partition partition) {
    return partition == articles_partition ? "articles" : "ledger-" + std::to_string(partition - 1);
}

std::string wire_type(const Event& event) {
    return std::string(type_prefix) + event.type + ".v" + std::to_string(event.version);
}

std::string to_cloudevent(const Event& event) {
    std::string text = R"({"specversion":"1.0","id":)" + json::quoted(event.id.str());
    text += R"(,"source":)" + json::quoted(std::string(node_prefix) + event.node);
    text += R"(,"type":)" + json::quoted(wire_type(event));
    text += R"(,"subject":)" + json::quoted(event.subject);
    text += R"(,"time":)" + json::quoted(json::time_text(event.time));
    text += R"(,"datacontenttype":"application/json","epoch":)" + std::to_string(event.epoch);
    text.append(data_member).append(event.data).append("}");
    return text;
}

std::optional<Event> from_cloudevent(std::string_view text) {
    // A quote within a string is escaped, so the member's name stands nowhere before the member.
    const std::size_t at = text.find(data_member);
    if (at == text.npos || !text.ends_with('}')) return std::nullopt;
    const auto envelope = json::parse(std::string(text.substr(0, at)) + "}");
    if (!envelope || json::text(*envelope, "specversion") != "1.0") return std::nullopt;
    Event event;
    if (!split_type(json::text(*envelope, "type"), event)) return std::nullopt;
    const auto time = json::time_from(json::text(*envelope, "time"));
    const std::string source = json::text(*envelope, "source");
    event.id = EventId(json::text(*envelope, "id"));
    if (!time || event.id.empty() || !source.starts_with(node_prefix)) return std::nullopt;
    event.time = *time;
    event.subject = json::text(*envelope, "subject");
    event.node = source.substr(node_prefix.size());
    event.epoch = json::integer(*envelope, "epoch", 0);
    event.data = text.substr(at + data_member.size(), text.size() - at - data_member.size() - 1);
    return event;
}

}  // namespace drumtower
