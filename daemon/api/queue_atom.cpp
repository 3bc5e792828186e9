#include "daemon/api/queue_atom.hpp"

#include "daemon/web/status_page.hpp"
#include "pipeline/reporting/words.hpp"

namespace drumtower {

namespace {

std::string element(const std::string& name, const std::string& text) {
    return "<" + name + ">" + web::escaped(text) + "</" + name + ">\n";
}

std::string channel_name(const Unit& unit, const ChannelId& id) {
    const Channel* channel = unit.channel(id);
    return !channel ? id.str() : channel->name.empty() ? channel->kind : channel->name;
}

std::string entry(const Unit& unit, const Delivery& row, Duration utc_offset) {
    const std::string until = "截止 " + words::local_time(row.due, utc_offset) + "；渠道 " +
                              channel_name(unit, row.channel) + "；" + words::delivery_state(row);
    return "<entry>\n" +
           element("id", "urn:drumtower:delivery:" + row.id.str() + ":" + std::to_string(row.version)) +
           element("title", row.title) + element("updated", json::time_text(row.requested_at)) +
           "<link href=\"" + web::escaped(row.url) + "\"/>\n" + element("summary", until) + "</entry>\n";
}

}  // namespace

std::string queue_atom(const Unit& unit, const std::vector<Delivery>& queue, const std::string& address,
                       TimePoint updated, Duration utc_offset) {
    std::string entries;
    for (const Delivery& row : queue)
        entries += entry(unit, row, utc_offset);
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n" +
           element("id", "urn:drumtower:queue:" + unit.id.str()) + element("title", unit.name + " 转载队列") +
           element("updated", json::time_text(updated)) + "<author><name>鼓楼</name></author>\n" +
           "<link rel=\"self\" href=\"" + web::escaped(address) + "\"/>\n" + entries + "</feed>\n";
}

}  // namespace drumtower
