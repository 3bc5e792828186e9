// The tables about the daemon itself: district, store, log, http, outbound, judge.
#include "config/sections.hpp"
#include "config/words.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace drumtower::config {

namespace {

// The Cybersecurity Law of the PRC, article 23 (21 before 2026), wants logs kept for six months at least.
constexpr Milliseconds least_kept = std::chrono::hours(24 * 180);

std::string beside(const std::string& file, const std::string& path) {
    const auto folder = std::filesystem::absolute(file).parent_path();
    return (folder / path).lexically_normal().string();
}

void read_path(Fields& fields, std::string_view key, std::string& into, const std::string& file) {
    std::string given;
    if (!fields.text(key, given)) return;
    if (given.empty() || given.find('\0') != std::string::npos) {
        fields.problem(key, given.empty() ? "is empty" : "is not a path", "write a path");
        return;
    }
    into = beside(file, given);
}

/// `bootstrap.servers = …` without quotes is a table in a table for TOML; librdkafka's names have dots.
void flatten(const Section& from, const std::string& prefix, Section& into) {
    for (const auto& entry : from.entries) {
        const std::string name = prefix + entry.key;
        if (const auto* inner = std::get_if<Section>(&entry.value)) {
            flatten(*inner, name + ".", into);
        } else {
            into.entries.push_back({name, entry.place, entry.value});
        }
    }
}

bool is_one_of(const Value& value, const Words& words) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return std::find(words.begin(), words.end(), *text) != words.end();
    }
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return std::find(words.begin(), words.end(), std::to_string(*number)) != words.end();
    }
    if (const auto* yes = std::get_if<bool>(&value)) {
        return std::find(words.begin(), words.end(), *yes ? "true" : "false") != words.end();
    }
    return false;
}

struct Refusal {
    std::string what;
    std::string advice;
};

/// What must not be changed: the log promises that nothing accepted is lost, in the order it was accepted.
std::optional<Refusal> refusal(const Entry& entry) {
    if (is_secret_key(entry.key) && !std::holds_alternative<SecretRef>(entry.value)) {
        return Refusal{
            "a secret must not stand in the file",
            R"(write { credential = "name" }, { file = "path" }, { env = "NAME" } or { store = true })"};
    }
    if (entry.key == "enable.idempotence" && !is_one_of(entry.value, {"true", "t", "1"})) {
        return Refusal{"must stay true: without it an event may be written twice", "take the line out"};
    }
    if ((entry.key == "acks" || entry.key == "request.required.acks") &&
        !is_one_of(entry.value, {"all", "-1"})) {
        return Refusal{"must stay \"all\": anything else can lose an accepted event", "take the line out"};
    }
    if (entry.key == "plugin.library.paths") return Refusal{"loads foreign code", "take the line out"};
    if (entry.key.starts_with("test.mock."))
        return Refusal{"is for tests of librdkafka", "take the line out"};
    if (std::holds_alternative<Words>(entry.value)) {
        return Refusal{"must be one value, not a list", R"(write one text: "k1:9092,k2:9092")"};
    }
    return {};
}

void read_kafka(Fields& log, Log& into) {
    std::optional<Section> given;
    log.owned_by("log");
    log.section("kafka", given);
    if (!given) {
        if (into.kind == "kafka" && !log.has("kafka")) {
            log.problem("kind", "needs a [log.kafka] table",
                        R"(add [log.kafka] with "bootstrap.servers" = "host:9092")");
        }
        return;
    }
    Fields kafka(*log.table("kafka"), given->path, given->place.file, log.problems());
    Section flat{given->path, given->place, {}};
    flatten(*given, "", flat);
    for (const auto& entry : flat.entries) {
        if (const auto why = refusal(entry)) {
            kafka.problem_at(entry.place, entry.key, why->what, why->advice);
        }
    }
    const Entry* servers = flat.find("bootstrap.servers");
    const auto* text = servers ? std::get_if<std::string>(&servers->value) : nullptr;
    if (into.kind == "kafka" && (!text || text->empty())) {
        kafka.problem_at(servers ? servers->place : flat.place, "bootstrap.servers",
                         servers ? "names no server" : "is missing",
                         R"(write "bootstrap.servers" = "host:9092")");
    }
    into.kafka = std::move(flat);
}

}  // namespace

