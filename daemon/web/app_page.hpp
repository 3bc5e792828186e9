// The page that the screens live in: no data, no inline script; what it loads stands in this program.
#pragma once

#include <string>

namespace drumtower::web {

std::string app_page(const std::string& district);
/// "/assets/HASH/NAME"
std::string asset_address(const std::string& name);

}  // namespace drumtower::web
