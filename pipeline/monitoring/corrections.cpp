#include "pipeline/monitoring/corrections.hpp"

#include "pipeline/base/log.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr std::size_t rows_at_once = 1000;
constexpr std::size_t rows_named = 20;
constexpr Duration look_anyway = 60s;

std::string where(const Delivery& row, const Unit& unit) {
    const Channel* channel = unit.channel(row.channel);
    const bool named = channel && !channel->name.empty();
    return named ? channel->name : row.channel.str();
}

std::string row_text(std::size_t number, const Delivery& row, const Unit& unit, const ReminderRules& rules,
                     TimePoint now) {
    const bool gone = row.action == Action::withdraw;
    std::string text = std::to_string(number) + ". " + (gone ? "请删除" : "请更正") + "《" + row.title +
                       "》 " + where(row, unit) + "\n";
    if (row.receipt && !row.receipt->url.empty()) text += "   帖文 " + row.receipt->url + "\n";
    text += "   原文 " + row.url + "\n   " + (unit.duty.empty() ? "" : unit.duty + " ") + "请在 " +
            notice_time(*row.fix_by, rules.utc_offset) + " 前处理" +
            (*row.fix_by <= now ? "（已过时限）" : "") + "\n";
    return text;
}

}  // namespace

Notice correction_notice(const std::vector<ToFix>& fixes, const ReminderRules& rules, TimePoint now) {
    Notice notice;
    std::size_t count = 0;
    for (const ToFix& each : fixes) {
        if (fixes.size() > 1) notice.text += each.unit.name + "\n";
        for (const Delivery& row : each.rows) {
            if (++count <= rows_named) notice.text += row_text(count, row, each.unit, rules, now);
        }
        notice.id += (notice.id.empty() ? "" : ",") + each.unit.id.str();
    }
    if (count > rows_named) notice.text += "……另有 " + std::to_string(count - rows_named) + " 件\n";
    notice.id = "correct " + json::time_text(now).substr(0, 16) + " " + notice.id;
    notice.title = "【更正与撤稿】" +
                   (fixes.size() == 1 ? fixes.front().unit.name : std::to_string(fixes.size()) + " 个单位") +
                   "：" + std::to_string(count) + " 件须人工处理";
    notice.link = rules.public_url;
    notice.urgency = Notice::Urgency::urgent;
    return notice;
}

Corrections::Corrections(ReminderRules rules, Reminders::Services services)
    : rules_(std::move(rules)), to_(std::move(services)), telling_(to_.clock, to_.send) {}

awaitable<void> Corrections::run() {
    for (;;) {
        const TimePoint next = co_await tell_due();
        co_await sleep_or_wake(to_.clock, next, to_.work);
    }
}

/// Tells what is due now; when to look again.
awaitable<TimePoint> Corrections::tell_due() {
    struct Found {
        std::map<UnitId, ToFix> by_unit;
        std::optional<TimePoint> next;
    };
    const TimePoint now = to_.clock.now();
    auto query = [now](Queries& view) {
        Found found;
        found.next = view.next_telling(now);
        for (Delivery& row : view.to_tell(now, rows_at_once)) {
            ToFix& fix = found.by_unit[row.unit];
            if (fix.rows.empty())
                fix.unit = view.unit(row.unit).value_or(Unit{row.unit, row.unit.str(), "", false, {}});
            fix.rows.push_back(std::move(row));
        }
        return found;
    };
    auto found = co_await to_.view.read(std::move(query));
    TimePoint next = std::min(now + look_anyway, found.next.value_or(TimePoint::max()));
    std::map<Telling::Notifiers, std::vector<ToFix>> by_notifiers;
    for (auto& [unit, fix] : found.by_unit) {
        if (!to_.scribe.owns(unit)) continue;  // its owner tells
        const auto notifiers = rules_.of(unit);
        if (const auto wait = telling_.waits_until(notifiers)) {
            next = std::min(next, *wait);
            continue;
        }
        by_notifiers[notifiers].push_back(std::move(fix));
    }
    for (auto& [notifiers, fixes] : by_notifiers) {
        co_await tell(notifiers, std::move(fixes));
        next = std::min(next, telling_.waits_until(notifiers).value_or(next));
    }
    co_return next;
}

awaitable<void> Corrections::tell(Telling::Notifiers notifiers, std::vector<ToFix> fixes) {
    const TimePoint now = to_.clock.now();
    auto told = co_await telling_.tell(std::move(notifiers), correction_notice(fixes, rules_, now));
    if (!told) co_return;
    for (const ToFix& fix : fixes) {
        facts::CorrectionTold fact;
        fact.unit = fix.unit.id;
        fact.until = now;
        fact.via = told->via;
        fact.failed = told->failed;
        for (const Delivery& row : fix.rows)
            fact.deliveries.push_back(row.id);
        log::info(
            "correction_told",
            {{"unit", fact.unit.str()}, {"deliveries", fact.deliveries.size()}, {"via", fact.via.size()}});
        const Partition partition = to_.scribe.partition_of(fact.unit);
        std::vector<Event> events{to_.scribe.event(fact, partition)};
        auto written = co_await to_.scribe.write_surely(partition, std::move(events));
        if (!written) log::warn("correction_unrecorded", {{"detail", written.error().detail}});
    }
}

}  // namespace drumtower
