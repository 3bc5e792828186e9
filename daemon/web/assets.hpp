// The files of this folder that browsers ask for, compiled into the program (embed.cmake writes the table).
#pragma once

#include <optional>
#include <string_view>

namespace drumtower::web {

struct Asset {
    std::string_view type;
    std::string_view bytes;
};
std::optional<Asset> asset(std::string_view name);

}  // namespace drumtower::web
