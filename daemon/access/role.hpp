// What a person or a program may do. One role each; a unit's sees and acts for its unit alone.
#pragma once

#include <array>
#include <string_view>

namespace drumtower {

enum class Role { admin, unit, auditor, ops };
constexpr auto enum_names(Role) {
    return std::array<std::string_view, 4>{"admin", "unit", "auditor", "ops"};
}

}  // namespace drumtower
