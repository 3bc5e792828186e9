// The status page: what is open and until when, who is late, what is broken. Plain HTML, made here; a small
// script asks for the changing part again every few seconds. Pure functions of facts; every text is escaped.
#pragma once

#include "daemon/api/tower.hpp"
#include "pipeline/ledger/queries.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower::web {

/// One article and the duties it made.
struct ArticleCard {
    std::string title;
    std::string url;
    std::string cls;
    TimePoint due{};
    std::vector<Obligation> duties;
};

struct StatusFacts {
    std::string district;
    TimePoint now{};
    Duration utc_offset{};
    Readiness readiness;
    Counts counts;
    std::vector<Freeze> freezes;
    std::map<std::string, std::string> names;  // of units, channels and sources by "kind/id"
    std::vector<ArticleCard> open;             // earliest due first
    std::vector<Obligation> late;              // late, overdue, undetermined; newest due first
    std::vector<Delivery> people;              // needs_human, refused
    std::vector<Question> questions;           // posts that may be reposts
    std::vector<Article> held;
    std::vector<ChannelLooks> blind;  // looks that fail
    std::vector<SourceHealth> source_health;
    std::vector<ChannelHealth> channel_health;
};

/// What the view knows of it; on a reader's thread.
StatusFacts gather(Queries& queries, TimePoint now);

std::string status_part(const StatusFacts& facts);
std::string status_page(const std::string& district, const std::string& part);

std::string escaped(std::string_view text);

}  // namespace drumtower::web
