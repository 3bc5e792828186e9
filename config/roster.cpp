#include "config/roster.hpp"

#include "config/roster_columns.hpp"
#include "config/roster_text.hpp"
#include "config/words.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace drumtower::config {

namespace {

using Of = RosterColumn::Of;

constexpr std::size_t rows_above_header = 20;  // a title, a date, an empty line

bool is_blank(const std::vector<std::string>& row) {
    return std::all_of(row.begin(), row.end(), [](const std::string& cell) { return tidy(cell).empty(); });
}

/// A row that begins with # is for its readers.
bool is_remark(const std::vector<std::string>& row) {
    for (const std::string& cell : row) {
        const std::string text = tidy(cell);
        if (!text.empty()) return text.starts_with("#") || text.starts_with("＃");
    }
    return false;
}

bool names_units(const std::vector<std::string>& row) {
    return std::any_of(row.begin(), row.end(), [](const std::string& cell) {
        const auto column = roster_column(cell);
        return column && column->of == Of::unit && column->key == "name";
    });
}

class Reading {
public:
    explicit Reading(const Sheet& sheet) : sheet_(sheet) {}

    void read() {
        const auto header = find_header();
        if (!header) {
            problem(0, "", "there is no row with the header 单位名称 (or name)",
                    "`drumtower units template FILE` writes a sheet to fill in");
            return;
        }
        read_header(*header);
        for (std::size_t at = *header + 1; at < sheet_.rows.size(); ++at) {
            if (is_blank(sheet_.rows[at]) || is_remark(sheet_.rows[at])) continue;
            read_row(at);
        }
        if (units.empty() && problems.empty())
            problem(0, "", "there is no unit in it", "write one unit a row");
    }

    std::vector<UnitCells> units;
    std::vector<std::string> unused;
    std::vector<SheetProblem> problems;

private:
    void problem(std::size_t row, const std::string& column, std::string what, std::string advice) {
        problems.push_back({static_cast<int>(row), column, std::move(what), std::move(advice)});
    }

    std::optional<std::size_t> find_header() const {
        const std::size_t end = std::min(rows_above_header, sheet_.rows.size());
        for (std::size_t at = 0; at < end; ++at)
            if (names_units(sheet_.rows[at])) return at;
        return std::nullopt;
    }

    void read_header(std::size_t at) {
        std::set<std::string> known;
        for (const std::string& cell : sheet_.rows[at]) {
            auto column = roster_column(cell);
            const std::string header = tidy(cell);
            if (!column && !header.empty()) unused.push_back(header);
            const bool counts = column && column->of != Of::nothing && column->of != Of::secret;
            if (counts && !known
                               .insert(std::to_string(static_cast<int>(column->of)) + "/" + column->kind +
                                       "/" + column->key)
                               .second)
                problem(at + 1, header, "says the same as another column", "keep one of them");
            if (column && column->of == Of::channel && column->key == "kind") row_is_channel_ = true;
            columns_.push_back(std::move(column));
        }
        if (row_is_channel_) return;
        for (const auto& column : columns_) {
            if (column && column->of == Of::channel)
                problem(at + 1, column->header, "does not say of which channel",
                        "write " + usual_header("wechat", column->key) +
                            ", or add a column 渠道类型 and write one row a channel");
        }
    }

