#include "pipeline/monitoring/telling.hpp"

#include "pipeline/base/log.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr int most_refusals = 6;
constexpr Duration first_wait = 30s;

}  // namespace

awaitable<std::optional<Telling::Told>> Telling::tell(Notifiers notifiers, Notice notice) {
    const TimePoint now = clock_.now();
    Told told;
    Duration wait = first_wait * (1 << std::min(refusals_[notifiers], 5));
    for (const std::string& id : notifiers) {
        auto sent = co_await send_(id, notice);
        if (sent) {
            told.via.push_back(id);
            continue;
        }
        log::warn("notice_not_sent", {{"notifier", id}, {"detail", sent.error().detail}});
        told.failed.push_back(id);
        if (sent.error().retry_after) wait = std::max<Duration>(wait, *sent.error().retry_after);
    }
    const bool again = told.via.empty() && !notifiers.empty() && ++refusals_[notifiers] < most_refusals;
    if (again) {
        not_before_[notifiers] = now + wait;
        co_return std::nullopt;
    }
    refusals_.erase(notifiers);
    not_before_.erase(notifiers);
    co_return told;
}

std::optional<TimePoint> Telling::waits_until(const Notifiers& notifiers) const {
    const auto wait = not_before_.find(notifiers);
    if (wait == not_before_.end() || wait->second <= clock_.now()) return std::nullopt;
    return wait->second;
}

}  // namespace drumtower
