#include "pipeline/reporting/sheets.hpp"

#include "pipeline/base/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <ostream>
#include <stdexcept>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

namespace drumtower::sheets {

namespace {

constexpr std::size_t longest_cell = 32'767;  // characters, by the format
constexpr double header_height = 32;
constexpr double usual_width = 12;
constexpr double line_height = 13.5;  // points, of the body's font
constexpr double most_height = 409;   // that a row may have
constexpr double widest_a4 = 170;     // characters, at a size that can be read
constexpr double widest_a3 = 300;
constexpr lxw_col_t columns_on_each_page = 3;
constexpr std::uint8_t a3 = 8;
constexpr std::uint8_t a4 = 9;

std::string csv_cell(const std::string& text) {
    std::string cell;
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        cell = "'";
    cell += text;
    if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (const char letter : cell) {
        if (letter == '"') quoted += '"';
        quoted += letter;
    }
    return quoted + '"';
}

/// As long as a cell may be, whole characters. Bytes are at least as many as characters.
std::string cell_text(const std::string& text) {
    std::string fit = utf8::is_valid(text) ? text : utf8::repaired(text);
    if (fit.size() <= longest_cell) return fit;
    return std::string(utf8::shortened(fit, longest_cell - 3)) + "…";
}

/// How many lines a wrapped cell needs. A spreadsheet program finds that out only when somebody edits it.
double lines_in(std::string_view text, double width) {
    const double room = std::max(1.0, width - 1);
    double lines = 0;
    double units = 0;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '\n') {
            lines += std::max(1.0, std::ceil(units / room));
            units = 0;
        } else if (byte < 0x80) {
            units += 1;
        } else if (byte >= 0xC0) {
            units += 2;  // a Chinese character is as wide as two digits
        }
    }
    return lines + std::max(1.0, std::ceil(units / room));
}

/// A file of our own, gone with this.
class TemporaryFile {
public:
    TemporaryFile() : path_((std::filesystem::temp_directory_path() / "drumtower-XXXXXX").string()) {
        const int file = ::mkstemp(path_.data());
        if (file < 0) throw std::runtime_error("no temporary file: " + path_);
        ::close(file);
    }
    ~TemporaryFile() { ::unlink(path_.c_str()); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

void must(lxw_error error) {
    if (error != LXW_NO_ERROR) throw std::runtime_error(std::string("xlsx: ") + lxw_strerror(error));
}

}  // namespace

std::string csv_line(const Row& cells) {
    std::string line;
    for (const std::string& cell : cells) {
        if (&cell != cells.data()) line += ',';
        line += csv_cell(cell);
    }
    return line + "\r\n";
}

struct XlsxBook::Impl {
    struct Page {
        lxw_worksheet* sheet = nullptr;
        lxw_row_t rows = 0;
        lxw_col_t columns = 0;
        std::vector<double> widths;

        double height_of(const Row& cells) const {
            double lines = 1;
            for (std::size_t i = 0; i < cells.size(); ++i)
                lines = std::max(lines, lines_in(cells[i], i < widths.size() ? widths[i] : usual_width));
            return std::min(most_height, lines * line_height + 2);
        }
    };

