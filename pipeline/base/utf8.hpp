// UTF-8 as it must be before it goes into JSON: what comes from outside may hold any bytes.
#pragma once

#include <string>
#include <string_view>

namespace drumtower::utf8 {

bool is_valid(std::string_view text);
/// The same text, U+FFFD in place of each byte that is no part of a character.
std::string repaired(std::string_view text);

/// The bytes of the first character of a text that is not empty; what is no whole character counts by its
/// lead byte.
std::string_view first_character(std::string_view text);
/// How many characters a valid text has.
std::size_t characters(std::string_view text);
/// At most `bytes` long, never cutting a character.
std::string_view shortened(std::string_view text, std::size_t bytes);

}  // namespace drumtower::utf8
