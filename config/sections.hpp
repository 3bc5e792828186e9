// Readers of the tables we know: one function a table, fields checked, defaults kept. What must be compared
// between tables is only noted here (Mentions) and compared by the cross-checks.
#pragma once

#include "config/config.hpp"
#include "config/fields.hpp"

#include <string>
#include <vector>

namespace drumtower::config {

/// A name that stands at a place: an id where it is given, or where it is used.
struct Mention {
    std::string name;
    std::string path;
    Place place;
};

struct Mentions {
    std::vector<Mention> rules;  // "repost-12h" version 1; ids with their quotes
    std::vector<Mention> sources;
    std::vector<Mention> units;
    std::vector<Mention> channels;
    std::vector<Mention> notifiers;
    std::vector<Mention> notified;     // duty.notify: uses of a notifier's id
    std::vector<Mention> designating;  // sources whose articles start a clock
};

void read_district(Fields& fields, District& into);
void read_store(Fields& fields, Store& into, const std::string& file);
void read_log(Fields& fields, Log& into);
void read_http(Fields& fields, Http& into);
void read_lines(Fields& fields, Lines& into);
void read_outbound(Fields& fields, Outbound& into, const std::string& file);
void read_judge(Fields& fields, Judge& into);
void read_quiet(Fields& fields, Quiet& into);
Rule read_rule(Fields& fields, Mentions& mentions);
Source read_source(Fields& fields, Mentions& mentions);
Channel read_channel(Fields& fields, Mentions& mentions);
Notifier read_notifier(Fields& fields, Mentions& mentions);
Unit read_unit(const toml::table& table, const std::string& path, const std::string& file,
               std::vector<Problem>& problems, Mentions& mentions);

/// allow_private, in [outbound] and in a source.
void read_allow_private(Fields& fields, Words& into);

/// Comparisons between tables, once all are read.
void cross_check(const Config& config, const Mentions& mentions, std::vector<Problem>& problems);

}  // namespace drumtower::config
