// The configuration as plain structs: what the daemon, its rooms and the connectors take piece by piece.
// load() reads TOML (CONTRACT section 2), follows `include`, and either gives a whole Config or every problem
// found. A platform's own keys are not known here: they are passed on as a Section with line and column and
// read in the platform's folder, which reports unknown keys through the same Problem list.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace drumtower::config {

using Milliseconds = std::chrono::milliseconds;

/// Where something stands in a file; line and column count from 1, columns in characters.
struct Place {
    std::string file;
    int line = 0;
    int column = 0;
    bool operator==(const Place&) const = default;
};

/// One thing that is wrong: printed as `FILE:LINE:COL: key: what; advice`.
struct Problem {
    Place place;
    std::string key;  // dotted path, e.g. "source[0].every"
    std::string what;
    std::string advice;  // what to do
};
std::string to_string(const Problem& problem);

/// How a secret is referred to; never the secret itself. CONTRACT section 2.
struct SecretRef {
    enum class From { credential, file, env, store };
    From from = From::credential;
    std::string
        name;  // credential or variable name, or path (relative to the file that names it, made absolute)
    Place place;
    bool operator==(const SecretRef& other) const { return from == other.from && name == other.name; }
};

/// The value of a key that config/ does not know itself.
using Value = std::variant<std::string, std::int64_t, double, bool, std::vector<std::string>, SecretRef,
                           struct Section>;
struct Entry;

/// A platform's own keys, in order, with places. `path` is the dotted path, e.g. "unit[2].channel[0]".
struct Section {
    std::string path;
    Place place;
    std::vector<Entry> entries;
    const Entry* find(std::string_view key) const;
    bool operator==(const Section&) const;
};
struct Entry {
    std::string key;
    Place place;
    Value value;
    bool operator==(const Entry& other) const { return key == other.key && value == other.value; }
};

struct District {
    std::string name;
    std::string time_zone = "Asia/Shanghai";
    Milliseconds utc_offset{8 * 3600 * 1000};  // of that zone; only fixed-offset zones are accepted
    bool operator==(const District&) const = default;
};

struct Store {
    std::string directory = "/var/lib/drumtower";
    Milliseconds keep_audit = std::chrono::hours(24 * 366);
    std::optional<Milliseconds> keep_texts;  // of articles; empty: for ever
    bool operator==(const Store&) const = default;
};

struct Log {
    std::string kind = "embedded";  // embedded | kafka
    std::string node = "n1";
    std::string topic_prefix = "drumtower";
    int partitions = 1;            // of the ledger; fixed when the log is created; kafka: 12 unless written
    int replication = 3;           // of the topics, kafka only
    std::optional<Section> kafka;  // [log.kafka], as it is
    Place place;                   // of `kind`, when it is written
    bool operator==(const Log& other) const;  // place aside
};

struct Http {
    std::string listen = "127.0.0.1:8080";  // host:port; port 0 picks one (tests)
    std::string public_url;
    bool operator==(const Http&) const = default;
};

/// What the daemon says on stderr, for people and log collectors.
struct Lines {
    std::string level = "info";   // debug | info | warn | error: nothing below it is said
    std::string format = "text";  // text | json: one object a line
    bool operator==(const Lines&) const = default;
};

struct Outbound {
    std::string proxy;
    std::string ca_file;
    std::vector<std::string> allow_private;
    bool operator==(const Outbound&) const = default;
};

/// A clock. `remind_at`: "50%" of the time, "-2h" before due.
struct Rule {
    std::string id;
    int version = 1;
    Milliseconds within{12 * 3600 * 1000};
    std::vector<std::string> classes = {"important"};  // key "class": important | emergency | routine
    std::vector<std::string> channel_kinds = {"wechat", "weibo", "website", "other"};
    std::string satisfied_by = "any";  // any | each
    std::vector<std::string> remind_at;
    std::optional<std::string> approve_by;  // "50%" of the time, "-2h" before due
    std::vector<std::string> wechat_counts = {"mass", "publish"};
    Place place;
    bool operator==(const Rule& other) const;  // place aside
};

