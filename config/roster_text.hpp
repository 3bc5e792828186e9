// A row of a roster as the TOML of a unit: the cells' words become keys and values.
#pragma once

#include "config/roster.hpp"

#include <map>
#include <string>
#include <vector>

namespace drumtower::config {

struct Cell {
    std::string text;
    std::string header;
};
using Cells = std::map<std::string, Cell>;  // by the TOML key

struct ChannelCells {
    int row = 0;
    std::string kind;
    Cells cells;
    std::string text(const std::string& key) const {
        const auto cell = cells.find(key);
        return cell == cells.end() ? std::string() : cell->second.text;
    }
};

struct UnitCells {
    int row = 0;
    std::string id;  // once it is named
    Cells cells;
    std::vector<ChannelCells> channels;
    std::string text(const std::string& key) const {
        const auto cell = cells.find(key);
        return cell == cells.end() ? std::string() : cell->second.text;
    }
};

/// A TOML string.
std::string toml_text(std::string_view text);
RosterUnit unit_text(const UnitCells& unit, std::vector<SheetProblem>& problems);

}  // namespace drumtower::config
