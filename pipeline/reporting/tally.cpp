#include "pipeline/reporting/tally.hpp"

#include <algorithm>

namespace drumtower {

std::string Rate::shown() const {
    const std::string both = std::to_string(of) + "/" + std::to_string(all);
    if (all == 0) return "—（" + both + "）";
    const std::int64_t thousandths = of * 1000 / all;
    return both + "（" + std::to_string(thousandths / 10) + "." + std::to_string(thousandths % 10) + "%）";
}

std::optional<double> Rate::value() const {
    if (all == 0) return std::nullopt;
    return static_cast<double>(of) / static_cast<double>(all);
}

void Tally::count(const Obligation& duty, TimePoint now) {
    ++all;
    if (duty.verdicts.empty()) {
        ++(duty.channels.empty() ? no_channel : duty.due < now ? unjudged : running);
        return;
    }
    const Verdict& verdict = duty.verdicts.back();
    switch (verdict.finding) {
        case Finding::on_time:
            ++on_time;
            break;
        case Finding::late:
            ++late;
            break;
        case Finding::overdue:
            ++overdue;
            break;
        case Finding::exempt:
            ++exempt;
            break;
        case Finding::voided:
            ++voided;
            break;
        case Finding::undetermined:
            ++undetermined;
            break;
    }
    ++grades[verdict.grade];
}

void Tally::add(const Obligation& duty, TimePoint now) {
    const std::int64_t met_before = on_time + late;
    count(duty, now);
    if (on_time + late == met_before || !duty.verdicts.back().met_at) return;
    delays_.push_back(std::max(Duration{}, *duty.verdicts.back().met_at - duty.clock_start));
}

void Tally::add_for(const ChannelId& channel, const std::vector<ChannelId>& met_by, const Obligation& duty,
                    TimePoint now) {
    const bool met = !duty.verdicts.empty() && (duty.verdicts.back().finding == Finding::on_time ||
                                                duty.verdicts.back().finding == Finding::late);
    if (!met || std::find(met_by.begin(), met_by.end(), channel) != met_by.end()) return add(duty, now);
    ++all;
    ++elsewhere;
    ++grades[duty.verdicts.back().grade];
}

std::optional<Duration> Tally::median_delay() const {
    if (delays_.empty()) return std::nullopt;
    std::vector<Duration> sorted = delays_;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    if (sorted.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(sorted.begin(), middle)) / 2;
}

}  // namespace drumtower
