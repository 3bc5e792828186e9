// From a spreadsheet's bytes to a table of texts: csv as Excel and WPS save it, and the first sheet of an
// xlsx.
//
// Bounded, whatever the bytes claim. A refusal says the row where it can, and what to do.
#pragma once

#include "config/sheet.hpp"
#include "pipeline/base/result.hpp"

#include <string>
#include <string_view>

namespace drumtower {

/// Larger tables are refused.
inline constexpr std::size_t most_sheet_rows = 20'000;
inline constexpr std::size_t most_sheet_columns = 200;
inline constexpr std::size_t most_sheet_bytes = std::size_t{8} << 20U;

/// By what the bytes are, not by the file's name.
Result<config::Sheet> read_spreadsheet(std::string_view bytes);

/// UTF-8 with or without byte order mark, UTF-16 with one, else GB18030; separated by comma, semicolon or
/// tab.
Result<config::Sheet> read_csv(std::string_view bytes);

/// Shared and inline strings, and numbers as they are written; a date is the number that stands for it.
Result<config::Sheet> read_xlsx(std::string_view bytes);

}  // namespace drumtower
