#include "pipeline/log/refusal.hpp"

#include "pipeline/base/utf8.hpp"
#include "pipeline/model/facts.hpp"

namespace drumtower {

namespace {

bool too_long(const Event& event) {
    // At worst each byte of a name becomes \u00xx; the frame of a CloudEvent is under 300 bytes. Most events
    // are far below, and need not be written out to be measured.
    const std::size_t names =
        event.id.str().size() + event.type.size() + event.subject.size() + event.node.size();
    if (event.data.size() + 6 * names + 300 <= max_event_bytes) return false;
    return to_cloudevent(event).size() > max_event_bytes;
}

bool has_readable_names(const Event& event) {
    return !event.id.empty() && utf8::is_valid(event.id.str()) && utf8::is_valid(event.type) &&
           utf8::is_valid(event.subject) && utf8::is_valid(event.node);
}

}  // namespace

std::optional<Failure> refusal(Partition partition, int ledger_partitions) {
    if (partition >= 0 && partition <= ledger_partitions) return std::nullopt;
    return fail(FailureKind::permanent, "there is no partition " + std::to_string(partition));
}

std::optional<Failure> refusal(const std::vector<Event>& events) {
    for (const Event& event : events) {
        if (too_long(event)) return fail(FailureKind::permanent, "an event is over 64 KiB: " + event.type);
        if (!facts::is_readable(event) || !has_readable_names(event))
            return fail(FailureKind::permanent, "an event cannot be read back: " + event.type);
    }
    return std::nullopt;
}

}  // namespace drumtower