void read_district(Fields& fields, District& into) {
    if (fields.text("name", into.name) && into.name.empty())
        fields.problem("name", "is empty", "write its name");
    std::string zone;
    if (!fields.text("time_zone", zone)) return;
    const auto offset = zone_offset(zone);
    if (!offset) {
        const std::string near = nearest(zone, known_zones());
        fields.problem("time_zone", in_quotes(zone) + " is not a zone of fixed offset known here",
                       near.empty() ? "write " + joined(known_zones(), ", ") + " or Etc/GMT-8"
                                    : "did you mean \"" + near + "\"?");
        return;
    }
    into.time_zone = zone;
    into.utc_offset = *offset;
}

void read_store(Fields& fields, Store& into, const std::string& file) {
    read_path(fields, "directory", into.directory, file);
    fields.duration("keep_audit", into.keep_audit, least_kept);
    if (Milliseconds texts{}; fields.duration("keep_texts", texts, least_kept)) into.keep_texts = texts;
}

void read_log(Fields& fields, Log& into) {
    fields.choice("kind", into.kind, {"embedded", "kafka"});
    into.place = fields.place("kind");
    std::string node;
    if (fields.text("node", node)) {
        if (is_id(node)) {
            into.node = node;
        } else {
            fields.problem("node", in_quotes(node) + " is not a name for a node",
                           "use a-z, 0-9, \"-\", \"_\" and \".\"");
        }
    }
    std::string prefix;
    if (fields.text("topic_prefix", prefix)) {
        const bool good =
            !prefix.empty() && prefix.size() <= 200 && prefix.front() != '.' &&
            prefix.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
                std::string::npos;
        if (good) {
            into.topic_prefix = prefix;
        } else {
            fields.problem("topic_prefix", in_quotes(prefix) + " cannot begin a topic's name",
                           "use letters, digits, \".\", \"_\" and \"-\"");
        }
    }
    if (into.kind == "kafka") into.partitions = 12;
    fields.integer("partitions", into.partitions, 1, 1000);
    fields.integer("replication", into.replication, 1, 100);
    read_kafka(fields, into);
}

void read_http(Fields& fields, Http& into) {
    std::string listen;
    if (fields.text("listen", listen)) {
        if (const auto fault = listen_fault(listen)) {
            fields.problem("listen", in_quotes(listen) + ": " + *fault, R"(write "127.0.0.1:8080")");
        } else {
            into.listen = listen;
        }
    }
    fields.url("public_url", into.public_url);
}

void read_lines(Fields& fields, Lines& into) {
    fields.choice("level", into.level, {"debug", "info", "warn", "error"});
    fields.choice("format", into.format, {"text", "json"});
}

void read_allow_private(Fields& fields, Words& into) {
    Words given;
    if (!fields.texts("allow_private", given)) return;
    for (const auto& entry : given) {
        if (const auto fault = private_entry_fault(entry)) {
            fields.problem("allow_private", in_quotes(entry) + ": " + *fault,
                           R"(write "10.1.2.3", "10.1.0.0/16", "127.0.0.1:8000" or "host:8000")");
            return;
        }
    }
    into = std::move(given);
}

void read_outbound(Fields& fields, Outbound& into, const std::string& file) {
    fields.url("proxy", into.proxy);
    read_path(fields, "ca_file", into.ca_file, file);
    read_allow_private(fields, into.allow_private);
}

namespace {

/// "22:30" as minutes after midnight.
bool read_clock(Fields& fields, std::string_view key, int& into) {
    std::string text;
    if (!fields.text(key, text)) return false;
    const bool shaped = text.size() == 5 && text[2] == ':' && text.find_first_not_of("0123456789") == 2 &&
                        text.find_last_not_of("0123456789") == 2;
    const int hours = shaped ? (text[0] - '0') * 10 + text[1] - '0' : 24;
    const int minutes = shaped ? (text[3] - '0') * 10 + text[4] - '0' : 60;
    if (hours > 23 || minutes > 59) {
        fields.problem(key, in_quotes(text) + " is no time of day", "write it as \"22:00\"");
        return false;
    }
    into = hours * 60 + minutes;
    return true;
}

}  // namespace

void read_quiet(Fields& fields, Quiet& into) {
    Quiet given;
    const bool from = read_clock(fields, "from", given.from);
    const bool to = read_clock(fields, "to", given.to);
    fields.require("from", "write from = \"22:00\"");
    fields.require("to", "write to = \"07:00\"");
    fields.choices("class", given.classes, {"important", "emergency", "routine"});
    if (from && to) into = std::move(given);
}

void read_judge(Fields& fields, Judge& into) {
    fields.duration("undetermined_after", into.undetermined_after, Milliseconds{1});
    fields.duration("link_within", into.link_within, Milliseconds{1});
    fields.duration("correct_within", into.correct_within, Milliseconds{1});
}

}  // namespace drumtower::config
