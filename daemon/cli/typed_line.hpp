// A line that nobody is to read over a shoulder: typed at a terminal without being shown, or one line of
// standard input.
#pragma once

#include <string>

namespace drumtower::cli {

std::string typed_line(const char* prompt);

}  // namespace drumtower::cli
