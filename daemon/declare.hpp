// The configuration goes into the log: what changed since the last start or reload, as declarations without
// secrets. Fold and deciders read these, never the file.
#pragma once

#include "config/config.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"

#include <string>
#include <vector>

namespace drumtower {

/// What the log must be told so that it says what `config` says. A rule whose id and version the log knows
/// with other content is a problem; then nothing is declared.
struct Declarations {
    std::vector<Event> events;
    std::vector<config::Problem> problems;
};
Declarations declarations_for(Queries& view, const Scribe& scribe, const config::Config& config);

/// As the log has them.
Rule rule_of(const config::Rule& rule);
Unit unit_of(const config::Unit& unit);
SourceInfo source_of(const config::Source& source);

}  // namespace drumtower
