// Sheets: rows of texts as files that spreadsheet programs open: csv (RFC 4180, UTF-8 with a byte order mark)
// and xlsx. A text stays a text: nothing is taken for a formula, a number or a date.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower::sheets {

using Row = std::vector<std::string>;

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
/// One record with its line end. What would begin a formula gets a leading '.
std::string csv_line(const Row& cells);

/// An xlsx that is written row by row; memory does not grow with the rows. Blocking; throws
/// std::runtime_error when the disk does not take it.
class XlsxBook {
public:
    XlsxBook();
    ~XlsxBook();
    XlsxBook(const XlsxBook&) = delete;
    XlsxBook& operator=(const XlsxBook&) = delete;

    /// `widths` in characters, a column each; what has none is as wide as the program likes. The first row is
    /// the sheet's header: it stays in sight, on paper too. A sheet too wide for one page of A4 is printed on
    /// A3, and one too wide for that on several, each with the first three columns.
    std::size_t add_sheet(const std::string& name, const std::vector<double>& widths);
    void row(std::size_t sheet, const Row& cells);
    /// The whole file. Nothing can be added afterwards.
    void write_to(std::ostream& stream);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

struct Sheet {
    std::string name;
    std::vector<Row> rows;
    std::vector<double> widths;
};
void write_xlsx(std::ostream& stream, const std::vector<Sheet>& sheets);

}  // namespace drumtower::sheets