    Impl() {
        directory = std::filesystem::temp_directory_path().string();
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        options.tmpdir = directory.data();
        book = workbook_new_opt(file.path().c_str(), &options);
        if (book == nullptr) throw std::runtime_error("xlsx: no memory");
        body = format();
        header = format();
        format_set_bold(header);
        format_set_align(header, LXW_ALIGN_CENTER);
        format_set_align(header, LXW_ALIGN_VERTICAL_CENTER);
        format_set_bg_color(header, 0xE8EDF3);
    }
    ~Impl() {
        if (book != nullptr) lxw_workbook_free(book);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    lxw_format* format() {
        lxw_format* made = workbook_add_format(book);
        format_set_font_name(made, "宋体");
        format_set_font_size(made, 10);
        format_set_text_wrap(made);
        format_set_align(made, LXW_ALIGN_VERTICAL_TOP);
        format_set_border(made, LXW_BORDER_THIN);
        format_set_border_color(made, 0xC5CCD6);
        return made;
    }

    TemporaryFile file;
    std::string directory;
    lxw_workbook* book = nullptr;
    lxw_format* body = nullptr;
    lxw_format* header = nullptr;
    std::vector<Page> pages;
};

XlsxBook::XlsxBook() : impl_(std::make_unique<Impl>()) {}
XlsxBook::~XlsxBook() = default;

std::size_t XlsxBook::add_sheet(const std::string& name, const std::vector<double>& widths) {
    Impl::Page page;
    page.sheet = workbook_add_worksheet(impl_->book, name.c_str());
    if (page.sheet == nullptr) throw std::runtime_error("xlsx: no sheet can be called " + name);
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const auto column = static_cast<lxw_col_t>(i);
        must(worksheet_set_column(page.sheet, column, column, widths[i], nullptr));
    }
    worksheet_freeze_panes(page.sheet, 1, 0);
    must(worksheet_repeat_rows(page.sheet, 0, 0));
    // Every cell is a text on purpose: no green corner for each number.
    must(worksheet_ignore_errors(page.sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576"));
    worksheet_set_landscape(page.sheet);
    const double whole = std::accumulate(widths.begin(), widths.end(), 0.0);
    const double pages = std::ceil(whole / widest_a3);
    worksheet_set_paper(page.sheet, whole > widest_a4 ? a3 : a4);
    worksheet_fit_to_pages(page.sheet, static_cast<std::uint16_t>(std::max(1.0, pages)), 0);
    if (pages > 1) must(worksheet_repeat_columns(page.sheet, 0, columns_on_each_page - 1));
    page.widths = widths;
    must(worksheet_set_footer(page.sheet, "&C&P / &N"));
    impl_->pages.push_back(page);
    return impl_->pages.size() - 1;
}

void XlsxBook::row(std::size_t sheet, const Row& cells) {
    Impl::Page& page = impl_->pages.at(sheet);
    lxw_format* format = page.rows == 0 ? impl_->header : impl_->body;
    const double height =
        page.rows == 0 ? std::max(header_height, page.height_of(cells)) : page.height_of(cells);
    must(worksheet_set_row(page.sheet, page.rows, height, nullptr));
    lxw_col_t column = 0;
    for (const std::string& cell : cells) {
        if (cell.empty()) {
            must(worksheet_write_blank(page.sheet, page.rows, column, format));
        } else {
            must(worksheet_write_string(page.sheet, page.rows, column, cell_text(cell).c_str(), format));
        }
        ++column;
    }
    page.columns = std::max(page.columns, column);
    ++page.rows;
}

void XlsxBook::write_to(std::ostream& stream) {
    for (const Impl::Page& page : impl_->pages) {
        const bool filters = page.rows > 1 && page.columns > 4;  // a table, not a text
        const auto last = static_cast<lxw_col_t>(page.columns - (page.columns > 0 ? 1 : 0));
        if (filters) must(worksheet_autofilter(page.sheet, 0, 0, page.rows - 1, last));
    }
    lxw_workbook* book = std::exchange(impl_->book, nullptr);
    must(workbook_close(book));
    std::ifstream file(impl_->file.path(), std::ios::binary);
    stream << file.rdbuf();
    if (!file) throw std::runtime_error("xlsx: the temporary file cannot be read");
}

void write_xlsx(std::ostream& stream, const std::vector<Sheet>& sheets) {
    XlsxBook book;
    for (const Sheet& sheet : sheets) {
        const std::size_t at = book.add_sheet(sheet.name, sheet.widths);
        for (const Row& row : sheet.rows)
            book.row(at, row);
    }
    book.write_to(stream);
}

}  // namespace drumtower::sheets
