#include "connectors/common/dates.hpp"

#include "connectors/common/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace drumtower {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Reads a text from the left; what it cannot read it leaves.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}
    bool done() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }
    bool take(std::string_view word) {
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }
    bool take_any(std::initializer_list<std::string_view> words) {
        return std::any_of(words.begin(), words.end(), [this](std::string_view word) { return take(word); });
    }
    void skip_space() { rest_ = rest_.substr(rest_.size() - left_trimmed(rest_).size()); }
    std::optional<int> number(std::size_t least, std::size_t most) {
        std::size_t length = 0;
        int value = 0;
        while (length < most && length < rest_.size() && is_digit(rest_[length])) {
            value = value * 10 + (rest_[length++] - '0');
        }
        if (length < least) return std::nullopt;
        rest_.remove_prefix(length);
        return value;
    }
    std::string letters() {
        std::size_t length = 0;
        while (length < rest_.size() && ((rest_[length] | 0x20) >= 'a' && (rest_[length] | 0x20) <= 'z'))
            ++length;
        const std::string word = ascii_lower(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return word;
    }

private:
    static std::string_view left_trimmed(std::string_view text) {
        const std::string_view inner = trimmed(text);
        return inner.empty() ? text.substr(text.size())
                             : text.substr(static_cast<std::size_t>(inner.data() - text.data()));
    }
    std::string_view rest_;
};

struct Day {
    int year = 0;
    int month = 0;
    int day = 0;
};

/// A time of day; `unit` is how long what was written lasts: a minute, or no time at all.
struct Hour {
    Duration since_midnight{};
    bool to_the_minute = false;
};

std::optional<TimePoint> midnight(const Day& day, Duration utc_offset) {
    using namespace std::chrono;
    const year_month_day date{year{day.year}, month{static_cast<unsigned>(day.month)},
                              std::chrono::day{static_cast<unsigned>(day.day)}};
    if (day.year < 1970 || day.year > 9999 || day.month < 1 || day.day < 1 || !date.ok()) return std::nullopt;
    return TimePoint{sys_days{date}} - utc_offset;
}

std::optional<TimeSpan> span_of(const Day& day, const std::optional<Hour>& hour, Duration utc_offset) {
    if (!hour) return day_span(day.year, day.month, day.day, utc_offset);
    const auto start = midnight(day, utc_offset);
    if (!start) return std::nullopt;
    const TimePoint at = *start + hour->since_midnight;
    return TimeSpan{at, hour->to_the_minute ? at + 1min - 1ms : at};
}

Duration fraction(Scanner& scan) {
    if (!scan.take(".")) return 0ms;
    int milliseconds = 0;
    int scale = 100;
    while (const auto digit = scan.number(1, 1)) {
        milliseconds += *digit * scale;
        scale /= 10;
    }
    return Duration(milliseconds);
}

