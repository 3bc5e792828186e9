// Sheet: a table of texts as a spreadsheet shows it, whatever file it came from.
#pragma once

#include <string>
#include <vector>

namespace drumtower::config {

struct Sheet {
    std::vector<std::vector<std::string>> rows;  // rows[0] is the one that spreadsheets number 1; UTF-8
};

}  // namespace drumtower::config
