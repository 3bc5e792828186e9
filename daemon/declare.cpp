#include "daemon/declare.hpp"

#include "connectors/registry.hpp"

#include <set>

namespace drumtower {

Rule rule_of(const config::Rule& rule) {
    Rule known;
    known.id = RuleId(rule.id);
    known.version = rule.version;
    known.within = rule.within;
    known.classes = rule.classes;
    known.channel_kinds = rule.channel_kinds;
    known.satisfied_by = rule.satisfied_by;
    known.remind_at = rule.remind_at;
    known.approve_by = rule.approve_by;
    if (rule.wechat_counts.size() == 1) known.wechat_counts = rule.wechat_counts;
    return known;
}

Unit unit_of(const config::Unit& unit) {
    Unit known;
    known.id = UnitId(unit.id);
    known.name = unit.name;
    known.duty = unit.duty_name;
    for (const config::Channel& channel : unit.channels) {
        Channel entry;
        entry.id = ChannelId(channel.id);
        entry.unit = known.id;
        entry.name = channel.name;
        entry.kind = channel.kind;
        entry.publish = publish_word(channel);
        entry.address = public_address(channel);
        const Abilities able = abilities_of(channel);
        entry.looks = able.looks;
        // What no connector can write to is done by hand, whatever is hoped for later.
        entry.mode = able.writes ? json::named<Mode>(channel.mode).value_or(Mode::manual) : Mode::manual;
        known.channels.push_back(std::move(entry));
    }
    return known;
}

SourceInfo source_of(const config::Source& source) {
    SourceInfo known;
    known.id = SourceId(source.id);
    known.name = source.name;
    known.kind = source.kind;
    known.url = source.url;
    known.designate = source.designate;
    known.hold = source.hold;
    return known;
}

namespace {

std::string rule_id(const config::Rule& rule) {
    return rule.id + "@" + std::to_string(rule.version);
}

class Declaring {
public:
    Declaring(Queries& view, const Scribe& scribe) : view_(view), scribe_(scribe) {}

    void rule(const config::Rule& rule) {
        const Rule wanted = rule_of(rule);
        const auto known = view_.declaration("rule", rule_id(rule));
        if (known && known->what != json::write(wanted)) {
            declared_.problems.push_back(
                {rule.place, "rule." + rule.id,
                 "version " + std::to_string(rule.version) + " is in the log with other content",
                 "obligations keep the version they were born under: give it a new version"});
        } else if (!known || known->retired) {
            state(facts::RuleDeclared{wanted, known ? known->event : EventId{}});
        }
    }

    void unit(const config::Unit& unit) {
        const Unit wanted = unit_of(unit);
        const auto known = view_.declaration("unit", unit.id);
        if (known && known->what == json::write(wanted)) return;
        state(facts::UnitDeclared{wanted, known ? known->event : EventId{}});
    }

    void source(const config::Source& source) {
        SourceInfo wanted = source_of(source);
        const auto known = view_.declaration("source", source.id);
        if (known) {
            const auto before = json::read<SourceInfo>(known->what).value_or(SourceInfo{});
            wanted.baselined = before.baselined;  // what the log learned, not what the file says
            if (before == wanted) return;
            wanted.baselined = false;
        }
        state(facts::SourceDeclared{wanted, known ? known->event : EventId{}});
    }

    void retire_rules(const std::set<std::string>& kept) {
        for (const std::string& id : view_.declared("rule")) {
            const auto known = view_.declaration("rule", id);
            if (kept.contains(id) || known->retired) continue;
            const auto rule = json::read<Rule>(known->what).value_or(Rule{});
            state(facts::RuleRetired{rule.id, rule.version, known->event});
        }
    }

    template <class What, class Fact>
    void retire(const std::string& kind, const std::set<std::string>& kept) {
        for (const std::string& id : view_.declared(kind)) {
            const auto known = view_.declaration(kind, id);
            if (kept.contains(id) || known->retired) continue;
            auto what = json::read<What>(known->what).value_or(What{});
            what.retired = true;
            state(Fact{what, known->event});
        }
    }

    Declarations done() { return std::move(declared_); }

private:
    template <class Fact>
    void state(const Fact& fact) {
        declared_.events.push_back(scribe_.event(fact, articles_partition));
    }

    Queries& view_;
    const Scribe& scribe_;
    Declarations declared_;
};

}  // namespace

Declarations declarations_for(Queries& view, const Scribe& scribe, const config::Config& config) {
    Declaring declaring(view, scribe);
    std::set<std::string> rules, units, sources;
    for (const config::Rule& rule : config.rules) {
        declaring.rule(rule);
        rules.insert(rule_id(rule));
    }
    for (const config::Unit& unit : config.units) {
        declaring.unit(unit);
        units.insert(unit.id);
    }
    for (const config::Source& source : config.sources) {
        declaring.source(source);
        sources.insert(source.id);
    }
    declaring.retire_rules(rules);
    declaring.retire<Unit, facts::UnitDeclared>("unit", units);
    declaring.retire<SourceInfo, facts::SourceDeclared>("source", sources);
    return declaring.done();
}

}  // namespace drumtower
