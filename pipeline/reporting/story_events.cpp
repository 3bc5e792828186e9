#include "pipeline/reporting/story_events.hpp"

#include "pipeline/reporting/words.hpp"

#include <algorithm>

namespace drumtower {

namespace {

const Delivery* delivery_of(const DutyFacts& facts, const json::Value& data) {
    const std::string id = json::text(data, "delivery");
    const auto at = std::find_if(facts.deliveries.begin(), facts.deliveries.end(),
                                 [&](const Delivery& one) { return one.id.str() == id; });
    return at == facts.deliveries.end() ? nullptr : &*at;
}

/// What an event says, part by part, for people.
std::string event_text(const DutyFacts& facts, const json::Value& data) {
    std::string text;
    const auto add = [&](const std::string& part) {
        if (!part.empty()) text += (text.empty() ? "" : "，") + part;
    };
    const Delivery* delivery = delivery_of(facts, data);
    const std::string channel = json::text(data, "channel");
    if (delivery) add(channel_name(facts.unit, delivery->channel));
    if (!channel.empty()) add(channel_name(facts.unit, ChannelId(channel)));
    const auto action = json::named<Action>(json::text(data, "action"));
    if (action && *action != Action::publish) add(words::action(*action));
    if (action != Action::withdraw) add(words::step(json::text(data, "step")));
    const std::string how = json::text(data, "how");
    const bool drafted = how == "accepted" && delivery && delivery->mode == Mode::draft;
    add(drafted ? "在草稿箱，等人工发布" : words::outcome(how));
    if (delivery) add(words::act(json::text(data, "act")));  // elsewhere it is an id
    add(words::obligation_state(json::text(data, "finding")));
    add(words::who(json::text(data, "who")));
    for (const char* key : {"found", "detail", "reason", "trouble"})
        add(json::text(data, key));
    return text;
}

}  // namespace

std::string named(const std::string& name, const std::string& id) {
    return name.empty() || name == id ? id : name + "（" + id + "）";
}

std::string channel_name(const Unit& unit, const ChannelId& id) {
    const Channel* channel = unit.channel(id);
    return named(channel ? channel->name : "", id.str());
}

std::string what_happened(const DutyFacts& facts, const TimelineEntry& entry) {
    const auto data = json::parse(entry.data);
    const std::string says = data ? event_text(facts, *data) : std::string();
    return words::event(entry.type) + (says.empty() ? "" : "  " + says) +
           (entry.stale ? "  （依据已变，未生效）" : "");
}

}  // namespace drumtower
