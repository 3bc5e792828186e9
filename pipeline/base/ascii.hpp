// ASCII letters, whatever C's locale says.
#pragma once

#include <string>
#include <string_view>

namespace drumtower {

inline std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

}  // namespace drumtower
