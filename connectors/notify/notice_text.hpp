// A notice as text that a platform takes: cut at characters with a mark that says so, and without anything
// that would become markdown.
#pragma once

#include "pipeline/ports/notifier.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace drumtower {

inline constexpr std::size_t longest_link = 1000;  // bytes; the smallest message takes 2048 in all

/// A notice made ready: valid UTF-8, no control characters but line ends, the id never empty and on one line,
/// the link an http or https address or empty.
Notice tidied(Notice notice);

struct CutText {
    std::string text;
    bool cut = false;
};
/// At most `bytes` long, at a character; what is cut ends in `mark`, which is left out only where it has no
/// room.
CutText cut_to(std::string_view text, std::size_t bytes, std::string_view mark);
/// For texts: on a line of its own, where the rest is to be read.
inline constexpr std::string_view text_mark = "\n……（内容过长，已截断）";
/// For titles.
inline constexpr std::string_view title_mark = "…";
inline constexpr std::size_t longest_title = 200;  // bytes; all platforms show less

/// No markdown anywhere in it: none of the platforms documents an escape, so what would begin markup, a link,
/// a colour or a mention is written full-width ("*" → "＊").
std::string without_markdown(std::string_view text);
/// "[words](address)", the address without what would end it.
std::string markdown_link(std::string_view words, std::string_view address);

/// A message of a size that depends on how it is written down (JSON): `made(text)` with as much of `text` as
/// makes it no longer than `bytes`.
struct Fitted {
    std::string message;
    bool cut = false;
};
Fitted fitted(std::string_view text, std::size_t bytes,
              const std::function<std::string(std::string_view)>& made);

}  // namespace drumtower
