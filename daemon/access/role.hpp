// What a person or a program may do. One role each; a unit's sees and acts for its unit alone.
#pragma once

#include <array>
#include <string_view>
#include <vector>

namespace drumtower {

enum class Role { admin, unit, auditor, ops };
constexpr auto enum_names(Role) {
    return std::array<std::string_view, 4>{"admin", "unit", "auditor", "ops"};
}

inline const std::vector<Role> everybody = {Role::admin, Role::auditor, Role::ops, Role::unit};
inline const std::vector<Role> district = {Role::admin, Role::auditor, Role::ops};

}  // namespace drumtower
