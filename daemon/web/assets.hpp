// The files that browsers ask for, compiled into the program (embed.mjs writes the table).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace drumtower::web {

struct Asset {
    std::string_view type;
    std::string_view plain;
    std::string_view gzip;
    std::string_view brotli;
};
std::optional<Asset> asset(std::string_view name);
/// Of all of them, sorted.
std::vector<std::string_view> asset_names();
/// One hash over all names and bytes: part of their addresses, so that a browser may keep them for good.
std::string_view assets_hash();

}  // namespace drumtower::web
