#include "connectors/weibo/weibo_ids.hpp"

#include "connectors/common/dates.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace drumtower {

namespace {

constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::size_t digits_a_group = 7;
constexpr std::size_t letters_a_group = 4;
constexpr std::int64_t epoch = 515'483'463;  // seconds
constexpr int time_shift = 22;

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.insert(0, width - text.size(), '0');
    return text;
}

std::string in_letters(std::uint64_t value) {
    std::string letters;
    do {
        letters.insert(letters.begin(), alphabet[value % alphabet.size()]);
        value /= alphabet.size();
    } while (value > 0);
    return letters;
}

}  // namespace

std::string weibo_bid(std::string_view id) {
    std::string bid;
    while (!id.empty()) {
        const std::size_t take = std::min(id.size(), digits_a_group);
        const auto group = number(id.substr(id.size() - take));
        if (!group) return {};
        id.remove_suffix(take);
        bid.insert(0, padded(in_letters(*group), id.empty() ? 0 : letters_a_group));
    }
    return bid;
}

std::string weibo_id(std::string_view bid) {
    std::string id;
    while (!bid.empty()) {
        const std::size_t take = std::min(bid.size(), letters_a_group);
        std::uint64_t value = 0;
        for (const char letter : bid.substr(bid.size() - take)) {
            const std::size_t digit = alphabet.find(letter);
            if (digit == std::string_view::npos) return {};
            value = value * alphabet.size() + digit;
        }
        bid.remove_suffix(take);
        id.insert(0, padded(std::to_string(value), bid.empty() ? 0 : digits_a_group));
    }
    id.erase(0, std::min(id.find_first_not_of('0'), id.size()));
    return id;
}

std::optional<TimePoint> weibo_time(std::string_view id) {
    const auto value = number(id);
    if (!value) return std::nullopt;
    return TimePoint(std::chrono::seconds(static_cast<std::int64_t>(*value >> time_shift) + epoch));
}

std::string weibo_since(TimePoint time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count() - epoch;
    return std::to_string(static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)) << time_shift);
}

std::optional<TimePoint> weibo_date(std::string_view text) {
    // "Tue May 31 17:46:55 +0800 2011": the zone stands before the year, which no other date does.
    if (text.size() != 30 || text[19] != ' ' || text[25] != ' ') return std::nullopt;
    const std::string usual = std::string(text.substr(0, 3)) + ", " + std::string(text.substr(8, 2)) + " " +
                              std::string(text.substr(4, 3)) + " " + std::string(text.substr(26, 4)) + " " +
                              std::string(text.substr(11, 8)) + " " + std::string(text.substr(20, 5));
    const auto span = parse_time(usual, Duration::zero());
    if (!span) return std::nullopt;
    return span->earliest;
}

}  // namespace drumtower
