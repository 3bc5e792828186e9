#include "daemon/web/status_page.hpp"

#include <algorithm>
#include <set>

namespace drumtower::web {

namespace {

constexpr int most_open = 500;
constexpr std::size_t most_cards = 24;
constexpr std::size_t most_of_a_list = 50;

void name_everybody(StatusFacts& facts, Queries& queries) {
    for (const Unit& unit : queries.units()) {
        facts.names["unit/" + unit.id.str()] = unit.name;
        for (const Channel& channel : unit.channels) {
            facts.names["channel/" + channel.id.str()] = channel.name.empty() ? unit.name : channel.name;
            auto looks = queries.looks(channel.id);
            if (looks && !looks->trouble.empty()) facts.blind.push_back(std::move(*looks));
        }
    }
    for (const SourceInfo& source : queries.sources())
        facts.names["source/" + source.id.str()] = source.name;
}

void add_cards(StatusFacts& facts, Queries& queries) {
    const ObligationFilter open{.state = "open", .unit = {}, .article = {}, .due_before = {}};
    const auto duties = queries.obligations(open, {.limit = most_open, .after = {}});
    std::set<std::string> known;
    for (const Obligation& duty : duties.items) {
        if (facts.open.size() == most_cards) break;
        if (!known.insert(duty.article.str()).second) continue;
        facts.open.push_back(
            {.title = duty.title, .url = duty.url, .cls = duty.cls, .due = duty.due, .duties = {}});
        facts.open.back().duties = queries.obligations_of(duty.article);
    }
}

// The newest of a state: pages run by due time, so the last page holds them; a month back is enough for a
// page.
void add_late(StatusFacts& facts, Queries& queries, TimePoint now) {
    for (const char* state : {"overdue", "late", "undetermined"}) {
        const ObligationFilter filter{.state = state, .unit = {}, .article = {}, .due_before = {}};
        // A cursor is "milliseconds|id": begin a month ago instead of at the first duty ever.
        const auto since =
            std::chrono::duration_cast<Duration>((now - std::chrono::hours(24 * 31)).time_since_epoch());
        Page page{.limit = most_open, .after = std::to_string(since.count()) + "|"};
        const auto found = queries.obligations(filter, page);
        facts.late.insert(facts.late.end(), found.items.begin(), found.items.end());
    }
    std::stable_sort(facts.late.begin(), facts.late.end(),
                     [](const Obligation& left, const Obligation& right) { return left.due > right.due; });
    if (facts.late.size() > most_of_a_list) facts.late.resize(most_of_a_list);
}

}  // namespace

StatusFacts gather(Queries& queries, TimePoint now) {
    StatusFacts facts;
    facts.now = now;
    facts.counts = queries.counts();
    facts.freezes = queries.freezes();
    name_everybody(facts, queries);
    add_cards(facts, queries);
    add_late(facts, queries, now);
    facts.people = queries.needing_human(most_of_a_list);
    facts.questions = queries.open_questions(most_of_a_list);
    facts.held =
        queries.articles({.state = "held"}, {.limit = static_cast<int>(most_of_a_list), .after = {}}).items;
    return facts;
}

}  // namespace drumtower::web
