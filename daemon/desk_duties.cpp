// What people say of a duty: the desk judges, the unit appeals.
#include "daemon/desk.hpp"
#include "daemon/refusals.hpp"

namespace drumtower {

namespace {

const std::string desks_word = "E";

Act nothing_new(const ObligationId& duty) {
    Act act;
    act.id = duty.str();
    act.changed = "unchanged";
    return act;
}

/// A person has said just this, and nobody has contested it since.
bool stands_already(const Obligation& duty, Finding finding) {
    if (duty.verdicts.empty() || duty.appeal) return false;
    const Verdict& last = duty.verdicts.back();
    return !last.who.empty() && last.finding == finding;
}

}  // namespace

awaitable<Outcome> Desk::judge(ObligationId id, Finding finding, std::string reason, Actor actor) {
    auto query = [id](Queries& view) { return view.obligation(id); };
    auto duty = co_await view_.read(std::move(query));
    if (!duty) co_return not_found("obligation");
    if (finding == Finding::voided)
        co_return Refusal{Refused::invalid, "nobody declares it void", "/finding", {}};
    if (duty->state() == "no_channel") co_return conflict("the unit has no channel: it owes nothing here");
    if (stands_already(*duty, finding)) co_return nothing_new(id);
    facts::VerdictGiven fact;
    fact.obligation = id;
    fact.unit = duty->unit;
    fact.finding = finding;
    fact.grade = desks_word;
    fact.reason = std::move(reason);
    fact.who = actor.who;
    if (!duty->verdicts.empty()) fact.previous = duty->verdicts.back().event;
    if (duty->appeal) fact.evidence.push_back(duty->appeal->event.str());
    const Partition partition = scribe_.partition_of(duty->unit);
    std::vector<Event> events{scribe_.event(fact, partition)};
    auto outcome =
        co_await write(partition, std::move(events), id.str(), std::string(json::name_of(finding)));
    co_return outcome;
}

awaitable<Outcome> Desk::appeal(ObligationId id, std::string reason, Actor actor) {
    auto query = [id](Queries& view) { return view.obligation(id); };
    auto duty = co_await view_.read(std::move(query));
    if (!duty) co_return not_found("obligation");
    if (duty->verdicts.empty()) co_return conflict("it is not judged yet: there is nothing to contest");
    const Verdict& last = duty->verdicts.back();
    if (last.finding == Finding::on_time || last.finding == Finding::exempt)
        co_return conflict("it is on time or exempt: there is nothing to contest");
    facts::DutyAppealed fact;
    fact.obligation = id;
    fact.unit = duty->unit;
    fact.reason = std::move(reason);
    fact.who = actor.who;
    fact.act = key_of(actor, "appeal", id.str());
    fact.verdict = last.event;
    const Partition partition = scribe_.partition_of(duty->unit);
    std::vector<Event> events{scribe_.event(fact, partition)};
    auto outcome = co_await write(partition, std::move(events), id.str(), "appealed");
    co_return outcome;
}

}  // namespace drumtower