std::optional<Hour> hour_at(Scanner& scan) {
    Scanner ahead = scan;
    const auto hours = ahead.number(1, 2);
    if (!hours || *hours > 24 || !ahead.take_any({":", "：", "时", "点"})) return std::nullopt;
    const auto minutes = ahead.number(1, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    Hour hour{std::chrono::hours(*hours) + std::chrono::minutes(*minutes), true};
    Scanner seconds_ahead = ahead;
    if (seconds_ahead.take_any({":", "：", "分"})) {
        const auto seconds = seconds_ahead.number(1, 2);
        if (seconds && *seconds <= 60) {
            hour.since_midnight += std::chrono::seconds(*seconds) + fraction(seconds_ahead);
            hour.to_the_minute = false;
        }
        ahead = seconds_ahead;
    }
    ahead.take("秒");
    scan = ahead;
    return hour;
}

/// Z, +08:00, +0800, GMT, EST; null: none written, the district's counts.
std::optional<Duration> zone_at(Scanner& scan) {
    Scanner ahead = scan;
    ahead.skip_space();
    const bool west = ahead.rest().starts_with('-');
    if (ahead.take_any({"+", "-"})) {
        const auto hours = ahead.number(2, 2);
        ahead.take(":");
        const auto minutes = ahead.number(2, 2);
        if (!hours || *hours > 14 || !minutes) return std::nullopt;
        scan = ahead;
        const Duration offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
        return west ? -offset : offset;
    }
    struct Zone {
        std::string_view name;
        int hours;
    };
    static constexpr auto zones = std::to_array<Zone>({{"z", 0},
                                                       {"gmt", 0},
                                                       {"ut", 0},
                                                       {"utc", 0},
                                                       {"est", -5},
                                                       {"edt", -4},
                                                       {"cdt", -5},
                                                       {"mst", -7},
                                                       {"mdt", -6},
                                                       {"pst", -8},
                                                       {"pdt", -7},
                                                       {"hkt", 8}});
    const std::string name = ahead.letters();  // CST is China's here: the district's
    for (const Zone& zone : zones) {
        if (zone.name == name) {
            scan = ahead;
            return std::chrono::hours(zone.hours);
        }
    }
    return std::nullopt;
}

/// 2026-11-25, 2026/11/25, 2026.11.25, 2026年11月25日
std::optional<Day> numeric_day(Scanner& scan) {
    Scanner ahead = scan;
    const auto year = ahead.number(4, 4);
    if (!year) return std::nullopt;
    ahead.skip_space();
    if (!ahead.take_any({"-", "/", ".", "年"})) return std::nullopt;
    ahead.skip_space();
    const auto month = ahead.number(1, 2);
    ahead.skip_space();
    if (!month || !ahead.take_any({"-", "/", ".", "月"})) return std::nullopt;
    ahead.skip_space();
    const auto day = ahead.number(1, 2);
    if (!day || (!ahead.done() && is_digit(ahead.rest().front()))) return std::nullopt;
    ahead.take_any({"日", "号"});
    scan = ahead;
    return Day{*year, *month, *day};
}

std::optional<TimeSpan> numeric_time(Scanner& scan, Duration utc_offset) {
    const auto day = numeric_day(scan);
    if (!day) return std::nullopt;
    Scanner ahead = scan;
    if (!ahead.take_any({"T", "t"})) ahead.skip_space();
    const auto hour = hour_at(ahead);
    if (!hour) return span_of(*day, hour, utc_offset);
    scan = ahead;
    return span_of(*day, hour, zone_at(scan).value_or(utc_offset));
}

int month_named(std::string_view name) {
    static constexpr auto months = std::to_array<std::string_view>(
        {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});
    for (std::size_t i = 0; i < months.size(); ++i) {
        if (name.starts_with(months[i])) return static_cast<int>(i) + 1;
    }
    return 0;
}

void skip_weekday(Scanner& scan) {
    static constexpr auto days =
        std::to_array<std::string_view>({"mon", "tue", "wed", "thu", "fri", "sat", "sun"});
    Scanner ahead = scan;
    const std::string word = ahead.letters();
    const bool weekday =
        std::any_of(days.begin(), days.end(), [&](std::string_view day) { return word.starts_with(day); });
    if (!weekday) return;
    ahead.take(",");
    ahead.skip_space();
    scan = ahead;
}

/// 25 Nov 2026 11:15:44 +0800
std::optional<TimeSpan> mail_time(Scanner scan, Duration utc_offset) {
    const auto day = scan.number(1, 2);
    if (!day) return std::nullopt;
    scan.take("-");
    scan.skip_space();
    const int month = month_named(scan.letters());
    scan.take("-");
    scan.skip_space();
    auto year = scan.number(2, 4);
    if (month == 0 || !year) return std::nullopt;
    if (*year < 100) *year += *year < 70 ? 2000 : 1900;
    scan.skip_space();
    const auto hour = hour_at(scan);
    return span_of({*year, month, *day}, hour, hour ? zone_at(scan).value_or(utc_offset) : utc_offset);
}

/// Nov 25 11:15:44 [+0800] 2026
std::optional<TimeSpan> asctime_time(Scanner scan, Duration utc_offset) {
    const int month = month_named(scan.letters());
    scan.skip_space();
    const auto day = scan.number(1, 2);
    scan.skip_space();
    const auto hour = hour_at(scan);
    const auto zone = zone_at(scan);
    scan.skip_space();
    const auto year = scan.number(4, 4);
    if (month == 0 || !day || !hour || !year) return std::nullopt;
    return span_of({*year, month, *day}, hour, zone.value_or(utc_offset));
}

bool touches_number(std::string_view text, std::size_t at) {
    if (at == 0) return false;
    const char before = text[at - 1];
    return is_digit(before) || before == '-' || before == '/' || before == '.' || before == ':';
}

/// [11-25], 11/25, 11月25日
std::optional<Day> yearless_day(Scanner scan) {
    const auto month = scan.number(1, 2);
    if (!month || !scan.take_any({"-", "/", "月"})) return std::nullopt;
    const auto day = scan.number(1, 2);
    if (!day) return std::nullopt;
    const bool ends = scan.done() || (!is_digit(scan.rest().front()) && scan.rest().front() != '-' &&
                                      scan.rest().front() != '/');
    if (!ends) return std::nullopt;
    return Day{0, *month, *day};
}

int local_year(TimePoint now, Duration utc_offset) {
    using namespace std::chrono;
    return static_cast<int>(year_month_day{floor<days>(now + utc_offset)}.year());
}

std::optional<TimeSpan> latest_past(Day day, Duration utc_offset, TimePoint now) {
    const int this_year = local_year(now, utc_offset);
    for (const int year : {this_year, this_year - 1}) {
        const auto span = day_span(year, day.month, day.day, utc_offset);
        if (span && span->earliest <= now) return span;
    }
    return std::nullopt;
}

std::optional<Day> compact_day(std::string_view digits) {
    Scanner scan(digits);
    const auto year = scan.number(4, 4);
    const auto month = scan.number(2, 2);
    const auto day = scan.number(2, 2);
    if (!year || !month || !day || *year < 1990 || *year > 2099) return std::nullopt;
    return Day{*year, *month, *day};
}

}  // namespace

