// LedgerReport: which duties a report is about, read from the view page by page, counted, and as lines of the
// ledger. A duty belongs to the day of its due time, in the district's zone.
//
// Blocking, on one connection; whoever calls holds a Queries::Moment, so that counts and lines agree.
#pragma once

#include "pipeline/ledger/queries.hpp"
#include "pipeline/reporting/ledger_entry.hpp"
#include "pipeline/reporting/tally.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

/// Days of the district's zone, both included, and the instants that they stand for.
struct ReportDays {
    std::string from;  // "2026-11-01"
    std::string to;
    TimePoint begin{};
    TimePoint end{};  // the first instant after them
};
/// Null when one is no date, or the range runs backwards.
std::optional<ReportDays> report_days(const std::string& from, const std::string& to, Duration utc_offset);

struct ReportAsked {
    ReportDays days;
    std::string unit;  // empty: all
};

enum class By { unit, article, channel };
constexpr auto enum_names(By) {
    return std::array<std::string_view, 3>{"unit", "article", "channel"};
}

struct ComplianceLine {
    std::string id;
    std::string name;
    Tally tally;
};
struct Compliance {
    Tally total;
    std::vector<ComplianceLine> lines;  // by id: nobody is ranked
};
Compliance compliance(Queries& queries, const ReportAsked& asked, By by, TimePoint now);

/// Each line in the order of due times.
void ledger_lines(Queries& queries, const ReportAsked& asked,
                  const std::function<void(const LedgerEntry&)>& take);

}  // namespace drumtower
