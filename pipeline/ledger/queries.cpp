#include "pipeline/ledger/queries.hpp"

#include "pipeline/base/hash.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/ledger/rows.hpp"
#include "pipeline/ledger/tables.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace drumtower {

struct Queries::Connection {
    explicit Connection(const std::string& directory)
        : database(tables::view_file(directory), sqlite::Open::read_only) {}

    /// Each SQL text is prepared once a connection.
    sqlite::Statement& prepared(const char* sql) {
        auto found = statements.find(sql);
        if (found == statements.end()) found = statements.emplace(sql, database.prepare(sql)).first;
        found->second.reset();
        return found->second;
    }

    sqlite::Database database;
    std::map<const char*, sqlite::Statement> statements;
};

namespace {

std::int64_t stored(TimePoint time) {
    return time.time_since_epoch().count();
}

template <class T>
std::vector<T> all(sqlite::Statement& query) {
    std::vector<T> found;
    while (query.step()) {
        if (auto value = json::read<T>(query.text(0))) found.push_back(std::move(*value));
    }
    query.reset();
    return found;
}

template <class T>
std::optional<T> one(sqlite::Statement& query) {
    auto found = all<T>(query);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

/// A cursor is "milliseconds|id" of the last item; the start of a list when it cannot be read.
std::pair<std::int64_t, std::string> cursor(const std::string& text, std::int64_t start, std::string first) {
    const auto bar = text.find('|');
    if (bar == std::string::npos) return {start, std::move(first)};
    return {std::strtoll(text.substr(0, bar).c_str(), nullptr, 10), text.substr(bar + 1)};
}

template <class T, class At>
Paged<T> paged(sqlite::Statement& query, int limit, At at) {
    Paged<T> page;
    page.items = all<T>(query);
    if (static_cast<int>(page.items.size()) > limit) {
        page.items.pop_back();
        page.next = std::to_string(stored(at(page.items.back()))) + "|" + page.items.back().id.str();
    }
    return page;
}

std::vector<TimelineEntry> entries(sqlite::Statement& query) {
    std::vector<TimelineEntry> found;
    while (query.step()) {
        TimelineEntry entry;
        entry.partition = static_cast<Partition>(query.integer(0));
        entry.position = query.integer(1);
        entry.id = query.text(2);
        entry.type = query.text(3);
        entry.time = TimePoint(Duration(query.integer(4)));
        entry.node = query.text(5);
        entry.data = query.text(6);
        entry.stale = query.integer(7) != 0;
        found.push_back(std::move(entry));
    }
    query.reset();
    return found;
}

}  // namespace

Queries::Queries(const std::string& directory) : connection_(std::make_unique<Connection>(directory)) {}
Queries::~Queries() = default;

Queries::Moment::Moment(Queries& queries) : queries_(queries) {
    queries_.connection_->prepared("BEGIN").run();
}
Queries::Moment::~Moment() {
    try {
        queries_.connection_->prepared("COMMIT").run();
    } catch (const std::exception& error) {  // the next BEGIN says so again, to somebody who can answer
        log::warn("view_read_not_ended", {{"detail", error.what()}});
    }
}

// ---- roster and rules

std::vector<Rule> Queries::rules() {
    auto& query = connection_->prepared(
        "SELECT json_extract(body, '$.what') FROM entity WHERE kind = 'rule' AND json_extract(body, "
        "'$.retired') = 0 ORDER BY id");
    return all<Rule>(query);
}

std::vector<Unit> Queries::units() {
    auto& query = connection_->prepared(
        "SELECT json_extract(body, '$.what') FROM entity WHERE kind = 'unit' AND json_extract(body, "
        "'$.retired') = 0 ORDER BY id");
    return all<Unit>(query);
}

std::optional<Unit> Queries::unit(const UnitId& id) {
    auto& query = connection_->prepared(
        "SELECT json_extract(body, '$.what') FROM entity WHERE kind = 'unit' AND id = ?1");
    return one<Unit>(query.bind(1, id.str()));
}

std::vector<SourceInfo> Queries::sources() {
    auto& query = connection_->prepared(
        "SELECT json_extract(body, '$.what') FROM entity WHERE kind = 'source' AND json_extract(body, "
        "'$.retired') = 0 ORDER BY id");
    return all<SourceInfo>(query);
}

std::optional<SourceInfo> Queries::source(const SourceId& id) {
    auto& query = connection_->prepared(
        "SELECT json_extract(body, '$.what') FROM entity WHERE kind = 'source' AND id = ?1");
    return one<SourceInfo>(query.bind(1, id.str()));
}

std::vector<Freeze> Queries::freezes() {
    return all<Freeze>(connection_->prepared("SELECT body FROM entity WHERE kind = 'freeze' ORDER BY id"));
}

std::optional<Queries::Declaration> Queries::declaration(const std::string& kind, const std::string& id) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = ?1 AND id = ?2");
    query.bind(1, kind).bind(2, id);
    if (!query.step()) return std::nullopt;
    const auto row = json::parse(query.text(0));
    query.reset();
    if (!row) return std::nullopt;
    Declaration found;
    found.event = EventId(json::text(*row, "event"));
    found.retired = json::truth(*row, "retired");
    if (const auto* what = json::member(*row, "what")) found.what = json::canonical(*what);
    return found;
}