    void read_row(std::size_t at) {
        UnitCells unit;
        unit.row = static_cast<int>(at) + 1;
        std::vector<ChannelCells> channels;
        const auto channel = [&](const std::string& kind) -> ChannelCells& {
            const auto same = [&](const ChannelCells& one) { return one.kind == kind; };
            const auto found = std::find_if(channels.begin(), channels.end(), same);
            if (found != channels.end()) return *found;
            channels.push_back({unit.row, kind, {}});
            return channels.back();
        };
        for (std::size_t i = 0; i < sheet_.rows[at].size() && i < columns_.size(); ++i) {
            const std::string text = tidy(sheet_.rows[at][i]);
            if (text.empty() || !columns_[i]) continue;
            const RosterColumn& column = *columns_[i];
            if (column.of == Of::secret)
                problem(
                    at + 1, column.header, "a secret does not belong in a sheet",
                    "remove the column; the secret stays in the credential that is named after the channel");
            if (column.of == Of::unit) unit.cells[column.key] = {text, column.header};
            if (column.of == Of::one_channel) channel(column.kind).cells[column.key] = {text, column.header};
            if (column.of == Of::channel) channel("").cells[column.key] = {text, column.header};
        }
        settle_kinds(channels);
        UnitCells& owner = owner_of(std::move(unit));
        owner.channels.insert(owner.channels.end(), channels.begin(), channels.end());
    }

    /// The channel of a row of its own says in a cell of which kind it is.
    void settle_kinds(std::vector<ChannelCells>& channels) {
        for (ChannelCells& one : channels) {
            if (!one.kind.empty()) continue;
            const auto said = one.cells.find("kind");
            const auto kind = said == one.cells.end() ? std::nullopt : roster_kind(said->second.text);
            if (said == one.cells.end()) {
                problem(static_cast<std::size_t>(one.row), "渠道类型", "is empty",
                        "write 微信, 微博, 网站 or 其他");
            } else if (!kind) {
                problem(static_cast<std::size_t>(one.row), said->second.header,
                        in_quotes(said->second.text) + " is no kind of channel",
                        "write 微信, 微博, 网站 or 其他");
            }
            one.kind = kind.value_or("other");
        }
    }

    /// With one row a channel, rows of one unit follow each other or repeat its name or id.
    UnitCells& owner_of(UnitCells unit) {
        const std::string id = unit.text("id");
        const std::string name = unit.text("name");
        if (row_is_channel_) {
            if (id.empty() && name.empty() && !units.empty()) return units.back();
            const auto same = std::find_if(units.begin(), units.end(), [&](const UnitCells& one) {
                return id.empty() || one.text("id").empty() ? !name.empty() && one.text("name") == name
                                                            : one.text("id") == id;
            });
            if (same != units.end()) {
                add_to(*same, unit);
                return *same;
            }
        }
        if (name.empty())
            problem(static_cast<std::size_t>(unit.row), usual_header("", "name"), "is empty",
                    "write the unit's name");
        units.push_back(std::move(unit));
        return units.back();
    }

    void add_to(UnitCells& unit, const UnitCells& more) {
        for (const auto& [key, cell] : more.cells) {
            const auto [known, is_new] = unit.cells.emplace(key, cell);
            if (!is_new && known->second.text != cell.text)
                problem(static_cast<std::size_t>(more.row), cell.header,
                        in_quotes(cell.text) + " is not what row " + std::to_string(unit.row) +
                            " says of this unit",
                        "write the same in both, or leave it empty here");
        }
    }

