#include "pipeline/monitoring/reminders.hpp"

#include "pipeline/base/log.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

namespace drumtower {

namespace {

constexpr std::size_t duties_at_once = 5000;
constexpr std::size_t duties_named = 10;  // of a unit in one notice
constexpr Duration look_anyway = 60s;

std::string left_text(Duration left) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(left < 0ms ? -left : left).count();
    const std::string text =
        minutes >= 60 ? std::to_string(minutes / 60) + " 小时 " + std::to_string(minutes % 60) + " 分"
                      : std::to_string(minutes) + " 分";
    if (minutes == 0) return left < 0ms ? "刚过" : "还剩不到 1 分";
    return (left < 0ms ? "已过 " : "还剩 ") + text;
}

bool asks_for_link(const Obligation& duty) {
    return std::any_of(duty.channels.begin(), duty.channels.end(),
                       [](const DutyChannel& each) { return !each.looks; });
}

bool holds(const std::vector<ArticleId>& list, const ArticleId& article) {
    return std::find(list.begin(), list.end(), article) != list.end();
}

std::string approval_text(const Obligation& duty, const ReminderRules& rules) {
    const std::string until =
        duty.approve_by ? "，请在 " + notice_time(*duty.approve_by, rules.utc_offset) + " 前审核" : "";
    return "待本单位审核，通过后自动发布" + until + "\n";
}

std::string duty_text(std::size_t number, const Obligation& duty, const ReminderRules& rules, TimePoint now) {
    return std::to_string(number) + ". 《" + duty.title + "》 截止 " +
           notice_time(duty.due, rules.utc_offset) + "，" + left_text(duty.due - now) + "\n   " + duty.url +
           "\n";
}

void add_duties(std::string& text, const Owing& owing, const ReminderRules& rules, TimePoint now) {
    std::size_t named = 0;
    for (const Obligation& duty : owing.duties) {
        if (++named > duties_named) {
            text += "……另有 " + std::to_string(owing.duties.size() - duties_named) + " 件\n";
            return;
        }
        text += duty_text(named, duty, rules, now);
        if (holds(owing.to_approve, duty.article))
            text += "   " + approval_text(duty, rules);
        else if (holds(owing.left_the_box, duty.article))
            text += "   草稿已不在草稿箱，如已发布请提供文章链接\n";
        else if (asks_for_link(duty))
            text += "   程序看不到部分渠道，如已转载请提供链接\n";
    }
}

/// The units that owe one article until one time.
struct Shared {
    const Obligation* duty = nullptr;
    std::string owing;
    std::string asked_for_link;
    std::string to_approve;
};

/// Sixty units in one group owe the same article: it is named once, or a robot's message would be cut before
/// most of them.
void add_by_article(std::string& text, const std::vector<Owing>& owing, const ReminderRules& rules,
                    TimePoint now) {
    std::map<std::pair<TimePoint, ArticleId>, Shared> articles;
    const auto add = [](std::string& list, const std::string& name) {
        list += (list.empty() ? "" : "、") + name;
    };
    for (const Owing& each : owing) {
        for (const Obligation& duty : each.duties) {
            Shared& shared = articles[{duty.due, duty.article}];
            shared.duty = &duty;
            const bool link = asks_for_link(duty) || holds(each.left_the_box, duty.article);
            const bool waits = holds(each.to_approve, duty.article);
            add(waits ? shared.to_approve : link ? shared.asked_for_link : shared.owing, each.unit.name);
        }
    }
    std::size_t named = 0;
    for (const auto& [key, shared] : articles) {
        if (++named > duties_named) {
            text += "……另有 " + std::to_string(articles.size() - duties_named) + " 件\n";
            return;
        }
        text += duty_text(named, *shared.duty, rules, now);
        if (!shared.to_approve.empty())
            text += "   " + approval_text(*shared.duty, rules) + "   未审核：" + shared.to_approve + "\n";
        if (!shared.owing.empty()) text += "   未见转载：" + shared.owing + "\n";
        if (!shared.asked_for_link.empty())
            text += "   程序看不到，如已转载请提供链接：" + shared.asked_for_link + "\n";
    }
}

/// In the unit's queue: the duty itself when it is the only one.
std::string place_of(const Owing& owing) {
    const std::string queue = "/" + owing.unit.id.str();
    return owing.duties.size() == 1 ? queue + "?duty=" + owing.duties.front().id.str() : queue;
}

}  // namespace

