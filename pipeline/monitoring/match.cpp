#include "pipeline/monitoring/match.hpp"

#include <cctype>
#include <string_view>

namespace drumtower {

namespace {

/// One UTF-8 character of the front of `text`.
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

/// Punctuation and spaces: ASCII, General Punctuation (U+2000…206F), CJK symbols (U+3000…303F), full-width
/// forms.
bool is_punctuation(std::string_view character) {
    if (character.size() == 1) return !std::isalnum(static_cast<unsigned char>(character.front()));
    if (character == "\u00A0" || character == "\u00B7") return true;
    if (character.size() != 3) return false;
    const auto code = ((static_cast<unsigned>(character[0]) & 0x0F) << 12) |
                      ((static_cast<unsigned>(character[1]) & 0x3F) << 6) |
                      (static_cast<unsigned>(character[2]) & 0x3F);
    const bool full_width_sign = (code >= 0xFF00 && code <= 0xFF0F) || (code >= 0xFF1A && code <= 0xFF20) ||
                                 (code >= 0xFF3B && code <= 0xFF40) || (code >= 0xFF5B && code <= 0xFF65);
    return (code >= 0x2000 && code <= 0x206F) || (code >= 0x3000 && code <= 0x303F) || full_width_sign;
}

}  // namespace

std::string bare_title(const std::string& title) {
    std::string bare;
    for (std::string_view rest = title; !rest.empty();) {
        const std::string_view character = first_character(rest);
        rest.remove_prefix(character.size());
        if (is_punctuation(character)) continue;
        if (character.size() == 1) {
            bare += static_cast<char>(std::tolower(static_cast<unsigned char>(character.front())));
        } else {
            bare += character;
        }
    }
    return bare;
}

std::optional<Match> match(const SeenPost& post, const std::vector<Obligation>& owed,
                           const std::vector<Delivery>& deliveries) {
    if (!post.slug.empty()) {
        for (const Delivery& delivery : deliveries) {
            if (delivery.id.str() == post.slug) return Match{delivery.article, "slug"};
        }
    }
    for (const Obligation& duty : owed) {
        if (!post.link.empty() && post.link == duty.url) return Match{duty.article, "link"};
    }
    const std::string title = bare_title(post.title);
    if (title.empty()) return std::nullopt;
    for (const Obligation& duty : owed) {
        const auto first_day = std::chrono::floor<std::chrono::days>(duty.published.earliest);
        if (post.published.latest >= first_day && bare_title(duty.title) == title)
            return Match{duty.article, "title"};
    }
    return std::nullopt;
}

}  // namespace drumtower
