// What this program is: its number, the commit it was built from, the libraries it was built against.
#pragma once

#include <string_view>

namespace drumtower {

std::string_view version_number();
std::string_view version_commit();
std::string_view version_libraries();

}  // namespace drumtower
