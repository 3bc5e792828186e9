#include "pipeline/model/event.hpp"

#include "pipeline/base/hash.hpp"
#include "pipeline/base/json.hpp"

namespace drumtower {

Partition ledger_partition(const UnitId& unit, int ledger_partitions) {
    const Sha256 digest = sha256(unit.str());
    const unsigned number = (unsigned{digest[0]} << 16) | (unsigned{digest[1]} << 8) | digest[2];
    return 1 + static_cast<int>(number % static_cast<unsigned>(ledger_partitions));
}

std::string partition_name(Partition partition) {
    return partition == articles_partition ? "articles" : "ledger-" + std::to_string(partition - 1);
}

std::string wire_type(const Event& event) {
    return "cn.drumtower." + event.type + ".v" + std::to_string(event.version);
}

std::string to_cloudevent(const Event& event) {
    std::string text = R"({"specversion":"1.0","id":)" + json::quoted(event.id.str());
    text += R"(,"source":)" + json::quoted("urn:drumtower:" + event.node);
    text += R"(,"type":)" + json::quoted(wire_type(event));
    text += R"(,"subject":)" + json::quoted(event.subject);
    text += R"(,"time":)" + json::quoted(json::time_text(event.time));
    text += R"(,"datacontenttype":"application/json","epoch":)" + std::to_string(event.epoch);
    text += R"(,"data":)" + event.data + "}";
    return text;
}

}  // namespace drumtower
