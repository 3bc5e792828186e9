#include "daemon/web/status_page.hpp"

#include <set>

namespace drumtower::web {

namespace {

constexpr int most_open = 500;
constexpr std::size_t most_cards = 24;
constexpr std::size_t most_of_a_list = 50;
constexpr Duration late_of = 31 * 24h;

void name_everybody(StatusFacts& facts, Queries& queries) {
    for (const Unit& unit : queries.units()) {
        facts.names["unit/" + unit.id.str()] = unit.name;
        for (const Channel& channel : unit.channels) {
            facts.names["channel/" + channel.id.str()] = channel.name.empty() ? unit.name : channel.name;
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

}  // namespace

StatusFacts gather(Queries& queries, TimePoint now) {
    StatusFacts facts;
    facts.now = now;
    facts.counts = queries.counts();
    facts.freezes = queries.freezes();
    name_everybody(facts, queries);
    add_cards(facts, queries);
    facts.late = queries.missed(now - late_of, most_of_a_list);
    facts.blind = queries.blind_channels();
    facts.people = queries.needing_human(most_of_a_list);
    facts.questions = queries.open_questions(most_of_a_list);
    facts.held =
        queries.articles({.state = "held"}, {.limit = static_cast<int>(most_of_a_list), .after = {}}).items;
    return facts;
}

}  // namespace drumtower::web
