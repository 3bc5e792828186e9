#include "pipeline/monitoring/duty_channels.hpp"

#include "pipeline/base/json.hpp"
#include "pipeline/model/facts.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr std::size_t declarations_read = 1000;  // of one unit; the roster changes some times a year

/// When the roster last changed its mind about the channel.
std::optional<TimePoint> changed_at(Queries& view, const UnitId& unit, const ChannelId& channel) {
    std::optional<TimePoint> changed;
    bool had = false;
    for (const TimelineEntry& entry : view.timeline(unit.str(), declarations_read)) {
        if (entry.type != facts::UnitDeclared::type || entry.stale) continue;
        const auto fact = json::read<facts::UnitDeclared>(entry.data);
        if (!fact) continue;
        const bool has = !fact->unit.retired && fact->unit.channel(channel) != nullptr;
        if (has != had) changed = entry.time;
        had = has;
    }
    return changed;
}

std::optional<Rule> rule_of(Queries& view, const Obligation& duty) {
    const auto declared = view.declaration("rule", duty.rule.str() + "@" + std::to_string(duty.rule_version));
    return declared ? json::read<Rule>(declared->what) : std::nullopt;
}

/// "each" asks for the channels that there were: another one is no further duty.
bool takes_new_ones(const Obligation& duty) {
    return duty.satisfied_by == "any" && !duty.channels.empty();
}

bool is_asked_of(const Obligation& duty, const ChannelId& channel) {
    return std::any_of(duty.channels.begin(), duty.channels.end(),
                       [&](const DutyChannel& each) { return each.id == channel; });
}

}  // namespace

DutyChannels duty_channels(Queries& view, const Obligation& duty) {
    DutyChannels now;
    const auto unit = view.unit(duty.unit);
    now.unit_retired = unit && unit->retired;
    for (const DutyChannel& asked : duty.channels) {
        JudgedChannel& each = now.channels.emplace_back(JudgedChannel{asked, std::nullopt, std::nullopt});
        const bool stands = !unit || (!unit->retired && unit->channel(asked.id) != nullptr);
        if (!stands) each.closed = changed_at(view, duty.unit, asked.id);
    }
    if (!unit || unit->retired || !takes_new_ones(duty)) return now;
    std::optional<Rule> rule;
    for (const Channel& channel : unit->channels) {
        if (is_asked_of(duty, channel.id)) continue;
        if (!rule) rule = rule_of(view, duty);
        const auto meets = rule ? duty_channel(*rule, channel) : std::nullopt;
        const auto opened = meets ? changed_at(view, duty.unit, channel.id) : std::nullopt;
        if (opened && *opened > duty.requested_at && *opened < duty.due)
            now.channels.push_back(JudgedChannel{*meets, opened, std::nullopt});
    }
    return now;
}

bool could_meet(Queries& view, const Obligation& duty, const ChannelId& channel) {
    if (is_asked_of(duty, channel)) return true;
    if (!takes_new_ones(duty)) return false;
    const auto unit = view.unit(duty.unit);
    const Channel* known = unit ? unit->channel(channel) : nullptr;
    const auto rule = known ? rule_of(view, duty) : std::nullopt;
    return rule && duty_channel(*rule, *known).has_value();
}

}  // namespace drumtower
