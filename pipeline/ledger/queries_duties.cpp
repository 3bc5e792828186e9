// Queries about duties and deliveries.
#include "pipeline/ledger/queries_rows.hpp"

#include <algorithm>
#include <iterator>

namespace drumtower {

using rowsets::all;
using rowsets::cursor;
using rowsets::one;
using rowsets::one_time;
using rowsets::paged;
using rowsets::stored;

// ---- duties

std::optional<Obligation> Queries::obligation(const ObligationId& id) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'obligation' AND id = ?1");
    return one<Obligation>(query.bind(1, id.str()));
}

Paged<Obligation> Queries::obligations(const ObligationFilter& filter, const Page& page) {
    const auto [time, id] = cursor(page.after, INT64_MIN, "");
    // The conditions are a handful of fixed texts, so each combination is one prepared statement.
    std::string sql =
        "SELECT body FROM obligation o CROSS JOIN entity e ON e.kind = 'obligation' AND e.id = o.id WHERE "
        "(o.due, o.id) > (?1, ?2)";
    if (!filter.state.empty()) sql += " AND o.state = ?4";
    if (!filter.unit.empty()) sql += " AND o.unit = ?5";
    if (!filter.article.empty()) sql += " AND o.article = ?6";
    if (filter.due_before) sql += " AND o.due < ?7";
    sql += " ORDER BY o.due, o.id LIMIT ?3";
    sqlite::Statement query = connection_->database.prepare(sql);
    query.bind(1, time).bind(2, id).bind(3, page.limit + 1);
    if (!filter.state.empty()) query.bind(4, filter.state);
    if (!filter.unit.empty()) query.bind(5, filter.unit);
    if (!filter.article.empty()) query.bind(6, filter.article);
    if (filter.due_before) query.bind(7, stored(*filter.due_before));
    return paged<Obligation>(query, page.limit, [](const Obligation& duty) { return duty.due; });
}

std::vector<Obligation> Queries::obligations_of(const ArticleId& article, const UnitId& unit) {
    auto& query = connection_->prepared(
        "SELECT body FROM obligation o CROSS JOIN entity e ON e.kind = 'obligation' AND e.id = o.id WHERE "
        "o.article = ?1 AND o.unit = ?2");
    return all<Obligation>(query.bind(1, article.str()).bind(2, unit.str()));
}

std::vector<Obligation> Queries::obligations_of(const ArticleId& article) {
    auto& query = connection_->prepared(
        "SELECT body FROM obligation o CROSS JOIN entity e ON e.kind = 'obligation' AND e.id = o.id WHERE "
        "o.article = ?1 ORDER BY o.unit");
    return all<Obligation>(query.bind(1, article.str()));
}

std::vector<Obligation> Queries::missed(TimePoint since, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM obligation o CROSS JOIN entity e ON e.kind = 'obligation' AND e.id = o.id "
        "WHERE o.state = ?1 AND o.due >= ?2 ORDER BY o.due DESC, o.id DESC LIMIT ?3");
    std::vector<Obligation> found;
    for (const char* state : {"overdue", "late", "undetermined"}) {
        auto part = all<Obligation>(
            query.bind(1, state).bind(2, stored(since)).bind(3, static_cast<std::int64_t>(limit)));
        std::move(part.begin(), part.end(), std::back_inserter(found));
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Obligation& left, const Obligation& right) { return left.due > right.due; });
    if (found.size() > limit) found.resize(limit);
    return found;
}

std::vector<Obligation> Queries::appealed(std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM obligation o CROSS JOIN entity e ON e.kind = 'obligation' AND e.id = o.id "
        "WHERE o.appealed = 1 ORDER BY o.due, o.id LIMIT ?1");
    return all<Obligation>(query.bind(1, static_cast<std::int64_t>(limit)));
}

std::vector<DutyState> Queries::duty_states(const ArticleId& article) {
    auto& query = connection_->prepared(
        "SELECT id, unit, state, due FROM obligation WHERE article = ?1 ORDER BY unit, id");
    query.bind(1, article.str());
    std::vector<DutyState> found;
    while (query.step()) {
        found.push_back({.id = ObligationId(query.text(0)),
                         .unit = UnitId(query.text(1)),
                         .state = query.text(2),
                         .due = TimePoint(Duration(query.integer(3)))});
    }
    query.reset();
    return found;
}

