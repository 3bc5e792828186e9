// story: the whole way of one duty in words, for `drumtower why`: clock, rule version, channels, what was
// sent and seen, the verdict and its evidence, or what it waits for. In Chinese; only ids stay as they are.
#pragma once

#include "pipeline/ledger/queries.hpp"
#include "pipeline/model/domain.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drumtower {

/// All that the view knows of one article and one unit.
struct DutyFacts {
    Article article;
    Unit unit;
    std::vector<Obligation> obligations;
    std::vector<Delivery> deliveries;
    std::vector<Observation> observations;
    std::vector<Question> questions;
    std::vector<ChannelLooks> looks;      // of the unit's channels
    std::vector<Freeze> freezes;          // that hold for this unit
    std::vector<TimelineEntry> timeline;  // oldest first, each event once
    std::string log_trouble;              // why nothing can be written now; empty: it can
};

/// Null when the article or the unit is not known.
std::optional<DutyFacts> duty_facts(Queries& queries, const ArticleId& article, const UnitId& unit);

std::string story(const DutyFacts& facts, TimePoint now, Duration utc_offset);

/// What an open duty waits for, one reason a line; empty when it is closed.
std::vector<std::string> waits_for(const DutyFacts& facts, const Obligation& duty, TimePoint now,
                                   Duration utc_offset);

/// The events of `subjects`, by time, each once.
std::vector<TimelineEntry> merged_timeline(Queries& queries, const std::vector<std::string>& subjects,
                                           std::size_t most);

}  // namespace drumtower