struct Source {
    std::string id;
    std::string name;
    std::string kind;  // website | wechat | weibo | hook
    std::string url;
    std::string format = "auto";  // auto | rss | atom | json | html
    Milliseconds every{5 * 60 * 1000};
    std::string designate = "manual";  // important | emergency | routine | manual
    Milliseconds hold{0};
    Milliseconds backlog{0};
    int flood = 20;
    std::vector<std::string> allow_private;
    std::optional<SecretRef> secret;  // kind hook
    std::optional<Section> html;      // [source.html]: item, link, title, date, body (CSS-like selectors)
    Section rest;                     // other keys, for the connector
    Place place;
    bool operator==(const Source& other) const;
};

struct Channel {
    std::string id;
    std::string name;
    std::string kind;             // wechat | weibo | website | other
    std::string mode = "manual";  // auto | draft | approve | manual
    Milliseconds settle{0};       // 0: the platform's default
    Milliseconds call_timeout{20 * 1000};
    Milliseconds look_every{15 * 60 * 1000};
    Section rest;  // the platform's own keys (url, username, password, publish, html …)
    Place place;
    bool operator==(const Channel& other) const;
};

struct Unit {
    std::string id;
    std::string name;
    std::string duty_name;  // duty = { name, notify }
    std::vector<std::string> duty_notify;
    std::vector<Channel> channels;
    Place place;
    bool operator==(const Unit& other) const;
};

struct Notifier {
    std::string id;
    std::string kind;  // wecom | dingtalk | feishu | email | webhook
    Section rest;
    Place place;
    bool operator==(const Notifier& other) const;
};

/// When no notice is sent, in the district's time; clocks run on. from == to: never.
struct Quiet {
    int from = 0;  // minutes after midnight
    int to = 0;
    std::vector<std::string> classes = {"important",
                                        "routine"};  // key "class": emergency is never quiet unless named
    bool operator==(const Quiet&) const = default;
};

struct Judge {                                          // [judge]
    Milliseconds undetermined_after{48 * 3600 * 1000};  // an uncovered obligation goes to a person
    Milliseconds correct_within{2 * 3600 *
                                1000};           // a copy that is out there, after a correction or withdrawal
    Milliseconds link_within{24 * 3600 * 1000};  // after due; then a unit that was asked for a link has none
    bool operator==(const Judge&) const = default;
};

struct Config {
    std::string file;                // absolute path of the main file
    std::vector<std::string> files;  // all files read, the main one first
    District district;
    Store store;
    Log log;
    Http http;
    Lines lines;
    Outbound outbound;
    Judge judge;
    Quiet quiet;
    std::vector<Rule> rules;
    std::vector<Source> sources;
    std::vector<Unit> units;
    std::vector<Notifier> notifiers;
};

struct Loaded {
    Config config;
    std::vector<Problem> problems;  // empty: config is good
};

/// Files as they are about to be, by absolute path: the text that will stand there, or that it will be gone.
using Overlay = std::map<std::string, std::optional<std::string>>;

/// Reads and checks fields, then cross-references. Never throws for bad input; an unreadable file is a
/// Problem. With an overlay: as if its files were in place.
Loaded load(const std::string& file, const Overlay& about_to_be = {});

/// Reads the referred secret now; the text, or a Problem that never holds it.
/// `credentials`: $CREDENTIALS_DIRECTORY (empty: none). Files must be 0600 or stricter. `store` refs are
/// answered by `stored` (null: none there yet).
std::variant<std::string, Problem> resolve(const SecretRef& secret, const std::string& credentials,
                                           const std::map<std::string, std::string>* stored = nullptr);

/// "12h", "30m", "500ms", "90s", "2d"; null when it is none.
std::optional<Milliseconds> parse_duration(std::string_view text);
std::string duration_text(Milliseconds duration);

/// The nearest of `known` to a misspelt key, or empty when none is near.
std::string nearest(std::string_view key, const std::vector<std::string>& known);

/// The keys of a source, channel or notifier that are read here, so that a platform's folder can name the
/// nearest known key when it meets one that neither knows.
const std::vector<std::string>& source_keys();
const std::vector<std::string>& channel_keys();
const std::vector<std::string>& notifier_keys();

/// What `drumtower init` writes: a commented file that load() accepts. Without accounts no unit stands in it:
/// all come from the sheet, post by hand and are looked at.
std::string starter_file(bool accounts = true);

}  // namespace drumtower::config
