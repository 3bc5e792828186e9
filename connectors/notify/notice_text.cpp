#include "connectors/notify/notice_text.hpp"

#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "pipeline/base/hash.hpp"
#include "pipeline/base/utf8.hpp"

#include <algorithm>

namespace drumtower {

namespace {

std::string without_controls(std::string_view text) {
    std::string kept;
    for (const char c : utf8::repaired(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n' || (byte >= 0x20 && byte != 0x7F)) kept += c;
        if (c == '\t') kept += ' ';
    }
    return std::string(trimmed(kept));
}

/// They would end a link of markdown.
std::string without_parentheses(std::string_view address) {
    return replaced(replaced(address, "(", "%28"), ")", "%29");
}

/// Stands in a header as it is.
bool is_plain_id(std::string_view id) {
    return id.size() <= 100 && std::all_of(id.begin(), id.end(), [](char c) {
               return c > 0x20 && c < 0x7F && c != '<' && c != '>';
           });
}

bool is_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || byte >= 0x80;
}

/// The full-width twin of an ASCII sign.
void put_wide(std::string& text, char sign) {
    append_utf8(text, static_cast<char32_t>(static_cast<unsigned char>(sign)) + 0xFEE0);
}

/// "1. " or "- " at the beginning of a line would become a list's mark, "# " a heading, "> " a quotation.
std::string_view line_mark(std::string_view line) {
    const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
    if (digits > 0 && digits < line.size() && (line[digits] == '.' || line[digits] == ')'))
        return line.substr(0, digits + 1);
    const std::size_t signs = std::min(line.find_first_not_of("#>-+=|"), line.size());
    return line.substr(0, signs);
}

void put_line(std::string& text, std::string_view line) {
    const std::string_view mark = line_mark(line);
    for (const char c : mark)
        (c >= '0' && c <= '9') ? text += c : (put_wide(text, c), text);
    for (std::size_t at = mark.size(); at < line.size(); ++at) {
        const char c = line[at];
        const bool in_word = at > 0 && at + 1 < line.size() && is_word(line[at - 1]) && is_word(line[at + 1]);
        if (std::string_view("*`[]<>\\~").find(c) != std::string_view::npos || (c == '_' && !in_word)) {
            put_wide(text, c);
        } else {
            text += c;
        }
    }
}

}  // namespace

Notice tidied(Notice notice) {
    if (notice.id.empty()) notice.id = fact_id({"notice", notice.title, notice.text});
    if (!is_plain_id(notice.id)) notice.id = fact_id({"notice", notice.id});
    notice.title = one_line(without_controls(notice.title));
    notice.text = without_controls(notice.text);
    const auto link = parse_url(notice.link);
    notice.link = link && link->userinfo.empty() ? without_parentheses(link->text()) : std::string{};
    if (notice.link.size() > longest_link) notice.link.clear();
    return notice;
}

CutText cut_to(std::string_view text, std::size_t bytes, std::string_view mark) {
    if (text.size() <= bytes) return {std::string(text), false};
    if (bytes < mark.size()) return {std::string(shortened(text, bytes)), true};
    return {std::string(shortened(text, bytes - mark.size())) + std::string(mark), true};
}

std::string without_markdown(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0;;) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
        line.remove_prefix(indent);  // four blanks would make it code
        put_line(plain, line);
        if (end == text.size()) return plain;
        plain += '\n';
        at = end + 1;
    }
}

std::string markdown_link(std::string_view words, std::string_view address) {
    return "[" + std::string(words) + "](" + without_parentheses(address) + ")";
}

Fitted fitted(std::string_view text, std::size_t bytes,
              const std::function<std::string(std::string_view)>& made) {
    const auto with_room = [&](std::size_t room) {
        CutText part = cut_to(text, room, text_mark);
        return Fitted{made(part.text), part.cut};
    };
    Fitted whole = with_room(text.size());
    if (whole.message.size() <= bytes) return whole;
    std::size_t fits = std::min(text_mark.size(), text.size()), too_much = text.size();
    Fitted best = with_room(fits);
    if (best.message.size() > bytes) return with_room(0);
    while (fits + 1 < too_much) {
        const std::size_t room = fits + (too_much - fits) / 2;
        Fitted tried = with_room(room);
        if (tried.message.size() > bytes) {
            too_much = room;
        } else {
            fits = room;
            best = std::move(tried);
        }
    }
    return best;
}

}  // namespace drumtower
