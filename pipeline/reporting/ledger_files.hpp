// LedgerFile: a report as a file: csv, xlsx, one html page or JSON, each with its counts and the rules by
// which they were made. Lines are written as they come; an xlsx goes through a temporary file.
#pragma once

#include "pipeline/reporting/ledger_report.hpp"

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

enum class ReportFormat { csv, xlsx, html, json };
constexpr auto enum_names(ReportFormat) {
    return std::array<std::string_view, 4>{"csv", "xlsx", "html", "json"};
}
/// For HTTP.
std::string_view media_type(ReportFormat format);

/// What a report says of itself.
struct ReportCover {
    std::string district;
    ReportAsked asked;
    std::string unit_name;  // of the one unit it is about; empty: all
    TimePoint made_at{};
    Duration utc_offset{};
    Compliance counted;  // by unit
};

class LedgerFile {
public:
    virtual ~LedgerFile() = default;
    virtual void line(const LedgerEntry& entry) = 0;
    virtual void finish() = 0;
};
/// `cover` and `stream` outlive it.
std::unique_ptr<LedgerFile> ledger_file(ReportFormat format, const ReportCover& cover, std::ostream& stream);

// ---- what the formats share (ledger_files.cpp), so that all of them say the same

std::string report_title(const ReportCover& cover);
/// "统计范围", "制表时间" … and their values.
std::vector<std::pair<std::string, std::string>> report_facts(const ReportCover& cover);
/// How it is counted, one rule a line.
const std::vector<std::string>& counting_rules();
/// The table of counts: a header, a line a unit, the total.
std::vector<std::vector<std::string>> count_rows(const ReportCover& cover);
/// A tally as a JSON object: every count, each rate with numerator and denominator, grades, delay.
std::string tally_json(const Tally& tally);
/// One page that needs nothing else, to be printed.
std::unique_ptr<LedgerFile> html_ledger(const ReportCover& cover, std::ostream& stream);

}  // namespace drumtower
