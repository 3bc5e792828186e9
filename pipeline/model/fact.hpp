// What every fact says of itself: its type, and the entity it is about.
#pragma once

#include "pipeline/base/hash.hpp"
#include "pipeline/model/domain.hpp"
#include "pipeline/model/event.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// clang-format off
#define DT_FACT(NAME, SUBJECT) static constexpr std::string_view type = NAME; std::string subject() const { return SUBJECT; }
// clang-format on
