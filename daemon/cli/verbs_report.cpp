// drumtower report: the ledger for people, read from the view line by line, whether the daemon runs or not.
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/store.hpp"
#include "daemon/cli/verbs.hpp"
#include "pipeline/reporting/ledger_files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <unistd.h>

namespace drumtower::cli {

namespace {

/// Beside the file first, then in its place: nobody finds half a report.
class Target {
public:
    explicit Target(std::string file) : file_(std::move(file)) {
        if (file_.empty()) return;
        stream_.open(part(), std::ios::binary | std::ios::trunc);
        if (!stream_) throw Exit(usage, file_ + ": " + std::strerror(errno));
    }
    ~Target() {
        std::error_code ignored;
        if (stream_.is_open()) std::filesystem::remove(part(), ignored);
    }
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

    std::ostream& stream() { return file_.empty() ? std::cout : stream_; }
    void keep() {
        if (file_.empty()) return;
        stream_.close();
        std::error_code error;
        if (stream_) std::filesystem::rename(part(), file_, error);
        if (!stream_ || error) throw Exit(try_again, file_ + " cannot be written");
    }

private:
    std::string part() const { return file_ + ".part"; }

    std::string file_;
    std::ofstream stream_;
};

}  // namespace

int report(const std::string& config_file, const ReportWords& words, const std::string& file) {
    const auto config = loaded(config_file);
    const auto days = report_days(words.from, words.to, config.district.utc_offset);
    if (!days) throw Exit(usage, "--from and --to are days such as 2026-11-01, the first one first");
    const auto format = json::named<ReportFormat>(words.format).value_or(ReportFormat::csv);
    if (format == ReportFormat::xlsx && file.empty() && ::isatty(STDOUT_FILENO) != 0)
        throw Exit(usage, "an xlsx is not for the terminal: -o FILE.xlsx");
    must_be_a_store(config.store.directory);
    Queries queries = opened_view(config.store.directory);
    const Queries::Moment moment(queries);
    ReportCover cover{.district = config.district.name,
                      .asked = {*days, words.unit},
                      .unit_name = {},
                      .made_at = wall_time(),
                      .utc_offset = config.district.utc_offset,
                      .counted = {}};
    if (!words.unit.empty()) {
        const auto unit = queries.unit(UnitId(words.unit));
        if (!unit) throw Exit(usage, "there is no unit " + words.unit);
        cover.unit_name = unit->name.empty() ? words.unit : unit->name;
    }
    cover.counted = compliance(queries, cover.asked, By::unit, cover.made_at);
    Target target(file);
    const auto ledger = ledger_file(format, cover, target.stream());
    ledger_lines(queries, cover.asked, [&](const LedgerEntry& entry) { ledger->line(entry); });
    ledger->finish();
    target.keep();
    return fine;
}

}  // namespace drumtower::cli
