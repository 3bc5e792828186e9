// A text as two people who compare it would read it: letters without case, width, spaces and punctuation;
// dates, times and numbers as one token each, however they are written (2026年11月30日, 11月30日,
// 十一月三十日). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

using Token = char32_t;
using Tokens = std::vector<Token>;

/// Beyond Unicode: a date, a time of day, a year, any other number.
constexpr bool is_number(Token token) {
    return token >= 0x110000;
}
/// Numbers of one kind can contradict one another.
constexpr Token kind_of(Token number) {
    return number >> 28;
}

/// At most `most` tokens; the rest is left.
Tokens tokens_of(std::string_view text, std::size_t most = 6000);

/// Without marks: what stands between < and >.
std::string without_tags(std::string_view html);

/// Letters, digits and CJK of a title, without spaces and punctuation, ASCII lower-case.
std::string bare_title(const std::string& title);

}  // namespace drumtower
