#include "pipeline/monitoring/deadline_monitor.hpp"

#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/ledger/rows.hpp"

#include <algorithm>
#include <map>

namespace drumtower {

namespace {

constexpr std::size_t duties_a_page = 500;
constexpr std::size_t duties_of_a_unit = 2000;
constexpr Duration scan_anyway = 60s;  // also carries what waits for its 48 hours
constexpr Duration write_again = 5s;

std::string cursor_of(const Obligation& duty) {
    return std::to_string(duty.due.time_since_epoch().count()) + "|" + duty.id.str();
}

/// Kinds of rows that can decide a duty.
bool matters(const RowKey& key) {
    return key.kind == "delivery" || key.kind == "observation" || key.kind == "looks" ||
           key.kind == "obligation" || key.kind == "question";
}

std::vector<Obligation> duties_behind(Queries& view, const RowKey& key, TimePoint now) {
    if (key.kind == "delivery") {
        const auto row = view.delivery(DeliveryId(key.id));
        return row ? view.obligations_of(row->article, row->unit) : std::vector<Obligation>{};
    }
    if (key.kind == "obligation") {
        const auto duty = view.obligation(ObligationId(key.id));
        return duty ? std::vector<Obligation>{*duty} : std::vector<Obligation>{};
    }
    if (key.kind == "observation") {
        const auto slash = key.id.find('/');
        const auto seen = view.observation(ChannelId(key.id.substr(0, slash)), key.id.substr(slash + 1));
        return seen ? view.obligations_of(seen->article, seen->unit) : std::vector<Obligation>{};
    }
    if (key.kind == "question") {
        const auto asked = view.question(QuestionId(key.id));
        return asked ? view.obligations_of(asked->article, asked->unit) : std::vector<Obligation>{};
    }
    const auto looks = view.looks(ChannelId(key.id));
    if (!looks) return {};
    auto duties = view.open_of_unit(looks->unit, duties_of_a_unit);
    std::erase_if(duties, [&](const Obligation& duty) {
        return duty.due >= now;
    });  // a look decides only past the due time
    return duties;
}

}  // namespace

Evidence evidence_of(Queries& view, Obligation duty) {
    Evidence evidence;
    evidence.deliveries = view.deliveries_of(duty.article, duty.unit);
    evidence.observations = view.observations_of(duty.article, duty.unit);
    evidence.questions = view.questions_of(duty.article, duty.unit);
    DutyChannels now = duty_channels(view, duty);
    evidence.channels = std::move(now.channels);
    evidence.unit_retired = now.unit_retired;
    for (const JudgedChannel& channel : evidence.channels) {
        if (auto looks = view.looks(channel.id)) evidence.looks.push_back(std::move(*looks));
    }
    evidence.duty = std::move(duty);
    return evidence;
}

DeadlineMonitor::DeadlineMonitor(View& view, Scribe& scribe, Clock& clock, Wakeup& work, JudgeRules rules)
    : view_(view), scribe_(scribe), clock_(clock), work_(work), rules_(rules) {
    view_.on_change([this](const std::vector<Changed>& rows) {
        const std::size_t before = changed_.size();
        for (const Changed& row : rows) {
            if (matters(row.key)) changed_.insert(row.key);
        }
        if (changed_.size() > before) work_.notify();
    });
}

void DeadlineMonitor::judge_all() {
    all_ = true;
    work_.notify();
}

awaitable<void> DeadlineMonitor::run() {
    std::string after;
    for (;;) {
        if (std::exchange(all_, false)) {
            do {
                auto batch = co_await open_page(after);
                after = batch.after;
                co_await decide(std::move(batch.cases));
            } while (!after.empty());
        }
        while (!changed_.empty()) {
            auto batch = co_await touched_by(std::exchange(changed_, {}));
            co_await decide(std::move(batch.cases));
        }
        DT_FAILPOINT("tmr.before_scan");
        do {
            auto batch = co_await due_page(after);
            after = batch.after;
            co_await decide(std::move(batch.cases));
        } while (!after.empty());
        if (all_ || !changed_.empty()) continue;
        const TimePoint now = clock_.now();
        auto query = [now](Queries& view) { return view.next_due(now); };
        auto next = co_await view_.read(std::move(query));
        const TimePoint anyway = now + (unwritten_.empty() ? scan_anyway : write_again);
        const TimePoint wake = std::min(next.value_or(far_future) + Duration(1), anyway);
        const bool rests = !all_ && changed_.empty();
        if (rests) co_await sleep_or_wake(clock_, wake, work_);
        changed_.merge(std::exchange(unwritten_, {}));
    }
}

awaitable<DeadlineMonitor::Batch> DeadlineMonitor::touched_by(std::set<RowKey> changed) {
    auto query = [changed = std::move(changed), now = clock_.now()](Queries& view) {
        std::map<ObligationId, Obligation> duties;
        for (const RowKey& key : changed) {
            for (Obligation& duty : duties_behind(view, key, now))
                duties.try_emplace(duty.id, std::move(duty));
        }
        Batch batch;
        for (auto& [id, duty] : duties)
            batch.cases.push_back(evidence_of(view, std::move(duty)));
        return batch;
    };
    auto batch = co_await view_.read(std::move(query));
    co_return batch;
}

awaitable<DeadlineMonitor::Batch> DeadlineMonitor::due_page(std::string after) {
    auto query = [after, now = clock_.now()](Queries& view) {
        Batch batch;
        auto duties = view.due(now, duties_a_page, after);
        if (duties.size() == duties_a_page) batch.after = cursor_of(duties.back());
        for (Obligation& duty : duties)
            batch.cases.push_back(evidence_of(view, std::move(duty)));
        return batch;
    };
    auto batch = co_await view_.read(std::move(query));
    co_return batch;
}

awaitable<DeadlineMonitor::Batch> DeadlineMonitor::open_page(std::string after) {
    auto query = [after](Queries& view) {
        Batch batch;
        auto page = view.obligations({"open", {}, {}, {}}, {static_cast<int>(duties_a_page), after});
        batch.after = page.next;
        for (Obligation& duty : page.items)
            batch.cases.push_back(evidence_of(view, std::move(duty)));
        return batch;
    };
    auto batch = co_await view_.read(std::move(query));
    co_return batch;
}

awaitable<void> DeadlineMonitor::decide(std::vector<Evidence> cases) {
    struct Verdicts {
        std::vector<Event> events;
        std::set<RowKey> duties;
    };
    std::map<Partition, Verdicts> verdicts;
    for (const Evidence& evidence : cases) {
        if (!scribe_.owns(evidence.duty.unit)) continue;  // its owner judges
        const auto judgement = judge(evidence, rules_, clock_.now());
        if (!judgement.verdict) continue;
        const Obligation& duty = evidence.duty;
        facts::VerdictGiven fact;
        fact.obligation = duty.id;
        fact.unit = duty.unit;
        fact.finding = judgement.verdict->finding;
        fact.grade = judgement.verdict->grade;
        fact.evidence = judgement.verdict->evidence;
        fact.reason = judgement.verdict->reason;
        fact.met_at = judgement.verdict->met_at;
        if (!duty.verdicts.empty()) fact.previous = duty.verdicts.back().event;
        log::info("verdict", {{"unit", duty.unit.str()},
                              {"article", duty.article.str()},
                              {"finding", json::name_of(fact.finding)},
                              {"grade", fact.grade}});
        const Partition partition = scribe_.partition_of(duty.unit);
        verdicts[partition].events.push_back(scribe_.event(fact, partition));
        verdicts[partition].duties.insert({"obligation", duty.id.str()});
    }
    for (auto& [partition, given] : verdicts) {
        DT_FAILPOINT("tmr.before_commit");
        auto written = co_await scribe_.write(partition, std::move(given.events));
        DT_FAILPOINT("tmr.after_commit");
        if (written) continue;
        log::warn("verdict_waits", {{"detail", written.error().detail}});
        unwritten_.merge(given.duties);
    }
}

}  // namespace drumtower