std::string notice_time(TimePoint time, Duration utc_offset) {
    const std::string text = json::time_text(time + utc_offset);  // 2026-11-30T22:00:00.000Z
    return text.substr(5, 5) + " " + text.substr(11, 5);
}

Notice reminder(const std::vector<Owing>& owing, const ReminderRules& rules, TimePoint now) {
    Notice notice;
    std::set<ArticleId> articles;
    TimePoint earliest = TimePoint::max();
    for (const Owing& each : owing) {
        for (const Obligation& duty : each.duties) {
            articles.insert(duty.article);
            earliest = std::min(earliest, duty.due);
        }
    }
    const bool one = owing.size() == 1;
    notice.title = "【催办】" + (one ? owing.front().unit.name : std::to_string(owing.size()) + " 个单位") +
                   "：" + std::to_string(articles.size()) + " 件重要政务信息待转载";
    for (const Owing& each : owing) {
        if (one) add_duties(notice.text, each, rules, now);
        if (!notice.id.empty()) notice.id += ",";
        notice.id += each.unit.id.str();
    }
    if (!one) add_by_article(notice.text, owing, rules, now);
    notice.id = "remind " + json::time_text(now).substr(0, 16) + " " + notice.id;
    if (!rules.public_url.empty())
        notice.link = rules.public_url + "/app#/queue" + (one ? place_of(owing.front()) : "");
    if (earliest - now <= 30min) notice.urgency = Notice::Urgency::urgent;
    return notice;
}

TimePoint allowed_at(const QuietHours& quiet, const std::string& cls, Duration utc_offset, TimePoint now) {
    const bool may_be = std::find(quiet.classes.begin(), quiet.classes.end(), cls) != quiet.classes.end();
    if (!may_be || quiet.from == quiet.to) return now;
    const TimePoint local = now + utc_offset;
    const TimePoint midnight = std::chrono::floor<std::chrono::days>(local);
    const Duration since = local - midnight;
    const bool over_midnight = quiet.from > quiet.to;
    const bool is_quiet =
        over_midnight ? since >= quiet.from || since < quiet.to : since >= quiet.from && since < quiet.to;
    if (!is_quiet) return now;
    const Duration end = over_midnight && since >= quiet.from ? quiet.to + 24h : quiet.to;
    return midnight + end - utc_offset;
}

/// What is to be told now, by notifiers; and when to look again.
struct Reminders::Due {
    std::map<std::vector<std::string>, std::vector<Owing>> by_notifiers;
    TimePoint look_again{};
};

Reminders::Reminders(ReminderRules rules, Services services)
    : rules_(std::move(rules)), to_(std::move(services)), telling_(to_.clock, to_.send) {}

namespace {

void add(Owing& owing, Owing more) {
    const auto append = [](auto& list, auto& items) {
        std::move(items.begin(), items.end(), std::back_inserter(list));
    };
    owing.unit = std::move(more.unit);
    append(owing.duties, more.duties);
    append(owing.left_the_box, more.left_the_box);
    append(owing.to_approve, more.to_approve);
}

}  // namespace

Owing owing_of(Queries& view, Obligation duty) {
    Owing owing;
    owing.unit = view.unit(duty.unit).value_or(Unit{duty.unit, duty.unit.str(), "", false, {}});
    for (const Delivery& row : view.deliveries_of(duty.article, duty.unit)) {
        if (row.kind_of_trouble == "draft_gone") owing.left_the_box.push_back(duty.article);
        if (waits_for_approval(row)) owing.to_approve.push_back(duty.article);
    }
    owing.duties.push_back(std::move(duty));
    return owing;
}

Notice chase_text(Queries& view, const UnitId& unit, const ReminderRules& rules, TimePoint now) {
    std::map<UnitId, Owing> by_unit;
    Page page{static_cast<int>(duties_at_once), ""};
    do {
        auto found = view.obligations({"open", unit.str(), {}, {}}, page);
        page.after = found.next;
        for (Obligation& duty : found.items) {
            if (duty.due <= now) continue;  // what is due is the judge's to call, not a notice's
            const UnitId owes = duty.unit;
            add(by_unit[owes], owing_of(view, std::move(duty)));
        }
    } while (!page.after.empty());
    std::vector<Owing> owing;
    for (auto& [id, each] : by_unit)
        owing.push_back(std::move(each));
    if (owing.empty())
        return Notice{"没有待转载的任务", "", "", "", Notice::Urgency::ordinary, Notice::Mention::nobody};
    return reminder(owing, rules, now);
}

