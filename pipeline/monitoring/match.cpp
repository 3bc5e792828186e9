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

Matcher::Matcher(const std::vector<Obligation>& owed, const std::vector<Delivery>& deliveries) {
    for (const Delivery& delivery : deliveries)
        by_slug_.try_emplace(delivery.id.str(), delivery.article);
    for (const Obligation& duty : owed) {
        by_link_.try_emplace(duty.url, duty.article);
        const auto first_day = std::chrono::floor<std::chrono::days>(duty.published.earliest);
        by_title_[bare_title(duty.title)].push_back({duty.article, first_day});
    }
}

std::optional<Match> Matcher::match(const SeenPost& post) const {
    const auto slug = by_slug_.find(post.slug);
    if (!post.slug.empty() && slug != by_slug_.end()) return Match{slug->second, "slug"};
    const auto link = by_link_.find(post.link);
    if (!post.link.empty() && link != by_link_.end()) return Match{link->second, "link"};
    const std::string title = bare_title(post.title);
    const auto titled = by_title_.find(title);
    if (title.empty() || titled == by_title_.end()) return std::nullopt;
    for (const Titled& duty : titled->second) {
        if (post.published.latest >= duty.from) return Match{duty.article, "title"};
    }
    return std::nullopt;
}

std::optional<Match> match(const SeenPost& post, const std::vector<Obligation>& owed,
                           const std::vector<Delivery>& deliveries) {
    return Matcher(owed, deliveries).match(post);
}

}  // namespace drumtower