std::optional<TimeSpan> day_span(int year, int month, int day, Duration utc_offset) {
    const auto start = midnight({year, month, day}, utc_offset);
    if (!start) return std::nullopt;
    return TimeSpan{*start, *start + 24h - 1ms};
}

std::optional<TimeSpan> parse_time(std::string_view text, Duration utc_offset) {
    Scanner scan(trimmed(text.substr(0, 200)));
    if (Scanner numeric = scan; auto span = numeric_time(numeric, utc_offset)) return span;
    skip_weekday(scan);
    if (auto span = mail_time(scan, utc_offset)) return span;
    return asctime_time(scan, utc_offset);
}

std::optional<TimeSpan> find_time(std::string_view text, Duration utc_offset, TimePoint now) {
    text = text.substr(0, 100'000);
    for (std::size_t at = text.find("20"); at != std::string_view::npos; at = text.find("20", at + 1)) {
        if (touches_number(text, at)) continue;
        Scanner scan(text.substr(at, 60));
        if (auto span = numeric_time(scan, utc_offset)) return span;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_digit(text[at]) || touches_number(text, at)) continue;
        const auto day = yearless_day(Scanner(text.substr(at, 20)));
        if (!day) continue;
        if (auto span = latest_past(*day, utc_offset, now)) return span;
    }
    return std::nullopt;
}

std::optional<TimeSpan> time_in_url(std::string_view url, Duration utc_offset) {
    url = url.substr(0, 2000);
    for (std::size_t at = url.find('/'); at != std::string_view::npos; at = url.find('/', at + 1)) {
        std::string_view part = url.substr(at + 1);
        if (part.starts_with('t')) {
            const auto day = compact_day(part.substr(1));
            if (day && part.size() > 9 && part[9] == '_') return span_of(*day, std::nullopt, utc_offset);
        }
        Scanner scan(part);
        const auto year = scan.number(4, 4);
        if (!year || *year < 1990 || *year > 2099) continue;
        if (scan.take_any({"/", "-"})) {
            const auto month = scan.number(1, 2);
            const bool split = month && scan.take_any({"/", "-"});
            const auto day = split ? scan.number(1, 2) : std::nullopt;
            if (day && scan.take("/")) return day_span(*year, *month, *day, utc_offset);
        } else if (const auto day = compact_day(part); day && part.size() > 8 && part[8] == '/') {
            return span_of(*day, std::nullopt, utc_offset);
        }
    }
    return std::nullopt;
}

}  // namespace drumtower
