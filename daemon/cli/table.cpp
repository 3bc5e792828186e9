#include "daemon/cli/table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace drumtower::cli {

namespace {

struct Range {
    std::uint32_t first;
    std::uint32_t last;
};

// East Asian Width W and F, in the blocks that Chinese text and emoji use.
constexpr std::array<Range, 17> wide{{{0x1100, 0x115F},
                                      {0x2E80, 0x303E},
                                      {0x3041, 0x33FF},
                                      {0x3400, 0x4DBF},
                                      {0x4E00, 0x9FFF},
                                      {0xA000, 0xA4CF},
                                      {0xA960, 0xA97F},
                                      {0xAC00, 0xD7A3},
                                      {0xF900, 0xFAFF},
                                      {0xFE10, 0xFE19},
                                      {0xFE30, 0xFE6F},
                                      {0xFF00, 0xFF60},
                                      {0xFFE0, 0xFFE6},
                                      {0x1F300, 0x1F64F},
                                      {0x1F680, 0x1F6FF},
                                      {0x1F900, 0x1FAFF},
                                      {0x20000, 0x3FFFD}}};
constexpr std::array<Range, 5> weightless{
    {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}}};

template <std::size_t N>
bool in(const std::array<Range, N>& ranges, std::uint32_t point) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [point](const Range& range) { return point >= range.first && point <= range.last; });
}

// The next code point and how many bytes it took; a broken byte stands for itself.
std::pair<std::uint32_t, std::size_t> next_point(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t count = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (count == 1 || count > text.size()) return {lead, 1};
    std::uint32_t point = lead & (0xFFU >> (count + 1));
    for (std::size_t i = 1; i < count; ++i)
        point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    return {point, count};
}

std::size_t columns(std::uint32_t point) {
    if (in(weightless, point)) return 0;
    return in(wide, point) ? 2 : 1;
}

}  // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const auto [point, bytes] = next_point(text);
        width += columns(point);
        text.remove_prefix(bytes);
    }
    return width;
}

std::string shortened(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string(text);
    std::string kept;
    std::size_t used = 1;  // the …
    while (!text.empty()) {
        const auto [point, bytes] = next_point(text);
        used += columns(point);
        if (used > width) break;
        kept += text.substr(0, bytes);
        text.remove_prefix(bytes);
    }
    return kept + "…";
}

std::string plain(std::string_view text) {
    std::string kept;
    while (!text.empty()) {
        const auto [point, bytes] = next_point(text);
        const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
        kept += control ? std::string_view(" ") : text.substr(0, bytes);
        text.remove_prefix(bytes);
    }
    return kept;
}

Table::Table(std::vector<std::string> heads) : rows_{std::move(heads)} {}

void Table::row(std::vector<std::string> cells) {
    for (std::string& cell : cells)
        cell = plain(cell);
    cells.resize(rows_.front().size());
    rows_.push_back(std::move(cells));
}

std::string Table::str() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], display_width(row[i]));
    }
    std::string text;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] - display_width(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

}  // namespace drumtower::cli
