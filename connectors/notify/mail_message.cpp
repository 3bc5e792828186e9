#include "connectors/notify/mail_message.hpp"

#include "connectors/common/text.hpp"
#include "pipeline/base/hash.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace drumtower {

namespace {

constexpr std::size_t longest_text = 100'000;
constexpr std::size_t longest_line = 76;
// "Subject: " and one word fit in a line of 76: 52 characters of Base64 and 12 around them.
constexpr std::size_t word_bytes = 39;
constexpr std::string_view line_end = "\r\n";

std::string two_digits(long long number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

bool is_plain(std::string_view text) {
    return text.size() <= 60 && text.find("=?") == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7F; });
}

/// A notice's id as the left side of a Message-ID: what may not stand there is replaced by a digest.
std::string id_of(const std::string& id, const std::string& from) {
    const bool fine = !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
               c == '_';
    });
    return "<" + (fine ? id : fact_id({"mail", id})) + from.substr(from.rfind('@')) + ">";
}

std::string recipients(const std::vector<std::string>& to) {
    std::string list;
    for (const std::string& recipient : to)
        list += (list.empty() ? "" : ",\r\n ") + recipient;
    return list;
}

std::string body_text(const Notice& notice, std::string_view text) {
    std::string whole = replaced(text, "\n", line_end);
    if (!notice.link.empty()) whole += (whole.empty() ? "" : "\r\n\r\n") + notice.link;
    return whole + "\r\n";
}

}  // namespace

std::string base64_lines(std::string_view bytes) {
    const std::string text = base64(bytes);
    std::string lines;
    for (std::size_t at = 0; at < text.size(); at += longest_line) {
        lines += text.substr(at, longest_line);
        lines += line_end;
    }
    return lines;
}

std::string encoded_header(std::string_view text) {
    if (is_plain(text)) return std::string(text);
    std::string words;
    while (!text.empty()) {
        const std::string_view part = shortened(text, word_bytes);
        words += std::string(words.empty() ? "" : "\r\n ") + "=?UTF-8?B?" + base64(part) + "?=";
        text.remove_prefix(part.size());
    }
    return words;
}

std::string mail_date(TimePoint time) {
    using namespace std::chrono;
    static constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<std::chrono::days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(time - day)};
    return std::string(days.at(weekday{day}.c_encoding())) + ", " +
           std::to_string(static_cast<unsigned>(date.day())) + " " +
           months.at(static_cast<unsigned>(date.month()) - 1) + " " +
           std::to_string(static_cast<int>(date.year())) + " " + two_digits(clock.hours().count()) + ":" +
           two_digits(clock.minutes().count()) + ":" + two_digits(clock.seconds().count()) + " +0000";
}

Fitted mail_message(const Notice& notice, const std::string& from, const std::vector<std::string>& to,
                    TimePoint now) {
    const CutText title = cut_to(notice.title, longest_title, title_mark);
    const CutText text = cut_to(notice.text, longest_text, text_mark);
    std::string message = "Date: " + mail_date(now) + "\r\n";
    message += "From: " + from + "\r\n";
    message += "To: " + recipients(to) + "\r\n";
    message += "Message-ID: " + id_of(notice.id, from) + "\r\n";
    message += "Subject: " + encoded_header(title.text) + "\r\n";
    message += "MIME-Version: 1.0\r\n";
    message += "Content-Type: text/plain; charset=UTF-8\r\n";
    message += "Content-Transfer-Encoding: base64\r\n";
    message += "Auto-Submitted: auto-generated\r\n";  // no answers by machines
    if (notice.urgency == Notice::Urgency::urgent) message += "Importance: high\r\n";
    message += "\r\n" + base64_lines(body_text(notice, text.text));
    return {std::move(message), title.cut || text.cut};
}

}  // namespace drumtower
