// Roster: what an officer's spreadsheet says of the units and their channels, as the files of units.d that
// the configuration includes. Pure: a table in, texts out; roster_folder puts them in their place.
//
// One row a unit, with columns for its WeChat, Weibo, website and other channel; or, in a sheet with a column
// 渠道类型, one row a channel. What the values may be is said by load() and the connectors; here each line of
// a text remembers the cell it was made from, so that what they say can be said of the sheet.
#pragma once

#include "config/config.hpp"
#include "config/sheet.hpp"

#include <string>
#include <vector>

namespace drumtower::config {

/// One thing that is wrong with a sheet: `FILE: row 7, column 微信模式: what; advice`. Row 0: the whole.
struct SheetProblem {
    int row = 0;
    std::string column;
    std::string what;
    std::string advice;
    bool operator==(const SheetProblem&) const = default;
};
std::string to_string(const std::string& file, const SheetProblem& problem);

/// A unit that an import has named, now or earlier: its id is its own for ever.
struct NamedUnit {
    std::string id;
    std::string name;
    bool operator==(const NamedUnit&) const = default;
};

/// The cell that a line of a text was made from.
struct SheetCell {
    int row = 0;
    std::string column;
    std::string kind;  // of the channel; empty: of the unit
};

struct RosterUnit {
    NamedUnit named;
    std::string text;              // TOML, without the mark of the import
    std::vector<SheetCell> lines;  // of each line of `text`
    std::vector<std::string> credentials;
};

struct Roster {
    std::vector<RosterUnit> units;  // in the sheet's order
    std::vector<std::string> unused_columns;
    std::vector<SheetProblem> problems;  // none: the roster is whole
};

/// A row without an id gets the one that `known` has for its name, else the next of u001, u002 … that nobody
/// has or had. `taken`: ids of units that stand elsewhere in the configuration.
Roster roster_from(const Sheet& sheet, const std::vector<NamedUnit>& known,
                   const std::vector<std::string>& taken);

/// What load() or a connector says of a unit's text, said of the sheet; `line` counts from 1 in that text.
SheetProblem said_of_sheet(const RosterUnit& unit, const Problem& problem, int line);

/// An empty sheet to fill in: the header, and examples that an import leaves out since they begin with #.
Sheet roster_template();
/// How to fill it in: one line a column.
Sheet roster_guide();

}  // namespace drumtower::config