std::vector<Obligation> Queries::due(TimePoint now, std::size_t limit, const std::string& after) {
    const auto [time, id] = cursor(after, INT64_MIN, "");
    auto& query = connection_->prepared(
        "SELECT body FROM obligation o CROSS JOIN entity e ON e.kind = 'obligation' AND e.id = o.id "
        "WHERE o.state = 'open' AND o.due < ?1 AND (o.due, o.id) > (?3, ?4) ORDER BY o.due, o.id LIMIT ?2");
    return all<Obligation>(
        query.bind(1, stored(now)).bind(2, static_cast<std::int64_t>(limit)).bind(3, time).bind(4, id));
}

std::vector<Obligation> Queries::to_remind(TimePoint now, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM obligation o CROSS JOIN entity e ON e.kind = 'obligation' AND e.id = o.id "
        "WHERE o.remind <= ?1 ORDER BY o.remind, o.id LIMIT ?2");
    return all<Obligation>(query.bind(1, stored(now)).bind(2, static_cast<std::int64_t>(limit)));
}

std::optional<TimePoint> Queries::next_reminder(TimePoint now) {
    auto& query = connection_->prepared("SELECT min(remind) FROM obligation WHERE remind > ?1");
    return one_time(query.bind(1, stored(now)));
}

std::vector<Obligation> Queries::open_of_unit(const UnitId& unit, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM obligation o CROSS JOIN entity e ON e.kind = 'obligation' AND e.id = o.id "
        "WHERE o.unit = ?1 AND o.state = 'open' ORDER BY o.due, o.id LIMIT ?2");
    return all<Obligation>(query.bind(1, unit.str()).bind(2, static_cast<std::int64_t>(limit)));
}

std::vector<Obligation> Queries::watched_of_unit(const UnitId& unit, TimePoint missed_since,
                                                 std::size_t limit) {
    auto& query = connection_->prepared(
        // The states stand as a list of their own: with the OR alone every duty there is would be read.
        "SELECT body FROM obligation o CROSS JOIN entity e ON e.kind = 'obligation' AND e.id = o.id WHERE "
        "o.unit = "
        "?1 AND o.state IN ('open', 'overdue', 'undetermined') AND (o.state = 'open' OR o.due >= ?2) "
        "ORDER BY o.due, o.id LIMIT ?3");
    return all<Obligation>(
        query.bind(1, unit.str()).bind(2, stored(missed_since)).bind(3, static_cast<std::int64_t>(limit)));
}

std::vector<Obligation> Queries::due_of_unit(const UnitId& unit, TimePoint since, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM obligation o CROSS JOIN entity e ON e.kind = 'obligation' AND e.id = o.id WHERE "
        "o.unit = "
        "?1 AND o.state IN ('open', 'on_time', 'late', 'overdue', 'exempt', 'void', 'undetermined') "
        "AND o.due >= ?2 ORDER BY o.due DESC, o.id LIMIT ?3");
    return all<Obligation>(
        query.bind(1, unit.str()).bind(2, stored(since)).bind(3, static_cast<std::int64_t>(limit)));
}

std::optional<TimePoint> Queries::next_due(TimePoint after) {
    auto& query = connection_->prepared("SELECT min(due) FROM obligation WHERE state = 'open' AND due >= ?1");
    return one_time(query.bind(1, stored(after)));
}

// ---- deliveries

std::optional<Delivery> Queries::delivery(const DeliveryId& id) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'delivery' AND id = ?1");
    return one<Delivery>(query.bind(1, id.str()));
}

std::vector<Delivery> Queries::deliveries_of(const ArticleId& article) {
    auto& query = connection_->prepared(
        "SELECT body FROM delivery d CROSS JOIN entity e ON e.kind = 'delivery' AND e.id = d.id WHERE "
        "d.article = "
        "?1 ORDER BY d.unit, d.id");
    return all<Delivery>(query.bind(1, article.str()));
}

std::vector<Delivery> Queries::deliveries_of(const ArticleId& article, const UnitId& unit) {
    auto& query = connection_->prepared(
        "SELECT body FROM delivery d CROSS JOIN entity e ON e.kind = 'delivery' AND e.id = d.id WHERE "
        "d.article = "
        "?1 AND d.unit = ?2 ORDER BY d.id");
    return all<Delivery>(query.bind(1, article.str()).bind(2, unit.str()));
}