std::vector<std::string> Queries::declared(const std::string& kind) {
    auto& query = connection_->prepared("SELECT id FROM entity WHERE kind = ?1 ORDER BY id");
    query.bind(1, kind);
    std::vector<std::string> ids;
    while (query.step())
        ids.push_back(query.text(0));
    query.reset();
    return ids;
}

Queries::OwnerInfo Queries::owner(Partition partition) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'owner' AND id = ?1");
    query.bind(1, std::to_string(partition));
    const auto owner = one<Owner>(query);
    return owner ? OwnerInfo{owner->node, owner->epoch} : OwnerInfo{};
}

std::int64_t Queries::owner_epoch(Partition partition) {
    return owner(partition).epoch;
}

std::optional<TimePoint> Queries::restored_at() {
    const auto mark =
        one<Mark>(connection_->prepared("SELECT body FROM entity WHERE kind = 'mark' AND id = 'restored'"));
    if (!mark) return std::nullopt;
    return mark->at;
}

std::optional<TimePoint> Queries::erased_at(const ContentHash& hash) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'erased' AND id = ?1");
    const auto mark = one<Mark>(query.bind(1, hash.str()));
    if (!mark) return std::nullopt;
    return mark->at;
}

// ---- articles

std::optional<Article> Queries::article(const ArticleId& id) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'article' AND id = ?1");
    return one<Article>(query.bind(1, id.str()));
}

std::optional<Article> Queries::article_by_url(const SourceId& source, const std::string& url) {
    auto& query = connection_->prepared(
        "SELECT body FROM origin o JOIN entity e ON e.kind = 'article' AND e.id = o.article WHERE o.url = ?1 "
        "AND o.source = ?2");
    return one<Article>(query.bind(1, url).bind(2, source.str()));
}

std::optional<Article> Queries::article_by_url(const std::string& url) {
    auto& query = connection_->prepared(
        "SELECT body FROM origin o JOIN entity e ON e.kind = 'article' AND e.id = o.article WHERE o.url = ?1 "
        "LIMIT 1");
    return one<Article>(query.bind(1, url));
}

// CROSS JOIN: the narrow table is read first. SQLite, which knows no sizes here, may else go through the
// bodies of every row of the kind and look up each one's columns.

