// Small things done to text: ASCII only where C's locale would matter, ICU where characters matter.
#pragma once

#include "pipeline/base/ascii.hpp"
#include "pipeline/base/utf8.hpp"

#include <string>
#include <string_view>

namespace drumtower {

void append_utf8(std::string& text, char32_t point);
/// Without white space at either end, U+00A0 and U+3000 included.
std::string_view trimmed(std::string_view text);
/// Runs of white space become one space; trimmed.
std::string one_line(std::string_view text);
bool contains(std::string_view text, std::string_view part);
std::string replaced(std::string_view text, std::string_view what, std::string_view by);
using utf8::shortened;
/// How many characters it has.
std::size_t characters(std::string_view text);

/// What two titles are compared by: NFKC, case folded, letters and digits only.
std::string normalise_title(std::string_view title);

}  // namespace drumtower
