// One bad configuration and the one line that must be said about it.
#pragma once

#include <string>

namespace drumtower::config {

struct BadCase {
    std::string name;
    std::string text;
    std::string expected;  // after the file's name and its colon
};

inline const std::string refer =
    R"(write { credential = "name" }, { file = "path" }, { env = "NAME" } or { store = true })";

}  // namespace drumtower::config
