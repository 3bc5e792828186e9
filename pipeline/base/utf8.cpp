#include "pipeline/base/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace drumtower::utf8 {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

unsigned char byte(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/// How many bytes the character takes that begins at `at`; 0: there is none. Neither surrogates nor what
/// could be written shorter are characters.
std::size_t character_at(std::string_view text, std::size_t at) {
    const unsigned char first = byte(text, at);
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    unsigned char least = 0x80, most = 0xBF;
    if (first == 0xE0) least = 0xA0;
    if (first == 0xED) most = 0x9F;
    if (first == 0xF0) least = 0x90;
    if (first == 0xF4) most = 0x8F;
    for (std::size_t i = 1; i < length; ++i, least = 0x80, most = 0xBF) {
        if (byte(text, at + i) < least || byte(text, at + i) > most) return 0;
    }
    return length;
}

/// Whether eight ASCII characters stand at `at`; most of JSON and of HTML is read eight bytes at a time.
bool eight_ascii_at(std::string_view text, std::size_t at) {
    std::uint64_t eight = 0;
    if (text.size() - at < sizeof eight) return false;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    return (eight & 0x8080808080808080) == 0;
}

std::size_t first_fault(std::string_view text, std::size_t from) {
    for (std::size_t at = from; at < text.size();) {
        if (eight_ascii_at(text, at)) {
            at += 8;
            continue;
        }
        const std::size_t length = character_at(text, at);
        if (length == 0) return at;
        at += length;
    }
    return text.size();
}

}  // namespace

bool is_valid(std::string_view text) {
    return first_fault(text, 0) == text.size();
}

std::string repaired(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t fault = first_fault(text, at);
        result += text.substr(at, fault - at);
        if (fault < text.size()) result += replacement;
        at = fault + 1;
    }
    return result;
}

std::string_view first_character(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    std::size_t length = 1;
    if (lead >= 0xF0) {
        length = 4;
    } else if (lead >= 0xE0) {
        length = 3;
    } else if (lead >= 0xC0) {
        length = 2;
    }
    return text.substr(0, length);
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

std::string_view shortened(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
        --bytes;
    return text.substr(0, bytes);
}

}  // namespace drumtower::utf8