    const Sheet& sheet_;
    std::vector<std::optional<RosterColumn>> columns_;
    bool row_is_channel_ = false;
};

/// Which number "u017" is; 0: none of ours.
int number_of(const std::string& id) {
    if (id.size() < 4 || id.size() > 8 || id.front() != 'u') return 0;
    if (id.find_first_not_of("0123456789", 1) != std::string::npos) return 0;
    return std::stoi(id.substr(1));
}

std::string numbered(int number) {
    const std::string digits = std::to_string(number);
    return "u" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

class Naming {
public:
    Naming(const std::vector<NamedUnit>& known, const std::vector<std::string>& taken,
           std::vector<SheetProblem>& problems)
        : known_(known), problems_(problems) {
        for (const NamedUnit& unit : known)
            note(unit.id);
        for (const std::string& id : taken)
            note(id);
    }

    void name(std::vector<UnitCells>& units) {
        for (UnitCells& unit : units)
            take_given(unit);
        for (UnitCells& unit : units)
            take_known(unit);
        for (UnitCells& unit : units)
            if (unit.id.empty()) unit.id = numbered(++highest_);
        refuse_repeated(units);
    }

private:
    void note(const std::string& id) { highest_ = std::max(highest_, number_of(id)); }

    void take_given(UnitCells& unit) {
        const auto cell = unit.cells.find("id");
        if (cell == unit.cells.end()) return;
        unit.id = lower(cell->second.text);
        note(unit.id);
        given_.insert(unit.id);
        if (!is_id(unit.id))
            problems_.push_back({unit.row, cell->second.header, in_quotes(cell->second.text) + " is no id",
                                 "use letters, digits and - only, or leave it empty to have it numbered"});
    }

    void take_known(UnitCells& unit) {
        if (!unit.id.empty()) return;
        for (const NamedUnit& one : known_)  // the newest counts, should a name have been another unit's
            if (one.name == unit.text("name") && !given_.contains(one.id)) unit.id = one.id;
    }

    void refuse_repeated(const std::vector<UnitCells>& units) {
        std::map<std::string, int> ids;
        std::map<std::string, int> names;
        for (const UnitCells& unit : units) {
            const auto [id, id_is_new] = ids.emplace(unit.id, unit.row);
            const auto [name, name_is_new] = names.emplace(unit.text("name"), unit.row);
            if (!name_is_new && !unit.text("name").empty() && unit.text("id").empty()) {
                problems_.push_back(
                    {unit.row, usual_header("", "name"),
                     in_quotes(unit.text("name")) + " stands already in row " + std::to_string(name->second),
                     "remove one of them, or give each an id of its own"});
            } else if (!id_is_new) {
                problems_.push_back(
                    {unit.row, usual_header("", "id"),
                     in_quotes(unit.id) + " stands already in row " + std::to_string(id->second),
                     "give one of them another id"});
            }
        }
    }

    const std::vector<NamedUnit>& known_;
    std::vector<SheetProblem>& problems_;
    std::set<std::string> given_;
    int highest_ = 0;
};

}  // namespace

std::string to_string(const std::string& file, const SheetProblem& problem) {
    std::string text = file + ": ";
    if (problem.row > 0) text += "row " + std::to_string(problem.row);
    if (problem.row > 0 && !problem.column.empty()) text += ", ";
    if (!problem.column.empty()) text += "column " + problem.column;
    if (problem.row > 0 || !problem.column.empty()) text += ": ";
    return text + problem.what + (problem.advice.empty() ? "" : "; " + problem.advice);
}

Roster roster_from(const Sheet& sheet, const std::vector<NamedUnit>& known,
                   const std::vector<std::string>& taken) {
    Reading reading(sheet);
    reading.read();
    Roster roster;
    roster.unused_columns = std::move(reading.unused);
    roster.problems = std::move(reading.problems);
    Naming(known, taken, roster.problems).name(reading.units);
    for (const UnitCells& unit : reading.units)
        roster.units.push_back(unit_text(unit, roster.problems));
    std::sort(roster.problems.begin(), roster.problems.end(),
              [](const SheetProblem& a, const SheetProblem& b) {
                  return std::tie(a.row, a.column, a.what) < std::tie(b.row, b.column, b.what);
              });
    return roster;
}

SheetProblem said_of_sheet(const RosterUnit& unit, const Problem& problem, int line) {
    SheetProblem said{0, {}, problem.what, problem.advice};
    if (line < 1 || static_cast<std::size_t>(line) > unit.lines.size()) return said;
    const SheetCell& cell = unit.lines[static_cast<std::size_t>(line) - 1];
    said.row = cell.row;
    said.column = cell.column;
    const auto dot = problem.key.rfind('.');
    if (said.column.empty())
        said.column =
            usual_header(cell.kind, dot == std::string::npos ? problem.key : problem.key.substr(dot + 1));
    return said;
}

}  // namespace drumtower::config
