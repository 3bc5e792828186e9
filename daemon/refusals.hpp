// How an act is refused, in one form.
#pragma once

#include "daemon/api/tower.hpp"

#include <string>
#include <utility>

namespace drumtower {

inline Refusal not_found(const std::string& what) {
    return {Refused::not_found, "there is no such " + what, {}, {}};
}
inline Refusal conflict(std::string detail) {
    return {Refused::conflict, std::move(detail), {}, {}};
}

}  // namespace drumtower
