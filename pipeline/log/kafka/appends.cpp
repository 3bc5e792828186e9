#include "pipeline/log/kafka/appends.hpp"

#include <utility>

namespace drumtower::kafka {

std::optional<Append> take(Part& part, RecordRead record) {
    const Place& place = record.place;
    const bool goes_on = place.index > 0 && place.append == part.append && place.count == part.count &&
                         place.index == part.events.size();
    Append append;
    append.part = &part;
    if (!goes_on) {
        if (!part.events.empty()) append.torn.push_back(part.append);
        part.events.clear();
        part.append = place.append;
        part.count = place.count;
        part.needs = std::move(record.needs);
    }
    if (goes_on || place.index == 0) part.events.push_back(std::move(record.event));
    const std::string before = std::exchange(part.last, std::move(record.hash));
    part.next = record.offset + 1;
    const bool whole = part.events.size() == part.count;
    const bool under_way = !whole && !part.events.empty();
    if (under_way && append.torn.empty()) return std::nullopt;
    // One that begins here is read again from its beginning after a restart.
    append.next = under_way ? record.offset : part.next;
    append.last = under_way ? before : part.last;
    if (whole) {
        append.name = std::exchange(part.append, {});
        append.events = std::exchange(part.events, {});
        append.needs = std::exchange(part.needs, {});
    }
    return append;
}

}  // namespace drumtower::kafka
