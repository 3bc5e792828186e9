#include "connectors/common/html.hpp"
#include "connectors/common/spreadsheet.hpp"
#include "pipeline/base/handle.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <minizip/unzip.h>
#include <optional>

namespace drumtower {

namespace {

using html::Document;
using html::Node;

constexpr std::size_t largest_part = std::size_t{16} << 20U;  // of one member, unpacked
constexpr std::size_t most_unpacked = std::size_t{32} << 20U;
constexpr std::size_t exact_digits = 15;  // of a number; a spreadsheet keeps no more

/// The members of a zip file in memory, each unpacked up to a limit.
class Archive {
public:
    explicit Archive(std::string_view bytes) : bytes_(bytes) {
        zlib_filefunc64_def files{};
        fill_fopen64_filefunc(&files);
        files.zopen64_file = [](voidpf bytes, const void*, int) -> voidpf {
            const auto* view = static_cast<const std::string_view*>(bytes);
            return ::fmemopen(const_cast<char*>(view->data()), view->size(), "rb");
        };
        files.opaque = &bytes_;
        file_.reset(unzOpen2_64("", &files));
    }
    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;

    explicit operator bool() const { return file_ != nullptr; }

    /// Null when there is no such member, or it is damaged or larger than any roster.
    std::optional<std::string> member(const std::string& name) {
        constexpr int case_matters = 1;
        if (unzLocateFile(file_.get(), name.c_str(), case_matters) != UNZ_OK) return std::nullopt;
        if (unzOpenCurrentFile(file_.get()) != UNZ_OK) return std::nullopt;
        auto text = unpacked();
        if (unzCloseCurrentFile(file_.get()) != UNZ_OK) return std::nullopt;  // its checksum is wrong
        return text;
    }

private:
    std::optional<std::string> unpacked() {
        std::string text;
        std::array<char, 64 * 1024> piece{};
        for (;;) {
            const int count =
                unzReadCurrentFile(file_.get(), piece.data(), static_cast<unsigned>(piece.size()));
            if (count < 0) return std::nullopt;
            if (count == 0) return text;
            unpacked_ += static_cast<std::size_t>(count);
            if (text.size() + static_cast<std::size_t>(count) > largest_part || unpacked_ > most_unpacked)
                return std::nullopt;
            text.append(piece.data(), static_cast<std::size_t>(count));
        }
    }

    std::string_view bytes_;
    Handle<void, unzClose> file_;
    std::size_t unpacked_ = 0;
};

Failure refused(const std::string& what) {
    return fail(FailureKind::permanent, what);
}

Failure unreadable() {
    return refused("it cannot be read as xlsx; open it and save it as xlsx again, or as csv");
}

std::optional<Document> part(Archive& archive, const std::string& name) {
    const auto text = archive.member(name);
    if (!text || html::declares_entities(*text)) return std::nullopt;
    return Document::parse_xml(*text, html::Tolerance::strict);
}

/// The text of `<si>` or `<is>`: one run, or several; how it is pronounced is left out.
std::string run_text(const Node& item) {
    std::string text;
    for (const Node& child : item.children()) {
        if (child.is("t")) text += child.text();
        if (!child.is("r")) continue;
        for (const Node& inner : child.children())
            if (inner.is("t")) text += inner.text();
    }
    return text;
}

std::optional<std::size_t> number_of(std::string_view text) {
    std::size_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

/// "AB12" → 27; nothing when it is no reference.
std::optional<std::size_t> column_of(std::string_view reference) {
    std::size_t column = 0;
    for (const char letter : reference) {
        if (letter >= '0' && letter <= '9') break;
        if (letter < 'A' || letter > 'Z') return std::nullopt;
        if (column > most_sheet_columns) return column;  // too far already
        column = column * 26 + static_cast<std::size_t>(letter - 'A' + 1);
    }
    if (column == 0) return std::nullopt;
    return column - 1;
}

/// The path of the first sheet, by the workbook and its relations.
std::string first_sheet(Archive& archive) {
    const auto book = part(archive, "xl/workbook.xml");
    const auto relations = part(archive, "xl/_rels/workbook.xml.rels");
    if (!book || !relations) return {};
    const Node sheet = book->root().child("sheets").child("sheet");
    std::string wanted;
    for (const auto& [name, value] : sheet.attributes())
        if (name == "id") wanted = value;
    for (const Node& relation : relations->root().children()) {
        if (relation.attribute("id") != wanted) continue;
        const std::string target = relation.attribute("target");
        return target.starts_with('/') ? target.substr(1) : "xl/" + target;
    }
    return {};
}

std::vector<std::string> shared_strings(Archive& archive) {
    std::vector<std::string> strings;
    const auto table = part(archive, "xl/sharedStrings.xml");
    if (!table) return strings;
    for (const Node& item : table->root().children())
        if (item.is("si")) strings.push_back(run_text(item));
    return strings;
}

class Grid {
public:
    explicit Grid(std::vector<std::string> strings) : strings_(std::move(strings)) {}

    std::optional<Failure> take(const Node& row) {
        const auto said = number_of(row.attribute("r"));
        const std::size_t number = said.value_or(sheet_.rows.size() + 1);
        std::size_t next = 0;
        for (const Node& cell : row.children()) {
            if (!cell.is("c")) continue;
            const std::size_t column = column_of(cell.attribute("r")).value_or(next);
            next = column + 1;
            const std::string text = text_of(cell);
            if (text.empty()) continue;
            const std::string here = "row " + std::to_string(number) + ": ";
            if (number == 0 || number > most_sheet_rows || column >= most_sheet_columns)
                return refused(here + "it lies outside of 20000 rows and 200 columns; move it or remove it");
            if (is_rounded(cell, text))
                return refused(here + "column " + std::to_string(column + 1) +
                               " holds a number of more than 15 digits, which the spreadsheet has rounded; "
                               "format the column as text and type it again");
            put(number, column, text);
        }
        return std::nullopt;
    }
    config::Sheet sheet() { return std::move(sheet_); }

private:
    std::string text_of(const Node& cell) const {
        const std::string type = cell.attribute("t");
        if (type == "inlineStr") return run_text(cell.child("is"));
        const std::string value = cell.child("v") ? cell.child("v").text() : std::string();
        if (type != "s") return value;
        const auto index = number_of(value);
        return index && *index < strings_.size() ? strings_[*index] : std::string();
    }

    static bool is_rounded(const Node& cell, const std::string& text) {
        const std::string type = cell.attribute("t");
        if (!type.empty() && type != "n") return false;
        const bool whole = text.find_first_not_of("-0123456789") == std::string::npos;
        return (whole && text.size() > exact_digits) || text.find("E+") != std::string::npos;
    }

    void put(std::size_t number, std::size_t column, const std::string& text) {
        if (sheet_.rows.size() < number) sheet_.rows.resize(number);
        auto& cells = sheet_.rows[number - 1];
        if (cells.size() <= column) cells.resize(column + 1);
        cells[column] = text;
    }

    std::vector<std::string> strings_;
    config::Sheet sheet_;
};

}  // namespace

Result<config::Sheet> read_xlsx(std::string_view bytes) {
    Archive archive(bytes);
    if (!archive) return unreadable();
    const std::string path = first_sheet(archive);
    if (path.empty()) return unreadable();
    Grid grid(shared_strings(archive));
    const auto sheet = part(archive, path);
    if (!sheet) return unreadable();
    for (const Node& row : sheet->root().child("sheetdata").children()) {
        if (!row.is("row")) continue;
        auto wrong = grid.take(row);
        if (wrong) return *wrong;
    }
    return grid.sheet();
}

}  // namespace drumtower
