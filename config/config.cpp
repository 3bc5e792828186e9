#include "config/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>
#include <utility>

namespace drumtower::config {

std::string to_string(const Problem& problem) {
    std::string text = problem.place.file + ":" + std::to_string(problem.place.line) + ":" +
                       std::to_string(problem.place.column) + ": ";
    if (!problem.key.empty()) text += problem.key + ": ";
    text += problem.what;
    if (!problem.advice.empty()) text += "; " + problem.advice;
    return text;
}

// Equality asks whether a piece means the same; where it stands in which file, or as the how-manieth, is no
// part of it.

const Entry* Section::find(std::string_view key) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

bool Section::operator==(const Section& other) const {
    return entries == other.entries;
}

bool Log::operator==(const Log& other) const {
    return std::tie(kind, node, topic_prefix, partitions, replication, kafka) ==
           std::tie(other.kind, other.node, other.topic_prefix, other.partitions, other.replication,
                    other.kafka);
}

bool Rule::operator==(const Rule& other) const {
    return id == other.id && version == other.version && within == other.within && classes == other.classes &&
           channel_kinds == other.channel_kinds && satisfied_by == other.satisfied_by &&
           remind_at == other.remind_at && approve_by == other.approve_by &&
           wechat_counts == other.wechat_counts;
}

bool Source::operator==(const Source& other) const {
    return id == other.id && name == other.name && kind == other.kind && url == other.url &&
           format == other.format && every == other.every && designate == other.designate &&
           hold == other.hold && backlog == other.backlog && flood == other.flood &&
           allow_private == other.allow_private && secret == other.secret && html == other.html &&
           rest == other.rest;
}

bool Channel::operator==(const Channel& other) const {
    return id == other.id && name == other.name && kind == other.kind && mode == other.mode &&
           settle == other.settle && call_timeout == other.call_timeout && look_every == other.look_every &&
           rest == other.rest;
}

bool Unit::operator==(const Unit& other) const {
    return id == other.id && name == other.name && duty_name == other.duty_name &&
           duty_notify == other.duty_notify && channels == other.channels;
}

bool Notifier::operator==(const Notifier& other) const {
    return id == other.id && kind == other.kind && rest == other.rest;
}

namespace {

struct DurationUnit {
    std::string_view name;
    std::int64_t milliseconds;
};
constexpr std::array<DurationUnit, 5> duration_units = {
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
constexpr std::int64_t longest_duration = 36'500LL * 86'400'000;  // a hundred years

}  // namespace

std::optional<Milliseconds> parse_duration(std::string_view text) {
    const auto end_of_digits = std::min(text.find_first_not_of("0123456789"), text.size());
    std::int64_t count = 0;
    const auto read = std::from_chars(text.data(), text.data() + end_of_digits, count);
    if (end_of_digits == 0 || read.ec != std::errc{}) return {};
    const std::string_view name = text.substr(end_of_digits);
    for (const auto& unit : duration_units) {
        if (unit.name != name) continue;
        if (count > longest_duration / unit.milliseconds) return {};
        return Milliseconds{count * unit.milliseconds};
    }
    return {};
}

std::string duration_text(Milliseconds duration) {
    const std::int64_t count = duration.count();
    if (count < 0) return "-" + duration_text(-duration);
    if (count == 0) return "0s";
    for (const auto& unit : duration_units) {
        const bool one_day = count == unit.milliseconds && unit.name == "d";  // "24h" reads better
        if (count % unit.milliseconds == 0 && !one_day) {
            return std::to_string(count / unit.milliseconds) + std::string(unit.name);
        }
    }
    return std::to_string(count) + "ms";
}

namespace {

/// Damerau-Levenshtein with neighbouring transpositions, over bytes: keys are ASCII.
std::size_t edits_between(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        cost[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j)
        cost[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t other = a[i - 1] == b[j - 1] ? 0 : 1;
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + other});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
            }
        }
    }
    return cost[a.size()][b.size()];
}

}  // namespace

std::string nearest(std::string_view key, const std::vector<std::string>& known) {
    if (key.size() > 64) return {};
    std::string best;
    std::size_t fewest = std::max<std::size_t>(2, key.size() / 3) + 1;
    for (const auto& name : known) {
        const std::size_t edits = edits_between(key, name);
        if (edits < fewest && edits < std::max(key.size(), name.size())) {
            fewest = edits;
            best = name;
        }
    }
    return best;
}

}  // namespace drumtower::config
