#include "pipeline/routing/requests.hpp"

#include "config/config.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string_view>

namespace drumtower {

namespace {

bool holds(const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

std::vector<DutyChannel> channels_under(const Rule& rule, const Unit& unit) {
    std::vector<DutyChannel> channels;
    for (const Channel& channel : unit.channels) {
        if (auto meets = duty_channel(rule, channel)) channels.push_back(std::move(*meets));
    }
    return channels;
}

/// "50%" of the time, "-2h" before it is over; configuration has checked them.
std::optional<TimePoint> occasion(const std::string& at, TimePoint start, TimePoint due) {
    if (at.ends_with('%')) {
        const long share = std::strtol(at.c_str(), nullptr, 10);
        return start + (due - start) * share / 100;
    }
    if (!at.starts_with('-')) return std::nullopt;
    const auto before = config::parse_duration(std::string_view(at).substr(1));
    if (!before) return std::nullopt;
    return due - *before;
}

/// Only where somebody has to review.
std::optional<TimePoint> review_over(const Rule& rule, const facts::RepostRequested& request) {
    const bool waits = std::any_of(request.channels.begin(), request.channels.end(),
                                   [](const DutyChannel& each) { return each.mode == Mode::approve; });
    if (!waits || !rule.approve_by) return std::nullopt;
    return occasion(*rule.approve_by, request.clock_start, request.due);
}

std::optional<std::vector<TimePoint>> occasions(const Rule& rule, const facts::RepostRequested& request) {
    std::vector<TimePoint> all;
    for (const std::string& at : rule.remind_at) {
        const auto when = occasion(at, request.clock_start, request.due);
        if (when && *when > request.clock_start) all.push_back(*when);
    }
    if (request.approve_by) all.push_back(*request.approve_by);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    if (all.empty()) return std::nullopt;
    return all;
}

}  // namespace

std::vector<facts::RepostRequested> requests_for(const Article& article, const std::vector<Rule>& rules,
                                                 const std::vector<Unit>& roster) {
    std::vector<facts::RepostRequested> requests;
    if (!article.designation) return requests;
    const Designation& designation = *article.designation;
    for (const Rule& rule : rules) {
        if (!holds(rule.classes, designation.cls)) continue;
        for (const Unit& unit : roster) {
            facts::RepostRequested request;
            request.obligation = obligation_id(article.id, unit.id, rule.id, rule.version);
            request.article = article.id;
            request.unit = unit.id;
            request.rule = rule.id;
            request.rule_version = rule.version;
            request.satisfied_by = rule.satisfied_by;
            request.cls = designation.cls;
            request.title = article.title;
            request.url = article.url;
            request.published = article.published;
            request.designated_at = designation.made_at;
            // The later of the two; of a date alone, the end of that day would give the unit time it does not
            // have, its beginning would take some away: designation decides then.
            const TimePoint published =
                article.published.exact() ? article.published.latest : article.published.earliest;
            request.clock_start = std::max(published, designation.made_at);
            request.due = request.clock_start + rule.within;
            request.version = article.newest().number;
            request.content = article.newest().content;
            request.channels = channels_under(rule, unit);
            request.cause = designation.event;
            request.approve_by = review_over(rule, request);
            request.remind = occasions(rule, request);
            requests.push_back(std::move(request));
        }
    }
    return requests;
}

std::vector<facts::RevisionRequested> revisions_for(const Article& article,
                                                    const std::vector<Delivery>& copies, Duration within) {
    std::map<UnitId, facts::RevisionRequested> by_unit;
    for (const Delivery& copy : copies) {
        if (copy.version >= article.newest().number) continue;
        facts::RevisionRequested& request = by_unit[copy.unit];
        request.article = article.id;
        request.unit = copy.unit;
        request.version = article.newest().number;
        request.content = article.newest().content;
        request.title = article.title;
        request.within = within;
        request.channels.push_back(copy.channel);
    }
    std::vector<facts::RevisionRequested> requests;
    for (auto& [unit, request] : by_unit)
        requests.push_back(std::move(request));
    return requests;
}

std::vector<facts::WithdrawalRequested> withdrawals_for(const Article& article,
                                                        const std::vector<Delivery>& copies,
                                                        const std::vector<Obligation>& duties,
                                                        Duration within) {
    std::map<UnitId, facts::WithdrawalRequested> by_unit;
    const auto request_for = [&](const UnitId& unit) -> facts::WithdrawalRequested& {
        facts::WithdrawalRequested& request = by_unit[unit];
        request.article = article.id;
        request.unit = unit;
        request.reason = article.withdrawn_why;
        request.cause = article.withdrawal;
        request.within = within;
        return request;
    };
    for (const Delivery& copy : copies)
        request_for(copy.unit).channels.push_back(copy.channel);
    for (const Obligation& duty : duties)
        request_for(duty.unit).obligations.push_back(duty.id);
    std::vector<facts::WithdrawalRequested> requests;
    for (auto& [unit, request] : by_unit)
        requests.push_back(std::move(request));
    return requests;
}

}  // namespace drumtower
