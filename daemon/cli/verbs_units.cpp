// drumtower units: the roster as a spreadsheet, in and out.
#include "config/roster.hpp"
#include "config/roster_folder.hpp"
#include "connectors/common/spreadsheet.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/cli/verbs.hpp"
#include "daemon/outside.hpp"
#include "pipeline/reporting/sheets.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <tuple>

namespace drumtower::cli {

namespace {

namespace fs = std::filesystem;

/// Of the template's columns, in characters: names and addresses are long.
const std::vector<double> roster_widths{10, 24, 12, 12, 14, 10, 22, 14, 10,
                                        14, 16, 18, 10, 28, 14, 14, 28, 16};
using config::Problem;
using config::Roster;
using config::RosterChange;
using config::RosterPlan;
using config::RosterUnit;

std::string bytes_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string bytes(most_sheet_bytes + 1, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (stream.bad() || !stream.is_open() || fs::is_directory(file))
        throw Exit(usage, file + " cannot be read");
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return bytes;
}

std::string absolute(const std::string& path) {
    return fs::absolute(path).lexically_normal().string();
}

/// Ids that stand in the configuration without an import's doing.
std::vector<std::string> ids_elsewhere(const std::string& config_file, const config::RosterFolder& folder) {
    std::vector<std::string> ids;
    for (const config::Unit& unit : config::load(config_file).config.units)
        if (!folder.holds(unit.id)) ids.push_back(unit.id);
    return ids;
}

/// A problem of a text that an import made, said of the sheet; null for any other.
std::optional<config::SheetProblem> said(const Roster& roster, const config::RosterFolder& folder,
                                         const Problem& problem) {
    const std::string path = absolute(problem.place.file);
    for (const RosterUnit& unit : roster.units) {
        if (folder.file_of(unit.named.id) == path)
            return config::said_of_sheet(unit, problem, problem.place.line - config::lines_of_mark);
    }
    return std::nullopt;
}

/// Row by row; what is wrong elsewhere comes first, as `check` says it.
std::vector<std::string> lines_of(const std::string& sheet, std::vector<config::SheetProblem> of_sheet,
                                  std::vector<std::string> lines) {
    std::sort(of_sheet.begin(), of_sheet.end(), [](const auto& a, const auto& b) {
        return std::tie(a.row, a.column, a.what) < std::tie(b.row, b.column, b.what);
    });
    for (const config::SheetProblem& problem : of_sheet)
        lines.push_back(config::to_string(sheet, problem));
    return lines;
}

std::vector<std::string> problems_with(const std::string& config_file, const std::string& sheet,
                                       const Roster& roster, const config::RosterFolder& folder,
                                       const RosterPlan& plan) {
    if (!plan.problems.empty()) return lines_of(sheet, plan.problems, {});
    const auto loaded = config::load(config_file, plan.files);
    std::vector<config::SheetProblem> of_sheet;
    std::vector<std::string> elsewhere;
    for (const Problem& problem : problems_of(loaded)) {
        if (auto here = said(roster, folder, problem)) {
            of_sheet.push_back(std::move(*here));
        } else {
            elsewhere.push_back(config::to_string(problem));
        }
    }
    auto lines = lines_of(sheet, std::move(of_sheet), std::move(elsewhere));
    const auto& read = loaded.config.files;
    const bool included =
        roster.units.empty() ||
        std::find(read.begin(), read.end(), folder.file_of(roster.units.front().named.id)) != read.end();
    if (lines.empty() && !included)
        lines.push_back(config::to_string({{config_file, 1, 1},
                                           "include",
                                           "does not name the files of units.d",
                                           "add include = [\"units.d/*.toml\"]"}));
    return lines;
}

void print_changes(const RosterPlan& plan) {
    using What = RosterChange::What;
    const auto count = [&](What what) {
        return std::count_if(plan.changes.begin(), plan.changes.end(),
                             [what](const RosterChange& change) { return change.what == what; });
    };
    Table table({"", "编号", "单位", "文件"});
    for (const RosterChange& change : plan.changes) {
        if (change.what == What::unchanged) continue;
        const char* word = change.what == What::added     ? "新增"
                           : change.what == What::changed ? "变更"
                           : change.what == What::gone    ? "移除"
                                                          : "保留";
        table.row({word, change.named.id, plain(change.named.name),
                   "units.d/" + fs::path(change.file).filename().string()});
    }
    if (!table.empty()) std::cout << table.str();
    std::cout << "新增 " << count(What::added) << "，变更 " << count(What::changed) << "，移除 "
              << count(What::gone) << "，未变 " << count(What::unchanged);
    if (count(What::kept) > 0)
        std::cout << "，保留 " << count(What::kept) << "（不在表里，但手工改过，没有删）";
    std::cout << '\n';
}

/// Of the units that are new or other than before.
void print_credentials(const Roster& roster, const RosterPlan& plan) {
    std::string names;
    for (const RosterUnit& unit : roster.units) {
        const bool news = std::any_of(plan.changes.begin(), plan.changes.end(), [&](const auto& change) {
            return change.named.id == unit.named.id && change.what != RosterChange::What::unchanged;
        });
        if (!news) continue;
        for (const std::string& name : unit.credentials)
            names += (names.empty() ? "" : "、") + name;
    }
    if (!names.empty())
        std::cout << "凭据（/etc/drumtower/credentials/ 下与渠道同名的文件）须有：" << names << '\n';
}

}  // namespace

int units_import(const std::string& config_file, const std::string& file) {
    const auto sheet = read_spreadsheet(bytes_of(file));
    if (!sheet) {
        std::cout << file << ": " << sheet.error().detail << '\n';
        return found_problems;
    }
    const config::RosterFolder folder((fs::path(config_file).parent_path() / "units.d").string());
    const Roster roster = config::roster_from(*sheet, folder.named(), ids_elsewhere(config_file, folder));
    for (const config::SheetProblem& problem : roster.problems)
        std::cout << config::to_string(file, problem) << '\n';
    if (!roster.problems.empty()) return found_problems;
    const RosterPlan plan = folder.plan(roster);
    const auto lines = problems_with(config_file, file, roster, folder, plan);
    for (const std::string& line : lines)
        std::cout << line << '\n';
    if (!lines.empty()) return found_problems;
    folder.carry_out(plan);
    print_changes(plan);
    if (!roster.unused_columns.empty()) {
        std::cout << "没有用到的列：";
        for (const std::string& column : roster.unused_columns)
            std::cout << (&column == roster.unused_columns.data() ? "" : "、") << plain(column);
        std::cout << '\n';
    }
    print_credentials(roster, plan);
    std::cout << "生效：drumtower check 之后 systemctl reload drumtower\n";
    return fine;
}

int units_template(const std::string& file) {
    const std::string ending = fs::path(file).extension().string();
    if (ending != ".csv" && ending != ".xlsx") throw Exit(usage, file + ": name a file .csv or .xlsx");
    if (fs::exists(file)) throw Exit(usage, file + " exists already; it is left as it is");
    const auto rows = config::roster_template().rows;
    std::ofstream stream(file, std::ios::binary);
    if (ending == ".xlsx") {
        sheets::write_xlsx(
            stream, {{"名册", rows, roster_widths}, {"填写说明", config::roster_guide().rows, {30, 90}}});
    } else {
        stream << sheets::byte_order_mark;
        for (const auto& row : rows)
            stream << sheets::csv_line(row);
        for (const auto& row : config::roster_guide().rows)
            stream << sheets::csv_line({"#说明", row.at(0), row.at(1)});
    }
    if (!stream.flush()) throw Exit(try_again, file + " cannot be written");
    std::cout << file << '\n';
    return fine;
}

}  // namespace drumtower::cli
