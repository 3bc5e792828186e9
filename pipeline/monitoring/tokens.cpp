#include "pipeline/monitoring/tokens.hpp"

#include "pipeline/base/utf8.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <optional>

namespace drumtower {

namespace {

// Kinds of numbers, each in a block of its own beyond Unicode.
constexpr Token date_block = 0x1000'0000;
constexpr Token time_block = 0x2000'0000;
constexpr Token year_block = 0x3000'0000;
constexpr Token other_block = 0x4000'0000;

constexpr std::size_t longest_number = 20;  // digits

char32_t code_of(std::string_view character) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
    switch (character.size()) {
        case 1:
            return byte(0);
        case 2:
            return static_cast<char32_t>((byte(0) & 0x1F) << 6 | (byte(1) & 0x3F));
        case 3:
            return static_cast<char32_t>((byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F));
        default:
            return static_cast<char32_t>((byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 |
                                         (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F));
    }
}

/// Spaces, punctuation, signs and pictures: ASCII, General Punctuation … Dingbats, CJK symbols, emoji.
bool is_sign(char32_t code) {
    if (code < 0x80) return !std::isalnum(static_cast<int>(code));
    return code == 0xA0 || code == 0xB7 || (code >= 0x2000 && code <= 0x2BFF) ||
           (code >= 0x3000 && code <= 0x303F && code != 0x3007) || (code >= 0xFE00 && code <= 0xFE4F) ||
           (code >= 0x1F000 && code <= 0x1FAFF);
}

std::u32string characters_of(std::string_view text, std::size_t most) {
    std::u32string characters;
    while (!text.empty() && characters.size() < most) {
        const std::string_view first = utf8::first_character(text);
        text.remove_prefix(first.size());
        char32_t code = code_of(first);
        if (code >= 0xFF01 && code <= 0xFF5E) code -= 0xFEE0;  // full width
        if (code < 0x80) code = static_cast<char32_t>(std::tolower(static_cast<int>(code)));
        characters += code;
    }
    return characters;
}

bool is_digit(char32_t code) {
    return code >= U'0' && code <= U'9';
}

/// 0 … 9 by a Chinese numeral.
std::optional<std::uint64_t> numeral(char32_t code) {
    static const std::u32string numerals = U"〇一二三四五六七八九";
    if (code == U'零') return 0;
    if (code == U'两') return 2;
    const auto at = numerals.find(code);
    return at == std::u32string::npos ? std::nullopt : std::optional<std::uint64_t>(at);
}

struct Number {
    std::uint64_t value = 0;
    std::size_t length = 0;  // characters; 0: none stands here
};

Number number_in_digits(const std::u32string& text, std::size_t at) {
    Number number;
    while (at + number.length < text.size() && number.length < longest_number &&
           is_digit(text[at + number.length]))
        number.value = number.value * 10 + (text[at + number.length++] - U'0');
    return number;
}

/// 二〇二六, 十一, 二十三: below a hundred by 十, else digit by digit.
Number number_in_numerals(const std::u32string& text, std::size_t at) {
    Number number;
    bool tens = false;
    for (; at + number.length < text.size() && number.length < 6; ++number.length) {
        const char32_t code = text[at + number.length];
        if (code == U'十' && !tens) {
            number.value = number.length == 0 ? 10 : number.value * 10;
            tens = true;
        } else if (const auto digit = numeral(code)) {
            number.value = tens ? number.value + *digit : number.value * 10 + *digit;
        } else {
            break;
        }
    }
    return number;
}

/// Goes through the characters once, taking the longest thing that stands where it is.
class Scanner {
public:
    Scanner(std::u32string text, std::size_t most) : text_(std::move(text)), most_(most) {}

    Tokens scan() {
        while (at_ < text_.size() && tokens_.size() < most_) {
            if (date() || time() || number()) continue;
            const char32_t code = text_[at_++];
            if (!is_sign(code)) tokens_.push_back(code);
        }
        return std::move(tokens_);
    }

private:
    /// With the units that make it a date or a time, in numerals too; without, numerals are words.
    Number any_number(std::size_t at) const {
        const Number digits = number_in_digits(text_, at);
        return digits.length > 0 ? digits : number_in_numerals(text_, at);
    }
    bool is_at(std::size_t at, std::u32string_view one_of) const {
        return at < text_.size() && one_of.find(text_[at]) != std::u32string_view::npos;
    }
    bool begins(std::size_t at, std::u32string_view word) const {
        return text_.compare(at, word.size(), word) == 0;
    }
    void take(Token token, std::size_t end) {
        tokens_.push_back(token);
        at_ = end;
    }