Paged<Article> Queries::articles(const ArticleFilter& filter, const Page& page) {
    const auto [time, id] = cursor(page.after, INT64_MAX, "");
    auto& query =
        filter.state.empty()
            ? connection_->prepared(
                  "SELECT body FROM article a CROSS JOIN entity e ON e.kind = 'article' AND e.id = a.id "
                  "WHERE (a.seen_at, a.id) < (?1, ?2) ORDER BY a.seen_at DESC, a.id DESC LIMIT ?3")
            : connection_->prepared(
                  "SELECT body FROM article a JOIN entity e ON e.kind = 'article' AND e.id = a.id "
                  "WHERE a.state = ?4 AND (a.seen_at, a.id) < (?1, ?2) "
                  "ORDER BY a.seen_at DESC, a.id DESC LIMIT ?3");
    query.bind(1, time).bind(2, id).bind(3, page.limit + 1);
    if (!filter.state.empty()) query.bind(4, filter.state);
    return paged<Article>(query, page.limit, [](const Article& article) { return article.seen_at; });
}

std::vector<Article> Queries::articles_of_source(const SourceId& source, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM origin o JOIN entity e ON e.kind = 'article' AND e.id = o.article "
        "WHERE o.source = ?1 ORDER BY o.seen_at DESC LIMIT ?2");
    return all<Article>(query.bind(1, source.str()).bind(2, static_cast<std::int64_t>(limit)));
}

std::vector<Article> Queries::unrouted(std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM article a CROSS JOIN entity e ON e.kind = 'article' AND e.id = a.id WHERE "
        "a.unrouted = 1 "
        "LIMIT ?1");
    return all<Article>(query.bind(1, static_cast<std::int64_t>(limit)));
}

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
        "SELECT body FROM obligation o JOIN entity e ON e.kind = 'obligation' AND e.id = o.id WHERE "
        "o.article = ?1 AND o.unit = ?2");
    return all<Obligation>(query.bind(1, article.str()).bind(2, unit.str()));
}

std::vector<Obligation> Queries::obligations_of(const ArticleId& article) {
    auto& query = connection_->prepared(
        "SELECT body FROM obligation o JOIN entity e ON e.kind = 'obligation' AND e.id = o.id WHERE "
        "o.article = ?1 ORDER BY o.unit");
    return all<Obligation>(query.bind(1, article.str()));
}

std::vector<Obligation> Queries::due(TimePoint now, std::size_t limit, const std::string& after) {
    const auto [time, id] = cursor(after, INT64_MIN, "");
    auto& query = connection_->prepared(
        "SELECT body FROM obligation o JOIN entity e ON e.kind = 'obligation' AND e.id = o.id "
        "WHERE o.state = 'open' AND o.due < ?1 AND (o.due, o.id) > (?3, ?4) ORDER BY o.due, o.id LIMIT ?2");
    return all<Obligation>(
        query.bind(1, stored(now)).bind(2, static_cast<std::int64_t>(limit)).bind(3, time).bind(4, id));
}

std::vector<Obligation> Queries::to_remind(TimePoint now, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM obligation o JOIN entity e ON e.kind = 'obligation' AND e.id = o.id "
        "WHERE o.remind <= ?1 ORDER BY o.remind, o.id LIMIT ?2");
    return all<Obligation>(query.bind(1, stored(now)).bind(2, static_cast<std::int64_t>(limit)));
}

std::optional<TimePoint> Queries::next_reminder(TimePoint now) {
    auto& query = connection_->prepared("SELECT min(remind) FROM obligation WHERE remind > ?1");
    query.bind(1, stored(now));
    std::optional<TimePoint> next;
    if (query.step() && !query.is_null(0)) next = TimePoint(Duration(query.integer(0)));
    query.reset();
    return next;
}

std::vector<Obligation> Queries::open_of_unit(const UnitId& unit, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM obligation o JOIN entity e ON e.kind = 'obligation' AND e.id = o.id "
        "WHERE o.unit = ?1 AND o.state = 'open' ORDER BY o.due, o.id LIMIT ?2");
    return all<Obligation>(query.bind(1, unit.str()).bind(2, static_cast<std::int64_t>(limit)));
}

