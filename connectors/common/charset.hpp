// From bytes to UTF-8: which charset a page really is in, whatever it says, and one text for one page on
// every ICU.
#pragma once

#include <string>
#include <string_view>

namespace drumtower {

struct Decoded {
    std::string text;          // valid UTF-8 without a byte order mark or NUL
    std::string charset;       // what it was read as: "utf-8", "gb18030", "big5-hkscs", …
    int substituted = 0;       // how often U+FFFD had to stand in
    bool mislabelled = false;  // the page or its header named another charset
};

/// Byte order mark, then what the bytes show, then the HTTP charset, `<meta>` or the XML declaration, then a
/// guess. gb2312 and gbk are read as GB18030. Never fails.
Decoded decode(std::string_view bytes, std::string_view content_type = {});

bool is_utf8(std::string_view bytes);

}  // namespace drumtower
