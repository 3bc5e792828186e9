#include "connectors/common/charset.hpp"

#include "connectors/common/text.hpp"
#include "pipeline/base/handle.hpp"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace drumtower {

namespace {

using Converter = Handle<UConverter, ucnv_close>;
using Detector = Handle<UCharsetDetector, ucsdet_close>;

/// How the bytes look when read as UTF-8.
struct Utf8Look {
    int errors = 0;
    int two = 0;   // sequences of two bytes
    int more = 0;  // of three or four: what Chinese is made of
    /// Text in another charset does not look like this by chance.
    bool convincing() const { return more >= 3 && more * 2 >= two && more > errors * 4; }
};

Utf8Look look_as_utf8(std::string_view bytes) {
    Utf8Look look;
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const auto length = static_cast<std::int32_t>(bytes.size());
    for (std::int32_t at = 0; at < length;) {
        const std::int32_t start = at;
        UChar32 point = 0;
        U8_NEXT(data, at, length, point);
        if (point < 0) ++look.errors;
        if (point >= 0x80) (at - start == 2 ? look.two : look.more) += 1;
    }
    return look;
}

/// GB18030 code points that older tables leave in private use; the newer tables' answer, so that one text has
/// one hash.
char32_t out_of_private_use(char32_t point) {
    static constexpr auto known = std::to_array<std::pair<char32_t, char32_t>>({
        {0xE5E5, 0x3000}, {0xE78D, 0xFE10},  {0xE78E, 0xFE12},  {0xE78F, 0xFE11},  {0xE790, 0xFE13},
        {0xE791, 0xFE14}, {0xE792, 0xFE15},  {0xE793, 0xFE16},  {0xE794, 0xFE17},  {0xE795, 0xFE18},
        {0xE796, 0xFE19}, {0xE7C7, 0x1E3F},  {0xE816, 0x20087}, {0xE817, 0x20089}, {0xE818, 0x200CC},
        {0xE81E, 0x9FB4}, {0xE826, 0x9FB5},  {0xE82B, 0x9FB6},  {0xE82C, 0x9FB7},  {0xE831, 0x215D7},
        {0xE832, 0x9FB8}, {0xE83B, 0x2298F}, {0xE843, 0x9FB9},  {0xE854, 0x9FBA},  {0xE855, 0x241FE},
        {0xE864, 0x9FBB},
    });
    if (point < 0xE5E5 || point > 0xE864) return point;
    const auto* found =
        std::find_if(known.begin(), known.end(), [&](const auto& pair) { return pair.first == point; });
    return found == known.end() ? point : found->second;
}

void substitute_and_count(const void* count, UConverterToUnicodeArgs* args, const char* units,
                          std::int32_t length, UConverterCallbackReason reason, UErrorCode* error) {
    if (reason <= UCNV_IRREGULAR) ++*static_cast<int*>(const_cast<void*>(count));
    UCNV_TO_U_CALLBACK_SUBSTITUTE(nullptr, args, units, length, reason, error);
}

/// False when ICU does not know the charset.
bool convert(std::string_view bytes, const std::string& charset, Decoded& into) {
    UErrorCode error = U_ZERO_ERROR;
    const Converter converter{ucnv_open(charset.c_str(), &error)};
    if (!converter || U_FAILURE(error)) return false;
    int substituted = 0;
    ucnv_setToUCallBack(converter.get(), substitute_and_count, &substituted, nullptr, nullptr, &error);
    const icu::UnicodeString wide(bytes.data(), static_cast<std::int32_t>(bytes.size()), converter.get(),
                                  error);
    if (U_FAILURE(error)) return false;
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 2);
    const bool chinese = charset == "gb18030";
    for (std::int32_t at = 0; at < wide.length(); at = wide.moveIndex32(at, 1)) {
        const auto point = static_cast<char32_t>(wide.char32At(at));
        append_utf8(text, chinese ? out_of_private_use(point) : point);
    }
    into.text = std::move(text);
    into.charset = charset;
    into.substituted = substituted;
    return true;
}

