// Table: columns for people that line up in a terminal, where a Chinese character is two columns wide.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drumtower::cli {

/// Columns a terminal needs for UTF-8 text: wide characters two, combining marks none.
std::size_t display_width(std::string_view text);
/// Cut to at most `width` columns, with … where something was left out.
std::string shortened(std::string_view text, std::size_t width);
/// Without what could move a terminal's cursor or colour: control characters become spaces.
std::string plain(std::string_view text);

class Table {
public:
    explicit Table(std::vector<std::string> heads);
    void row(std::vector<std::string> cells);
    bool empty() const { return rows_.size() == 1; }
    std::string str() const;

private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace drumtower::cli