std::vector<Obligation> Queries::watched_of_unit(const UnitId& unit, TimePoint missed_since,
                                                 std::size_t limit) {
    auto& query = connection_->prepared(
        // The states stand as a list of their own: with the OR alone every duty there is would be read.
        "SELECT body FROM obligation o JOIN entity e ON e.kind = 'obligation' AND e.id = o.id WHERE o.unit = "
        "?1 AND o.state IN ('open', 'overdue', 'undetermined') AND (o.state = 'open' OR o.due >= ?2) "
        "ORDER BY o.due, o.id LIMIT ?3");
    return all<Obligation>(
        query.bind(1, unit.str()).bind(2, stored(missed_since)).bind(3, static_cast<std::int64_t>(limit)));
}

std::optional<TimePoint> Queries::next_due(TimePoint after) {
    auto& query = connection_->prepared("SELECT min(due) FROM obligation WHERE state = 'open' AND due >= ?1");
    query.bind(1, stored(after));
    std::optional<TimePoint> next;
    if (query.step() && !query.is_null(0)) next = TimePoint(Duration(query.integer(0)));
    query.reset();
    return next;
}

// ---- deliveries

std::optional<Delivery> Queries::delivery(const DeliveryId& id) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'delivery' AND id = ?1");
    return one<Delivery>(query.bind(1, id.str()));
}

std::vector<Delivery> Queries::deliveries_of(const ArticleId& article) {
    auto& query = connection_->prepared(
        "SELECT body FROM delivery d JOIN entity e ON e.kind = 'delivery' AND e.id = d.id WHERE d.article = "
        "?1 ORDER BY d.unit, d.id");
    return all<Delivery>(query.bind(1, article.str()));
}

std::vector<Delivery> Queries::deliveries_of(const ArticleId& article, const UnitId& unit) {
    auto& query = connection_->prepared(
        "SELECT body FROM delivery d JOIN entity e ON e.kind = 'delivery' AND e.id = d.id WHERE d.article = "
        "?1 AND d.unit = ?2 ORDER BY d.id");
    return all<Delivery>(query.bind(1, article.str()).bind(2, unit.str()));
}

std::vector<Delivery> Queries::queue(const UnitId& unit, std::size_t limit) {
    // A hand channel's turn is over once the duty is met elsewhere.
    auto& query = connection_->prepared(
        "SELECT e.body FROM delivery d JOIN entity e ON e.kind = 'delivery' AND e.id = d.id "
        "WHERE d.unit = ?1 AND d.state IN ('waiting', 'intended', 'accepted', 'needs_human', 'refused') "
        "AND NOT (d.state = 'waiting' AND json_extract(e.body, '$.mode') = 'manual' AND NOT EXISTS "
        "(SELECT 1 FROM obligation o WHERE o.article = d.article AND o.unit = d.unit "
        "AND o.state IN ('open', 'overdue', 'undetermined'))) ORDER BY d.due, d.id LIMIT ?2");
    return all<Delivery>(query.bind(1, unit.str()).bind(2, static_cast<std::int64_t>(limit)));
}

std::vector<Delivery> Queries::workable(const ChannelId& channel, TimePoint now, std::size_t limit) {
    const std::int64_t at = now.time_since_epoch().count();
    auto& due = connection_->prepared(
        "SELECT body FROM delivery d JOIN entity e ON e.kind = 'delivery' AND e.id = d.id "
        "WHERE d.channel = ?1 AND d.workable = 1 AND d.not_before <= ?2 ORDER BY d.due, d.id LIMIT ?3");
    auto rows =
        all<Delivery>(due.bind(1, channel.str()).bind(2, at).bind(3, static_cast<std::int64_t>(limit)));
    auto& later = connection_->prepared(
        "SELECT body FROM delivery d JOIN entity e ON e.kind = 'delivery' AND e.id = d.id "
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

std::vector<Delivery> Queries::needing_human(std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM delivery d CROSS JOIN entity e ON e.kind = 'delivery' AND e.id = d.id "
        "WHERE d.state IN ('needs_human', 'refused') ORDER BY d.due, d.id LIMIT ?1");
    return all<Delivery>(query.bind(1, static_cast<std::int64_t>(limit)));
}

// ---- looks

std::optional<ChannelLooks> Queries::looks(const ChannelId& channel) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'looks' AND id = ?1");
    return one<ChannelLooks>(query.bind(1, channel.str()));
}