awaitable<void> Reminders::run() {
    for (;;) {
        auto due = co_await this->due();
        for (auto& [notifiers, owing] : due.by_notifiers)
            co_await tell(notifiers, std::move(owing));
        const TimePoint next = due.look_again;
        co_await sleep_or_wake(to_.clock, next, to_.work);
    }
}

namespace {

struct Reached {
    std::vector<Owing> owing;  // one duty each, in the order of their occasions
    std::optional<TimePoint> next;
};

/// On a reader's thread: touches nothing but the view.
Reached reached(Queries& view, TimePoint now) {
    Reached found;
    found.next = view.next_reminder(now);
    for (Obligation& duty : view.to_remind(now, duties_at_once))
        found.owing.push_back(owing_of(view, std::move(duty)));
    return found;
}

}  // namespace

awaitable<Reminders::Due> Reminders::due() {
    const TimePoint now = to_.clock.now();
    auto query = [now](Queries& view) { return reached(view, now); };
    auto found = co_await to_.view.read(std::move(query));
    Due due;
    due.look_again = std::min(now + look_anyway, found.next.value_or(TimePoint::max()));
    std::map<UnitId, Owing> by_unit;
    for (Owing& each : found.owing) {
        const Obligation& duty = each.duties.front();
        if (!to_.scribe.owns(duty.unit)) continue;  // its owner reminds
        const TimePoint allowed = allowed_at(rules_.quiet, duty.cls, rules_.utc_offset, now);
        if (allowed > now) {
            due.look_again = std::min(due.look_again, allowed);
            continue;
        }
        add(by_unit[duty.unit], std::move(each));
    }
    for (auto& [unit, owing] : by_unit) {
        std::sort(owing.duties.begin(), owing.duties.end(),
                  [](const Obligation& a, const Obligation& b) { return a.due < b.due; });
        const auto notifiers = rules_.of(unit);
        if (const auto wait = telling_.waits_until(notifiers)) {
            due.look_again = std::min(due.look_again, *wait);
            continue;
        }
        due.by_notifiers[notifiers].push_back(std::move(owing));
    }
    co_return due;
}

awaitable<void> Reminders::tell(std::vector<std::string> notifiers, std::vector<Owing> owing) {
    auto told = co_await telling_.tell(std::move(notifiers), reminder(owing, rules_, to_.clock.now()));
    if (told) co_await record(std::move(owing), std::move(*told));
}

awaitable<Result<Telling::Told>> Reminders::remind(Obligation duty, std::string who) {
    auto notifiers = rules_.of(duty.unit);
    if (notifiers.empty())
        co_return fail(FailureKind::permanent,
                       "the unit has no notifier: copy the text of the notice instead");
    auto query = [duty = std::move(duty)](Queries& view) { return owing_of(view, duty); };
    auto owed = co_await to_.view.read(std::move(query));
    std::vector<Owing> owing{std::move(owed)};
    auto notice = reminder(owing, rules_, to_.clock.now());
    auto told = co_await telling_.tell(std::move(notifiers), std::move(notice));
    if (!told) co_return fail(FailureKind::retryable, "no notifier of the unit took it: look at the log");
    co_await record(std::move(owing), *told, std::move(who));
    co_return std::move(*told);
}

awaitable<void> Reminders::record(std::vector<Owing> owing, Telling::Told told,
                                  std::optional<std::string> who) {
    const TimePoint now = to_.clock.now();
    std::map<Partition, std::vector<Event>> events;
    for (const Owing& each : owing) {
        facts::ReminderSent fact;
        fact.unit = each.unit.id;
        fact.until = now;
        fact.via = told.via;
        fact.failed = told.failed;
        fact.who = who;
        for (const Obligation& duty : each.duties) {
            fact.obligations.push_back(duty.id);
            fact.asked_for_link =
                fact.asked_for_link || asks_for_link(duty) || holds(each.left_the_box, duty.article);
        }
        log::info("reminded",
                  {{"unit", fact.unit.str()}, {"duties", fact.obligations.size()}, {"via", told.via.size()}});
        const Partition partition = to_.scribe.partition_of(fact.unit);
        events[partition].push_back(to_.scribe.event(fact, partition));
    }
    for (auto& [partition, written] : events) {
        // While the log is away nothing more is sent: what is not recorded would be told again.
        auto position = co_await to_.scribe.write_surely(partition, std::move(written));
        if (!position) log::warn("reminder_unrecorded", {{"detail", position.error().detail}});
    }
}

}  // namespace drumtower
