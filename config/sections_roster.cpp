// The lists: rules, sources, units with their channels, notifiers.
#include "config/sections.hpp"
#include "config/words.hpp"

#include <algorithm>
#include <utility>

namespace drumtower::config {

namespace {

const Words article_classes = {"important", "emergency", "routine"};
const Words channel_kinds = {"wechat", "weibo", "website", "other"};

void note_id(const Fields& fields, const std::string& id, std::vector<Mention>& into) {
    if (!id.empty()) into.push_back({in_quotes(id), fields.path("id"), fields.place("id")});
}

/// Good addresses under the names that all platforms use; everything else is the platform's to check.
void check_addresses(Fields& fields, const Section& rest) {
    for (const auto& entry : rest.entries) {
        const bool address = entry.key == "url" || entry.key == "api_base" || entry.key == "look_url";
        const auto* text = std::get_if<std::string>(&entry.value);
        if (!address || !text) continue;
        if (const auto fault = url_fault(*text)) {
            fields.problem(entry.key, *fault, "write \"https://host/path\" without a user name or password");
        }
    }
}

bool goes_in_the_clear(const std::string& text) {
    const auto url = parse_url(text);
    return url && url->scheme == "http" && !is_loopback(url->host);
}

/// A secret that is sent, not one that only signs or checks what comes in.
bool sends_a_credential(const Section& rest) {
    return std::any_of(rest.entries.begin(), rest.entries.end(), [](const Entry& entry) {
        return std::holds_alternative<SecretRef>(entry.value) && entry.key != "secret" &&
               !entry.key.starts_with("callback_");
    });
}

void refuse_in_the_clear(Fields& fields, std::string_view key, const std::string& address) {
    if (!goes_in_the_clear(address)) return;
    fields.problem(key, "a credential would travel over plain http",
                   "write https://… (plain http is for a loopback host only)");
}

void check_credentials_are_covered(Fields& fields, const std::string& kind, const Section& rest) {
    const bool sends = sends_a_credential(rest);
    for (const auto& entry : rest.entries) {
        const auto* text = std::get_if<std::string>(&entry.value);
        const bool platform = entry.key == "api_base" && (sends || kind == "wechat" || kind == "weibo");
        if (text && (platform || (entry.key == "url" && sends)))
            refuse_in_the_clear(fields, entry.key, *text);
    }
}

/// A point of the rule's time: "50%" of it, "-2h" before it is over.
bool is_within(Fields& fields, std::string_view key, const std::string& entry, const Rule& rule) {
    if (!is_reminder(entry)) {
        fields.problem(key, in_quotes(entry) + " is neither a share nor a time before due",
                       R"(write "50%" (1 to 99) or "-2h")");
        return false;
    }
    const auto before = parse_duration(std::string_view(entry).substr(1));
    if (entry.front() != '-' || !before || *before < rule.within) return true;
    fields.problem(key, in_quotes(entry) + " is before the clock starts",
                   "stay below within = \"" + duration_text(rule.within) + "\"");
    return false;
}

void read_reminders(Fields& fields, Rule& rule) {
    std::string by;
    if (fields.text("approve_by", by) && is_within(fields, "approve_by", by, rule)) rule.approve_by = by;
    Words given;
    if (!fields.texts("remind_at", given)) return;
    for (const auto& entry : given) {
        if (!is_within(fields, "remind_at", entry, rule)) return;
    }
    rule.remind_at = std::move(given);
}

}  // namespace

Rule read_rule(Fields& fields, Mentions& mentions) {
    Rule rule;
    rule.place = fields.place();
    fields.id(rule.id);
    fields.integer("version", rule.version, 1, 1'000'000);
    fields.duration("within", rule.within, Milliseconds{1});
    fields.choices("class", rule.classes, article_classes);
    fields.choices("channel_kind", rule.channel_kinds, channel_kinds);
    fields.choice("satisfied_by", rule.satisfied_by, {"any", "each"});
    fields.choices("wechat_counts", rule.wechat_counts, {"mass", "publish"});
    read_reminders(fields, rule);
    fields.finish();
    if (!rule.id.empty()) {
        mentions.rules.push_back({in_quotes(rule.id) + " version " + std::to_string(rule.version),
                                  fields.path("id"), fields.place("id")});
    }
    return rule;
}

Source read_source(Fields& fields, Mentions& mentions) {
    Source source;
    source.place = fields.place();
    fields.id(source.id);
    source.name = source.id;
    fields.text("name", source.name);
    fields.require("kind", R"(write kind = "website")");
    fields.choice("kind", source.kind, {"website", "wechat", "weibo", "hook"});
    fields.url("url", source.url);
    if (source.kind == "website") fields.require("url", R"(write url = "https://…", the page with the list)");
    fields.choice("format", source.format, {"auto", "rss", "atom", "json", "html"});
    fields.duration("every", source.every, std::chrono::seconds{1});
    const bool designates =
        fields.choice("designate", source.designate, {"important", "emergency", "routine", "manual"});
    fields.duration("hold", source.hold, Milliseconds{0});
    fields.duration("backlog", source.backlog, Milliseconds{0});
    fields.integer("flood", source.flood, 1, 1'000'000);
    read_allow_private(fields, source.allow_private);
    fields.secret("secret", source.secret);
    if (source.kind == "hook") {
        fields.require("secret",
                       "write secret = { credential = \"" + source.id + "\" }, the key of the sender");
    }
    fields.section("html", source.html);
    source.rest = fields.rest();
    check_addresses(fields, source.rest);
    check_credentials_are_covered(fields, source.kind, source.rest);
    if (sends_a_credential(source.rest)) refuse_in_the_clear(fields, "url", source.url);
    note_id(fields, source.id, mentions.sources);
    if (designates && source.designate != "manual") {
        mentions.designating.push_back({source.id, fields.path("designate"), fields.place("designate")});
    }
    return source;
}

Channel read_channel(Fields& fields, Mentions& mentions) {
    Channel channel;
    channel.place = fields.place();
    fields.id(channel.id);
    channel.name = channel.id;
    fields.text("name", channel.name);
    fields.require("kind", R"(write kind = "wechat", "weibo", "website" or "other")");
    fields.choice("kind", channel.kind, channel_kinds);
    fields.choice("mode", channel.mode, {"auto", "draft", "approve", "manual"});
    if (channel.kind == "other" && channel.mode != "manual") {
        fields.problem("mode", "a channel of kind \"other\" cannot be posted to", "write mode = \"manual\"");
    }
    fields.duration("settle", channel.settle, Milliseconds{0});
    fields.duration("call_timeout", channel.call_timeout, Milliseconds{100});
    fields.duration("look_every", channel.look_every, std::chrono::seconds{1});
    channel.rest = fields.rest();
    check_addresses(fields, channel.rest);
    check_credentials_are_covered(fields, channel.kind, channel.rest);
    note_id(fields, channel.id, mentions.channels);
    return channel;
}

Notifier read_notifier(Fields& fields, Mentions& mentions) {
    Notifier notifier;
    notifier.place = fields.place();
    fields.id(notifier.id);
    fields.require("kind", R"(write kind = "wecom", "dingtalk", "feishu", "email" or "webhook")");
    fields.choice("kind", notifier.kind, {"wecom", "dingtalk", "feishu", "email", "webhook"});
    fields.secret_here("url");  // whoever knows a group robot's address can speak through it
    notifier.rest = fields.rest();
    note_id(fields, notifier.id, mentions.notifiers);
    return notifier;
}

namespace {

void read_duty(Fields& duty, Unit& unit, Mentions& mentions) {
    duty.text("name", unit.duty_name);
    if (duty.texts("notify", unit.duty_notify)) {
        for (const auto& name : unit.duty_notify) {
            mentions.notified.push_back({name, duty.path("notify"), duty.place("notify")});
        }
    }
    duty.finish();
}

}  // namespace

Unit read_unit(const toml::table& table, const std::string& path, const std::string& file,
               std::vector<Problem>& problems, Mentions& mentions) {
    Fields fields(table, path, file, problems);
    Unit unit;
    unit.place = fields.place();
    fields.id(unit.id);
    unit.name = unit.id;
    fields.text("name", unit.name);
    if (const toml::table* given = fields.table("duty")) {
        Fields duty(*given, fields.path("duty"), file, problems);
        read_duty(duty, unit, mentions);
    }
    std::size_t count = 0;
    for (const toml::table* given : fields.tables("channel")) {
        Fields channel(*given, path + ".channel[" + std::to_string(count++) + "]", file, problems);
        unit.channels.push_back(read_channel(channel, mentions));
    }
    fields.finish();
    note_id(fields, unit.id, mentions.units);
    return unit;
}

const std::vector<std::string>& source_keys() {
    static const Words keys = {"id",   "name",    "kind",  "url",           "format", "every", "designate",
                               "hold", "backlog", "flood", "allow_private", "secret", "html"};
    return keys;
}

const std::vector<std::string>& channel_keys() {
    static const Words keys = {"id", "name", "kind", "mode", "settle", "call_timeout", "look_every"};
    return keys;
}

const std::vector<std::string>& notifier_keys() {
    static const Words keys = {"id", "kind"};
    return keys;
}

}  // namespace drumtower::config