Paged<Delivery> Queries::queue(const UnitId& unit, const Page& page) {
    const auto [time, id] = cursor(page.after, INT64_MIN, "");
    auto& query = connection_->prepared(
        "SELECT e.body FROM delivery d CROSS JOIN entity e ON e.kind = 'delivery' AND e.id = d.id "
        "WHERE d.unit = ?1 AND d.queued = 1 AND (d.due, d.id) > (?2, ?3) ORDER BY d.due, d.id LIMIT ?4");
    query.bind(1, unit.str()).bind(2, time).bind(3, id).bind(4, std::int64_t{page.limit} + 1);
    return paged<Delivery>(query, page.limit, [](const Delivery& delivery) { return delivery.due; });
}

std::vector<Delivery> Queries::workable(const ChannelId& channel, TimePoint now, std::size_t limit) {
    const std::int64_t at = now.time_since_epoch().count();
    auto& due = connection_->prepared(
        "SELECT body FROM delivery d CROSS JOIN entity e ON e.kind = 'delivery' AND e.id = d.id "
        "WHERE d.channel = ?1 AND d.workable = 1 AND d.not_before <= ?2 ORDER BY d.due, d.id LIMIT ?3");
    auto rows =
        all<Delivery>(due.bind(1, channel.str()).bind(2, at).bind(3, static_cast<std::int64_t>(limit)));
    auto& later = connection_->prepared(
        "SELECT body FROM delivery d CROSS JOIN entity e ON e.kind = 'delivery' AND e.id = d.id "
        "WHERE d.channel = ?1 AND d.workable = 1 AND d.not_before > ?2 ORDER BY d.not_before, d.due LIMIT "
        "?3");
    const auto room = static_cast<std::int64_t>(limit - std::min(limit, rows.size()));
    auto next =
        all<Delivery>(later.bind(1, channel.str()).bind(2, at).bind(3, std::max<std::int64_t>(1, room)));
    std::move(next.begin(), next.end(), std::back_inserter(rows));
    return rows;
}

bool Queries::is_call_open(const ChannelId& channel) {
    auto& query = connection_->prepared(
        "SELECT 1 FROM delivery WHERE channel = ?1 AND workable = 1 AND state IN ('intended', 'accepted') "
        "LIMIT 1");
    query.bind(1, channel.str());
    const bool open = query.step();
    query.reset();
    return open;
}

std::vector<ChannelId> Queries::channels_with_work() {
    auto& query = connection_->prepared("SELECT DISTINCT channel FROM delivery WHERE workable = 1");
    std::vector<ChannelId> channels;
    while (query.step())
        channels.emplace_back(query.text(0));
    query.reset();
    return channels;
}

std::vector<Delivery> Queries::to_tell(TimePoint now, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM delivery d CROSS JOIN entity e ON e.kind = 'delivery' AND e.id = d.id "
        "WHERE d.tell <= ?1 ORDER BY d.tell, d.id LIMIT ?2");
    return all<Delivery>(query.bind(1, stored(now)).bind(2, static_cast<std::int64_t>(limit)));
}

std::optional<TimePoint> Queries::next_telling(TimePoint now) {
    auto& query = connection_->prepared("SELECT min(tell) FROM delivery WHERE tell > ?1");
    return one_time(query.bind(1, stored(now)));
}

std::vector<Delivery> Queries::needing_human(std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM delivery d CROSS JOIN entity e ON e.kind = 'delivery' AND e.id = d.id "
        "WHERE d.state IN ('needs_human', 'refused') ORDER BY d.due, d.id LIMIT ?1");
    return all<Delivery>(query.bind(1, static_cast<std::int64_t>(limit)));
}

std::vector<Delivery> Queries::dead(std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM delivery d CROSS JOIN entity e ON e.kind = 'delivery' AND e.id = d.id "
        "WHERE d.state IN ('needs_human', 'refused') AND e.body ->> 'kind_of_trouble' IS NOT 'rejected' "
        "ORDER BY d.due, d.id LIMIT ?1");
    return all<Delivery>(query.bind(1, static_cast<std::int64_t>(limit)));
}

}  // namespace drumtower
