#include "connectors/common/charset.hpp"
#include "connectors/common/spreadsheet.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace drumtower {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

Failure refused(const std::string& what) {
    return fail(FailureKind::permanent, what);
}

/// Which of the three stands most often in the first line, outside quotes.
char separator_of(std::string_view text) {
    std::array<std::size_t, 3> counts{};
    constexpr std::string_view known = ",;\t";
    bool quoted = false;
    for (const char letter : text) {
        if (letter == '"') quoted = !quoted;
        if (!quoted && (letter == '\n' || letter == '\r')) break;
        const auto at = known.find(letter);
        if (!quoted && at != std::string_view::npos) ++counts.at(at);
    }
    return known[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

/// RFC 4180, and what is written in its place: bare quotes in a cell, any of the three line ends.
class Reading {
public:
    Reading(std::string_view text, char separator) : text_(text), separator_(separator) {}

    Result<config::Sheet> sheet() {
        while (at_ < text_.size()) {
            if (sheet_.rows.size() >= most_sheet_rows)
                return refused("it has more than " + std::to_string(most_sheet_rows) + " rows; split it");
            auto wrong = row();
            if (wrong) return *wrong;
        }
        return std::move(sheet_);
    }

private:
    std::string here() const { return "row " + std::to_string(sheet_.rows.size()) + ": "; }

    std::optional<Failure> row() {
        sheet_.rows.emplace_back();
        for (;;) {
            if (sheet_.rows.back().size() >= most_sheet_columns)
                return refused(here() + "it has more than " + std::to_string(most_sheet_columns) +
                               " columns; keep those that are needed");
            sheet_.rows.back().emplace_back();
            if (at_ < text_.size() && text_[at_] == '"') {
                auto wrong = quoted();
                if (wrong) return wrong;
            }
            bare();
            if (at_ >= text_.size() || text_[at_] != separator_) break;
            ++at_;
        }
        if (at_ < text_.size() && text_[at_] == '\r') ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') ++at_;
        return std::nullopt;
    }

    std::optional<Failure> quoted() {
        std::string& cell = sheet_.rows.back().back();
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] != '"') {
                cell += text_[at_];
            } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
                cell += text_[++at_];
            } else {
                ++at_;
                return std::nullopt;
            }
        }
        return refused(here() + "a quotation mark is never closed; save the file as csv again");
    }

    void bare() {
        std::string& cell = sheet_.rows.back().back();
        while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r')
            cell += text_[at_++];
    }

    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    config::Sheet sheet_;
};

std::string text_of(std::string_view bytes) {
    const bool marked =
        bytes.starts_with("\xEF\xBB\xBF") || bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
    if (marked) return decode(bytes).text;
    if (is_utf8(bytes)) return std::string(bytes);
    return decode(bytes, "text/csv; charset=gb18030").text;
}

std::optional<Failure> unreadable(const config::Sheet& sheet) {
    for (std::size_t row = 0; row < sheet.rows.size(); ++row) {
        for (const std::string& cell : sheet.rows[row]) {
            const bool damaged =
                cell.find(replacement) != std::string::npos || cell.find('\0') != std::string::npos;
            if (damaged)
                return refused(
                    "row " + std::to_string(row + 1) +
                    ": a character cannot be read; save the file as csv in UTF-8 or GB18030, or as "
                    "xlsx");
        }
    }
    return std::nullopt;
}

}  // namespace

Result<config::Sheet> read_csv(std::string_view bytes) {
    const std::string text = text_of(bytes);
    auto sheet = Reading(text, separator_of(text)).sheet();
    if (!sheet) return sheet;
    if (auto wrong = unreadable(*sheet)) return *wrong;
    return sheet;
}

Result<config::Sheet> read_spreadsheet(std::string_view bytes) {
    if (bytes.size() > most_sheet_bytes) return refused("it is larger than 8 MiB; split it");
    if (bytes.starts_with("PK\x03\x04")) return read_xlsx(bytes);
    if (bytes.starts_with("\xD0\xCF\x11\xE0"))
        return refused("this is an xls file, or one with a password; save it as xlsx without a password");
    return read_csv(bytes);
}

}  // namespace drumtower
