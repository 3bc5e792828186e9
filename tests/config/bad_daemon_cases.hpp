// Bad configurations: the text itself, includes, and the tables about the daemon.
// Expected is what stands after the file's name, word by word: people and editors read these lines.
#pragma once

#include "tests/config/bad_case.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drumtower::config {

using namespace std::string_literals;

inline const std::vector<BadCase> bad_daemon_cases = {
    {"a string that does not end", "[district]\nname = \"x\n",
     "2:10: toml: not valid: string: unescaped control characters other than TAB (U+0009) are explicitly "
     "prohibited; correct it; nothing of this file was read"},
    {"a value without quotes", "[district]\nname = canary-secret\n",
     "2:8: toml: not valid: value: could not determine value type; correct it; nothing of this file was "
     "read"},
    {"a key twice", "[http]\nlisten = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"\n",
     "3:10: toml: not valid: key-value pair: cannot redefine existing string 'listen'; correct it; nothing "
     "of this file was read"},
    {"a table that is not closed", "[district\n",
     "1:10: toml: not valid: table header: expected …; correct it; nothing of this file was read"},
    {"a bare Chinese key", "[district]\n名称 = \"x\"\n",
     "2:1: toml: not valid: root table: expected keys, tables, whitespace or comments; correct it; nothing "
     "of this file was read"},
    {"a number too large", "[[notifier]]\npassword = 99999999999999999999\n",
     "2:32: toml: not valid: decimal integer: … is not representable in 64 bits; correct it; nothing of this "
     "file was read"},
    {"a NUL byte", "[http]\n# \0\n"s, "2:3: file: a NUL byte stands here; save the file as UTF-8 text"},
    {"bytes that are not UTF-8", "[district]\nname = \"\xFF\"\n",
     "2:8: toml: not valid: Encountered invalid utf-8 sequence; correct it; nothing of this file was read"},
    {"an unknown table", "[distrct]\nname = \"x\"\n",
     "1:2: distrct: unknown key; did you mean \"district\"?"},
    {"an unknown table near to nothing", "[kubernetes]\nx = 1\n",
     "1:2: kubernetes: unknown key; known here: district, http, include, judge, lines, log, notifier, "
     "outbound, "
     "quiet, "
     "rule, source, store, unit"},
    {"an unknown key", "[[rule]]\nid = \"r\"\nwithn = \"12h\"\n",
     "3:1: rule[0].withn: unknown key; did you mean \"within\"?"},
    {"an unknown key with a line break in it", "[http]\n\"a\\nb\" = 1\n",
     "2:1: http.\"a\\x0ab\": unknown key; known here: listen, public_url"},
    {"an unknown key in duty", "[[unit]]\nid = \"u\"\nduty = { nam = \"x\" }\n",
     "3:10: unit[0].duty.nam: unknown key; did you mean \"name\"?"},
    {"a table where a list of tables is meant", "[rule]\nid = \"r\"\n",
     "1:2: rule: must be a list of tables, not a table; write [[rule]] before each one"},
    {"a list of tables where a table is meant", "[[district]]\nname = \"x\"\n",
     "1:3: district: must be a table, not a list of tables; write [district] once"},
    {"a value where a table is meant", "http = \"127.0.0.1:8080\"\n",
     "1:1: http: must be a table, not text; write [http] once"},
    {"a unit's channel as one table", "[[unit]]\nid = \"u\"\n[unit.channel]\nid = \"c\"\n",
     "3:7: unit[0].channel: must be a list of tables, not a table; write [[unit.channel]] before each one"},
    {"an include that is no list", "include = \"units.d/*.toml\"\n",
     "1:1: include: must be a list of texts, not text; write [\"…\", \"…\"]"},
    {"an include of a number", "include = [1]\n",
     "1:12: include: the list holds a whole number where text is expected; write [\"…\", \"…\"]"},
    {"an include of a file that is not there", "include = [\"health.toml\"]\n",
     "1:12: include: \"health.toml\": there is no such file; check the path"},
    {"an include of itself", "include = [\"*.toml\"]\n",
     "1:12: include: \"FILE\" includes itself, directly or by another file; take it out of include"},
    {"an empty include", "include = [\"\"]\n",
     "1:12: include: is not a path; write include = [\"units.d/*.toml\"]"},
    {"an empty district", "[district]\nname = \"\"\n", "2:1: district.name: is empty; write its name"},
    {"a name that is a number", "[district]\nname = 5\n",
     "2:1: district.name: must be text, not a whole number; write it in double quotes"},
    {"a name that is a date", "[district]\nname = 2026-01-01\n",
     "2:1: district.name: must be text, not a date or time; write it in double quotes"},
    {"a time zone misspelt", "[district]\ntime_zone = \"Asia/Shangai\"\n",
     "2:1: district.time_zone: \"Asia/Shangai\" is not a zone of fixed offset known here; did you mean "
     "\"Asia/Shanghai\"?"},
    {"a time zone with summer time", "[district]\ntime_zone = \"Europe/Berlin\"\n",
     "2:1: district.time_zone: \"Europe/Berlin\" is not a zone of fixed offset known here; write "
     "Asia/Shanghai, Asia/Hong_Kong, Asia/Macau, Asia/Taipei, Asia/Urumqi, UTC or Etc/GMT-8"},
    {"an offset that does not exist", "[district]\ntime_zone = \"Etc/GMT-15\"\n",
     "2:1: district.time_zone: \"Etc/GMT-15\" is not a zone of fixed offset known here; write Asia/Shanghai, "
     "Asia/Hong_Kong, Asia/Macau, Asia/Taipei, Asia/Urumqi, UTC or Etc/GMT-8"},
    {"an empty directory", "[store]\ndirectory = \"\"\n", "2:1: store.directory: is empty; write a path"},
    {"a log of unknown kind", "[log]\nkind = \"kafak\"\n",
     "2:1: log.kind: \"kafak\" is none of embedded, kafka; did you mean \"kafka\"?"},
    {"a node's name with a space", "[log]\nnode = \"n 1\"\n",
     "2:1: log.node: \"n 1\" is not a name for a node; use a-z, 0-9, \"-\", \"_\" and \".\""},
    {"no partition", "[log]\npartitions = 0\n", "2:1: log.partitions: 0 is out of range; write 1 to 1000"},
    {"partitions as text", "[log]\npartitions = \"12\"\n",
     "2:1: log.partitions: must be a whole number, not text; write it without quotes"},
    {"a topic prefix with a slash", "[log]\ntopic_prefix = \"a/b\"\n",
     "2:1: log.topic_prefix: \"a/b\" cannot begin a topic's name; use letters, digits, \".\", \"_\" and "
     "\"-\""},
    {"replication below one", "[log]\nreplication = 0\n",
     "2:1: log.replication: 0 is out of range; write 1 to 100"},
    {"kafka without its table", "[log]\nkind = \"kafka\"\n",
     "2:1: log.kind: needs a [log.kafka] table; add [log.kafka] with \"bootstrap.servers\" = \"host:9092\""},
    {"kafka without servers", "[log]\nkind = \"kafka\"\n[log.kafka]\n\"client.id\" = \"x\"\n",
     "3:6: log.kafka.\"bootstrap.servers\": is missing; write \"bootstrap.servers\" = \"host:9092\""},
    {"kafka with an empty list of servers",
     "[log]\nkind = \"kafka\"\n[log.kafka]\n\"bootstrap.servers\" = \"\"\n",
     "4:1: log.kafka.\"bootstrap.servers\": names no server; write \"bootstrap.servers\" = \"host:9092\""},
    {"kafka without idempotence",
     "[log]\nkind = \"kafka\"\n[log.kafka]\n\"bootstrap.servers\" = \"k1:9092\"\n\"enable.idempotence\" = "
     "false\n",
     "5:1: log.kafka.\"enable.idempotence\": must stay true: without it an event may be written twice; take "
     "the line out"},
    {"kafka without idempotence, unquoted",
     "[log]\nkind = \"kafka\"\n[log.kafka]\n\"bootstrap.servers\" = \"k1:9092\"\nenable.idempotence = "
     "\"false\"\n",
     "5:8: log.kafka.\"enable.idempotence\": must stay true: without it an event may be written twice; take "
     "the line out"},
    {"kafka with acks of one",
     "[log]\nkind = \"kafka\"\n[log.kafka]\n\"bootstrap.servers\" = \"k1:9092\"\nacks = 1\n",
     "5:1: log.kafka.acks: must stay \"all\": anything else can lose an accepted event; take the line out"},
    {"kafka with acks under its other name",
     "[log]\nkind = \"kafka\"\n[log.kafka]\n\"bootstrap.servers\" = \"k1:9092\"\n\"request.required.acks\" = "
     "\"0\"\n",
     "5:1: log.kafka.\"request.required.acks\": must stay \"all\": anything else can lose an accepted event; "
     "take the line out"},
    {"kafka with a plugin",
     "[log]\nkind = \"kafka\"\n[log.kafka]\n\"bootstrap.servers\" = \"k1:9092\"\n\"plugin.library.paths\" = "
     "\"x\"\n",
     "5:1: log.kafka.\"plugin.library.paths\": loads foreign code; take the line out"},
    {"kafka with the mock cluster",
     "[log]\nkind = \"kafka\"\n[log.kafka]\n\"bootstrap.servers\" = \"k1:9092\"\n\"test.mock.num.brokers\" = "
     "3\n",
     "5:1: log.kafka.\"test.mock.num.brokers\": is for tests of librdkafka; take the line out"},
    {"a plain kafka password",
     "[log]\nkind = \"kafka\"\n[log.kafka]\n\"bootstrap.servers\" = \"k1:9092\"\n\"sasl.password\" = "
     "\"canary-secret\"\n",
     "5:1: log.kafka.\"sasl.password\": a secret must not stand in the file; "s + refer},
    {"a plain kafka key",
     "[log]\nkind = \"kafka\"\n[log.kafka]\n\"bootstrap.servers\" = \"k1:9092\"\nssl.key.pem = "
     "\"canary-secret\"\n",
     "5:9: log.kafka.\"ssl.key.pem\": a secret must not stand in the file; "s + refer},
    {"a kafka setting as a list",
     "[log]\nkind = \"kafka\"\n[log.kafka]\n\"bootstrap.servers\" = \"k1:9092\"\n\"client.rack\" = [\"a\"]\n",
     "5:1: log.kafka.\"client.rack\": must be one value, not a list; write one text: \"k1:9092,k2:9092\""},
    {"a listen without port", "[http]\nlisten = \"127.0.0.1\"\n",
     "2:1: http.listen: \"127.0.0.1\": has no port; write \"127.0.0.1:8080\""},
    {"a listen with a port too large", "[http]\nlisten = \"127.0.0.1:65536\"\n",
     "2:1: http.listen: \"127.0.0.1:65536\": the port is not 0 to 65535; write \"127.0.0.1:8080\""},
    {"a listen without host", "[http]\nlisten = \":8080\"\n",
     "2:1: http.listen: \":8080\": the host is neither an address nor a name; write \"127.0.0.1:8080\""},
    {"a public address of another scheme", "[http]\npublic_url = \"ftp://x.example.cn/\"\n",
     "2:1: http.public_url: is not an http or https address; write \"https://host/path\" without a user name "
     "or password"},
    {"a proxy with a password", "[outbound]\nproxy = \"http://u:canary-secret@10.0.0.5:3128\"\n",
     "2:1: outbound.proxy: the address carries a user name or password; write \"https://host/path\" without "
     "a user name or password"},
    {"an address with a space", "[http]\npublic_url = \"https://a b/\"\n",
     "2:1: http.public_url: the address holds a space or a control character; write \"https://host/path\" "
     "without a user name or password"},
    {"an address with a bad port", "[http]\npublic_url = \"https://a.example.cn:0/\"\n",
     "2:1: http.public_url: the port is not 1 to 65535; write \"https://host/path\" without a user name or "
     "password"},
    {"an address without host", "[http]\npublic_url = \"https:///x\"\n",
     "2:1: http.public_url: the address has no good host; write \"https://host/path\" without a user name or "
     "password"},
    {"a blanket permission", "[outbound]\nallow_private = [\"0.0.0.0/0\"]\n",
     "2:1: outbound.allow_private: \"0.0.0.0/0\": the prefix 0 permits every address; write \"10.1.2.3\", "
     "\"10.1.0.0/16\", \"127.0.0.1:8000\" or \"host:8000\""},
    {"a permission with a bad prefix",
     "[[source]]\nid = \"s\"\nkind = \"website\"\nurl = \"https://www.example.cn/\"\nallow_private = "
     "[\"10.1.0.0/33\"]\n",
     "5:1: source[0].allow_private: \"10.1.0.0/33\": the prefix is not 1 to 32; write \"10.1.2.3\", "
     "\"10.1.0.0/16\", \"127.0.0.1:8000\" or \"host:8000\""},
    {"a permission that is a pattern",
     "[[source]]\nid = \"s\"\nkind = \"website\"\nurl = \"https://www.example.cn/\"\nallow_private = "
     "[\"*\"]\n",
     "5:1: source[0].allow_private: \"*\": is neither a host nor an address; write \"10.1.2.3\", "
     "\"10.1.0.0/16\", \"127.0.0.1:8000\" or \"host:8000\""},
    {"a permission with a bad port",
     "[[source]]\nid = \"s\"\nkind = \"website\"\nurl = \"https://www.example.cn/\"\nallow_private = "
     "[\"10.1.0.1:x\"]\n",
     "5:1: source[0].allow_private: \"10.1.0.1:x\": the port is not 0 to 65535; write \"10.1.2.3\", "
     "\"10.1.0.0/16\", \"127.0.0.1:8000\" or \"host:8000\""},
    {"an audit log that forgets too soon", "[store]\nkeep_audit = \"30d\"\n",
     "2:1: store.keep_audit: \"30d\" is too short; write at least \"180d\""},
    {"texts that go too soon", "[store]\nkeep_texts = \"720h\"\n",
     "2:1: store.keep_texts: \"720h\" is too short; write at least \"180d\""},
    {"a judge without patience", "[judge]\nundetermined_after = \"0s\"\n",
     "2:1: judge.undetermined_after: \"0s\" is too short; write at least \"1ms\""},
    {"a misspelt judge", "[judge]\nundetermind_after = \"1h\"\n",
     "2:1: judge.undetermind_after: unknown key; did you mean \"undetermined_after\"?"},
};

}  // namespace drumtower::config