    bool date() {
        std::size_t at = at_;
        Number year = any_number(at);
        const std::size_t after_year = at + year.length;
        const bool has_year = year.length > 0 && year.value >= 1900 && year.value < 2100;
        const bool named = has_year && is_at(after_year, U"年");
        const bool by_dots = has_year && is_at(after_year, U"-./");
        if (named || by_dots) at = after_year + 1;
        const Number month = any_number(at);
        const std::size_t after_month = at + month.length;
        const bool is_month = month.length > 0 && month.value >= 1 && month.value <= 12;
        const bool goes_on = is_month && is_at(after_month, by_dots ? U"-./" : U"月");
        const Number day = goes_on ? any_number(after_month + 1) : Number{};
        std::size_t end = after_month + 1 + day.length;
        const bool is_day = day.length > 0 && day.value >= 1 && day.value <= 31;
        if (is_day && (by_dots || is_at(end, U"日号"))) {
            if (!by_dots) ++end;
            if (has_year && (named || by_dots))
                tokens_.push_back(year_block + static_cast<Token>(year.value));
            take(date_block + static_cast<Token>(month.value * 32 + day.value), end);
            return true;
        }
        if (!named) return false;
        take(year_block + static_cast<Token>(year.value), after_year + 1);
        return true;
    }

    /// 9:00, 9时, 9点30分, 下午3时
    bool time() {
        std::size_t at = at_;
        const bool later = is_at(at, U"晚") || begins(at, U"下午");
        for (const std::u32string_view of_day :
             {U"下午", U"上午", U"晚上", U"早上", U"凌晨", U"中午", U"晚", U"早"}) {
            if (!begins(at, of_day)) continue;
            at += of_day.size();
            break;
        }
        const Number hour = any_number(at);
        std::size_t end = at + hour.length;
        const bool named = is_at(end, U"时点");
        if (hour.length == 0 || hour.value > 24 || !(named || is_at(end, U":"))) return false;
        ++end;
        Number minute = any_number(end);
        if (minute.value > 59) minute = {};
        if (!named && minute.length == 0) return false;
        end += minute.length;
        if (named && minute.length > 0) {
            if (!is_at(end, U"分")) return false;
            ++end;
        } else if (is_at(end, U"整")) {
            ++end;
        }
        const std::uint64_t of_day = hour.value + (later && hour.value < 12 ? 12 : 0);
        take(time_block + static_cast<Token>(of_day * 60 + minute.value), end);
        return true;
    }

    bool number() {
        Number found = number_in_digits(text_, at_);
        if (found.length == 0) {
            found = number_in_numerals(text_, at_);
            if (found.length == 0 || !is_at(at_ + found.length, U"期号届批轮次个名人处家辆项条"))
                return false;
        }
        std::size_t end = at_ + found.length;
        std::uint64_t value = found.value;
        if (is_at(end, U".") && end + 1 < text_.size() && is_digit(text_[end + 1])) {  // 3.5
            const Number rest = number_in_digits(text_, end + 1);
            value = value * 1'000'003 + rest.value + 1;
            end += 1 + rest.length;
        }
        take(other_block + static_cast<Token>(value % 0x0FFF'FFFF), end);
        return true;
    }

    std::u32string text_;
    std::size_t most_;
    std::size_t at_ = 0;
    Tokens tokens_;
};

/// Punctuation and spaces: ASCII, General Punctuation (U+2000…206F), CJK symbols (U+3000…303F), full-width
/// forms.
bool is_punctuation(std::string_view character) {
    if (character.size() == 1) return !std::isalnum(static_cast<unsigned char>(character.front()));
    if (character == "\u00A0" || character == "\u00B7") return true;
    if (character.size() != 3) return false;
    const char32_t code = code_of(character);
    const bool full_width_sign = (code >= 0xFF00 && code <= 0xFF0F) || (code >= 0xFF1A && code <= 0xFF20) ||
                                 (code >= 0xFF3B && code <= 0xFF40) || (code >= 0xFF5B && code <= 0xFF65);
    return (code >= 0x2000 && code <= 0x206F) || (code >= 0x3000 && code <= 0x303F) || full_width_sign;
}

}  // namespace

Tokens tokens_of(std::string_view text, std::size_t most) {
    return Scanner(characters_of(text, 4 * most), most).scan();
}

std::string without_tags(std::string_view html) {
    std::string text;
    bool in_tag = false;
    for (const char c : html) {
        if (c == '<') in_tag = true;
        if (!in_tag) text += c;
        if (c == '>') in_tag = false;
    }
    return text;
}

std::string bare_title(const std::string& title) {
    std::string bare;
    for (std::string_view rest = title; !rest.empty();) {
        const std::string_view character = utf8::first_character(rest);
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

}  // namespace drumtower