std::vector<Observation> Queries::observations_of(const ArticleId& article, const UnitId& unit) {
    auto& query = connection_->prepared(
        "SELECT body FROM observation o JOIN entity e ON e.kind = 'observation' AND e.id = o.id "
        "WHERE o.article = ?1 AND o.unit = ?2 ORDER BY o.id");
    return all<Observation>(query.bind(1, article.str()).bind(2, unit.str()));
}

std::optional<Observation> Queries::observation(const ChannelId& channel, const std::string& post_id) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'observation' AND id = ?1");
    return one<Observation>(query.bind(1, channel.str() + "/" + post_id));
}

std::optional<QuotaUse> Queries::quota(const ChannelId& channel, const std::string& api) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'quota' AND id = ?1");
    return one<QuotaUse>(query.bind(1, channel.str() + "/" + api));
}

// ---- the story

std::optional<TimePoint> Queries::retried_at(const DeliveryId& delivery) {
    auto& query = connection_->prepared(
        "SELECT max(s.time) FROM touch t JOIN story s ON s.sequence = t.sequence "
        "WHERE t.subject = ?1 AND s.type = 'delivery.acted' AND s.data ->> 'act' = 'retry'");
    query.bind(1, delivery.str());
    const bool found = query.step() && !query.is_null(0);
    const auto time = found ? std::optional(TimePoint(Duration(query.integer(0)))) : std::nullopt;
    query.reset();
    return time;
}

std::vector<TimelineEntry> Queries::timeline(const std::string& subject, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT s.partition, s.position, s.id, s.type, s.time, s.node, s.data, s.stale "
        "FROM touch t JOIN story s ON s.sequence = t.sequence WHERE t.subject = ?1 ORDER BY s.time, "
        "s.sequence LIMIT ?2");
    return entries(query.bind(1, subject).bind(2, static_cast<std::int64_t>(limit)));
}

std::vector<TimelineEntry> Queries::events_after(std::int64_t sequence, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT partition, position, id, type, time, node, data, stale FROM story WHERE sequence > ?1 ORDER "
        "BY sequence LIMIT ?2");
    return entries(query.bind(1, sequence).bind(2, static_cast<std::int64_t>(limit)));
}

Counts Queries::counts() {
    Counts counts;
    const std::map<std::string, std::int64_t*> fields{{"o open", &counts.open},
                                                      {"o on_time", &counts.on_time},
                                                      {"o late", &counts.late},
                                                      {"o overdue", &counts.overdue},
                                                      {"o exempt", &counts.exempt},
                                                      {"o void", &counts.voided},
                                                      {"o undetermined", &counts.undetermined},
                                                      {"o no_channel", &counts.no_channel},
                                                      {"d waiting", &counts.deliveries_waiting},
                                                      {"d needs_human", &counts.deliveries_needs_human},
                                                      {"d refused", &counts.deliveries_refused},
                                                      {"d done", &counts.deliveries_done},
                                                      {"a baseline", &counts.baseline},
                                                      {"a held", &counts.held},
                                                      {"a withdrawn", &counts.withdrawn}};
    auto& query = connection_->prepared(
        "SELECT 'o ' || state, count(*) FROM obligation GROUP BY state UNION ALL "
        "SELECT 'd ' || state, count(*) FROM delivery GROUP BY state UNION ALL "
        "SELECT 'a ' || state, count(*) FROM article GROUP BY state");
    while (query.step()) {
        const auto field = fields.find(query.text(0));
        if (field != fields.end()) *field->second = query.integer(1);
        if (query.text(0).starts_with("a ")) counts.articles += query.integer(1);
    }
    query.reset();
    return counts;
}

std::string Queries::digest() {
    return tables::digest(connection_->database);
}

}  // namespace drumtower