std::string known_name(std::string_view label) {
    const std::string name = ascii_lower(trimmed(label));
    const auto one_of = [&](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (one_of({"gb2312", "gbk", "x-gbk", "cp936", "ms936", "windows-936", "gb_2312-80", "csgb2312",
                "chinese", "gb-2312", "gb18030", "gb18030-2000", "gb18030-2005", "gb18030-2022"})) {
        return "gb18030";
    }
    if (one_of({"big5", "big-5", "big5-hkscs", "cp950", "x-x-big5"})) return "big5-hkscs";
    if (one_of({"iso-8859-1", "latin1", "us-ascii", "ascii", "windows-1252"})) return "windows-1252";
    if (one_of({"utf-8", "utf8", "unicode-1-1-utf-8"})) return "utf-8";
    return name;
}

/// The word after `key` and an equals sign: charset=gb2312, encoding="GBK".
std::string word_after(std::string_view text, std::string_view key) {
    const std::string lower = ascii_lower(text);
    for (std::size_t at = lower.find(key); at != std::string::npos; at = lower.find(key, at + 1)) {
        std::size_t from = lower.find_first_not_of(" \t\r\n", at + key.size());
        if (from == std::string::npos || lower[from] != '=') continue;
        from = lower.find_first_not_of(" \t\r\n\"'", from + 1);
        if (from == std::string::npos) return {};
        const std::size_t end = lower.find_first_of(" \t\r\n\"';,?>/", from);
        return lower.substr(from, end == std::string::npos ? end : end - from);
    }
    return {};
}

std::string charset_in_text(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, 2048);
    std::string name;
    if (head.substr(0, 64).find("<?xml") != std::string_view::npos) {
        name = known_name(word_after(head.substr(0, head.find("?>")), "encoding"));
    }
    if (name.empty()) name = known_name(word_after(head, "charset"));
    return name.starts_with("utf-16") ? "utf-8" : name;  // it could be read byte by byte, so it is not
}

std::string declared(std::string_view bytes, std::string_view content_type) {
    const std::string header = known_name(word_after(content_type, "charset"));
    if (!header.empty() && header != "windows-1252") return header;
    const std::string text = charset_in_text(bytes);  // a server's default label knows less than the page
    return text.empty() ? header : text;
}

/// Trusted only on more text than a headline: on little it takes Chinese for UTF-16.
std::string detected(std::string_view bytes) {
    const auto beyond_ascii =
        std::count_if(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) != 0; });
    if (beyond_ascii < 80) return "gb18030";
    UErrorCode error = U_ZERO_ERROR;
    const Detector detector{ucsdet_open(&error)};
    if (!detector || U_FAILURE(error)) return "gb18030";
    const auto length = static_cast<std::int32_t>(std::min<std::size_t>(bytes.size(), 64 * 1024));
    ucsdet_setText(detector.get(), bytes.data(), length, &error);
    const UCharsetMatch* match = ucsdet_detect(detector.get(), &error);
    if (U_FAILURE(error) || match == nullptr) return "gb18030";
    const char* name = ucsdet_getName(match, &error);
    return U_SUCCESS(error) && known_name(name) == "big5-hkscs" ? "big5-hkscs" : "gb18030";
}

Decoded by_mark(std::string_view bytes) {
    Decoded decoded;
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        bytes.remove_prefix(3);
        if (!is_utf8(bytes)) {
            convert(bytes, "utf-8", decoded);
        } else {
            decoded.text = bytes;
        }
        decoded.charset = "utf-8";
    } else if (bytes.starts_with("\xFF\xFE")) {
        convert(bytes.substr(2), "utf-16le", decoded);
    } else if (bytes.starts_with("\xFE\xFF")) {
        convert(bytes.substr(2), "utf-16be", decoded);
    }
    return decoded;
}

Decoded by_look(std::string_view bytes, const std::string& label) {
    Decoded decoded;
    const Utf8Look look = look_as_utf8(bytes);
    const bool says_utf8 = label.empty() || label == "utf-8";
    if (look.errors == 0 && (says_utf8 || look.convincing() || look.two + look.more == 0)) {
        decoded.text = bytes;
        decoded.charset = "utf-8";
    } else if (look.convincing()) {
        convert(bytes, "utf-8", decoded);
    } else if (says_utf8 || !convert(bytes, label, decoded)) {
        convert(bytes, detected(bytes), decoded);
        Decoded plain;
        if (label == "utf-8" && decoded.substituted > look.errors && convert(bytes, "utf-8", plain))
            decoded = plain;
    }
    decoded.mislabelled =
        !label.empty() && label != decoded.charset && look.two + look.more + look.errors > 0;
    return decoded;
}

void without_nul(Decoded& decoded) {
    if (decoded.text.find('\0') == std::string::npos) return;
    std::string clean;
    clean.reserve(decoded.text.size());
    for (const char c : decoded.text) {
        if (c != '\0') {
            clean += c;
        } else {
            clean += "\xEF\xBF\xBD";
            ++decoded.substituted;
        }
    }
    decoded.text = std::move(clean);
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    return look_as_utf8(bytes).errors == 0;
}

Decoded decode(std::string_view bytes, std::string_view content_type) {
    Decoded decoded = by_mark(bytes);
    if (decoded.charset.empty()) decoded = by_look(bytes, declared(bytes, content_type));
    without_nul(decoded);
    return decoded;
}

}  // namespace drumtower
