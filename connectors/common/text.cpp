#include "connectors/common/text.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace drumtower {

namespace {

/// Length of the white space that `text` begins with; 0: none.
std::size_t space_at(std::string_view text) {
    if (text.empty()) return 0;
    const char first = text.front();
    if (first == ' ' || (first >= '\t' && first <= '\r')) return 1;
    if (text.starts_with("\xC2\xA0")) return 2;
    if (text.starts_with("\xE3\x80\x80") || text.starts_with("\xEF\xBB\xBF")) return 3;
    return 0;
}

std::size_t space_before_end(std::string_view text) {
    for (const std::size_t length : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
        if (text.size() >= length && space_at(text.substr(text.size() - length)) == length) return length;
    }
    return 0;
}

}  // namespace

void append_utf8(std::string& text, char32_t point) {
    const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0 | (point >> 6)), put(0x80 | (point & 0x3F));
    } else if (point >= 0xD800 && point <= 0xDFFF) {
        text += "\xEF\xBF\xBD";
    } else if (point < 0x10000) {
        put(0xE0 | (point >> 12)), put(0x80 | ((point >> 6) & 0x3F)), put(0x80 | (point & 0x3F));
    } else {
        put(0xF0 | (point >> 18)), put(0x80 | ((point >> 12) & 0x3F));
        put(0x80 | ((point >> 6) & 0x3F)), put(0x80 | (point & 0x3F));
    }
}

std::string_view trimmed(std::string_view text) {
    while (const std::size_t length = space_at(text))
        text.remove_prefix(length);
    while (const std::size_t length = space_before_end(text))
        text.remove_suffix(length);
    return text;
}

std::string one_line(std::string_view text) {
    std::string line;
    text = trimmed(text);
    while (!text.empty()) {
        if (std::size_t length = space_at(text)) {
            line += ' ';
            while (length != 0) {
                text.remove_prefix(length);
                length = space_at(text);
            }
        } else {
            line += text.front();
            text.remove_prefix(1);
        }
    }
    return line;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
    std::string result;
    for (std::size_t at = 0;;) {
        const std::size_t found = text.find(what, at);
        result += text.substr(at, found == std::string_view::npos ? found : found - at);
        if (found == std::string_view::npos) return result;
        result += by;
        at = found + what.size();
    }
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string normalise_title(std::string_view title) {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCCasefoldInstance(error);
    if (U_FAILURE(error)) return std::string(title);
    const auto wide =
        icu::UnicodeString::fromUTF8(icu::StringPiece(title.data(), static_cast<std::int32_t>(title.size())));
    const icu::UnicodeString folded = nfkc->normalize(wide, error);
    std::string kept;
    for (std::int32_t at = 0; at < folded.length(); at = folded.moveIndex32(at, 1)) {
        const UChar32 point = folded.char32At(at);
        if (u_isalnum(point)) append_utf8(kept, static_cast<char32_t>(point));
    }
    return kept;
}

}  // namespace drumtower
