#include "pipeline/base/hash.hpp"
#include "pipeline/base/log.hpp"
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

namespace {

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
        entry.sequence = query.integer(8);
        entry.subject = query.text(9);
        entry.unit = query.text(10);
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
        "SELECT body FROM origin o CROSS JOIN entity e ON e.kind = 'article' AND e.id = o.article WHERE "
        "o.url = ?1 "
        "AND o.source = ?2");
    return one<Article>(query.bind(1, url).bind(2, source.str()));
}

std::optional<Article> Queries::article_by_url(const std::string& url) {
    auto& query = connection_->prepared(
        "SELECT body FROM origin o CROSS JOIN entity e ON e.kind = 'article' AND e.id = o.article WHERE "
        "o.url = ?1 "
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
                  "SELECT body FROM article a CROSS JOIN entity e ON e.kind = 'article' AND e.id = a.id "
                  "WHERE a.state = ?4 AND (a.seen_at, a.id) < (?1, ?2) "
                  "ORDER BY a.seen_at DESC, a.id DESC LIMIT ?3");
    query.bind(1, time).bind(2, id).bind(3, page.limit + 1);
    if (!filter.state.empty()) query.bind(4, filter.state);
    return paged<Article>(query, page.limit, [](const Article& article) { return article.seen_at; });
}

std::vector<Article> Queries::articles_of_source(const SourceId& source, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM origin o CROSS JOIN entity e ON e.kind = 'article' AND e.id = o.article "
        "WHERE o.source = ?1 ORDER BY o.seen_at DESC LIMIT ?2");
    return all<Article>(query.bind(1, source.str()).bind(2, static_cast<std::int64_t>(limit)));
}

std::size_t Queries::first_shown_by(const SourceId& source, TimePoint since, std::size_t most) {
    auto& query = connection_->prepared(
        "SELECT count(*) FROM (SELECT 1 FROM origin o JOIN article a ON a.id = o.article "
        "WHERE o.source = ?1 AND o.seen_at >= ?2 AND a.seen_at = o.seen_at LIMIT ?3)");
    query.bind(1, source.str()).bind(2, stored(since)).bind(3, static_cast<std::int64_t>(most));
    query.step();
    const auto count = static_cast<std::size_t>(query.integer(0));
    query.reset();
    return count;
}

std::optional<Push> Queries::push(const SourceId& source, const std::string& id) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'push' AND id = ?1");
    return one<Push>(query.bind(1, push_key(source, id)));
}

std::optional<Push> Queries::newest_push(const SourceId& source) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'newest_push' AND id = ?1");
    return one<Push>(query.bind(1, source.str()));
}

std::vector<Article> Queries::unrouted(std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM article a CROSS JOIN entity e ON e.kind = 'article' AND e.id = a.id WHERE "
        "a.unrouted = 1 "
        "LIMIT ?1");
    return all<Article>(query.bind(1, static_cast<std::int64_t>(limit)));
}

// ---- looks

std::optional<ChannelLooks> Queries::looks(const ChannelId& channel) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'looks' AND id = ?1");
    return one<ChannelLooks>(query.bind(1, channel.str()));
}

std::vector<Observation> Queries::observations_of(const ArticleId& article, const UnitId& unit) {
    auto& query = connection_->prepared(
        "SELECT body FROM observation o CROSS JOIN entity e ON e.kind = 'observation' AND e.id = o.id "
        "WHERE o.article = ?1 AND o.unit = ?2 ORDER BY o.id");
    return all<Observation>(query.bind(1, article.str()).bind(2, unit.str()));
}

std::optional<Observation> Queries::observation(const ChannelId& channel, const std::string& post_id) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'observation' AND id = ?1");
    return one<Observation>(query.bind(1, channel.str() + "/" + post_id));
}

std::optional<Question> Queries::question(const QuestionId& id) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'question' AND id = ?1");
    return one<Question>(query.bind(1, id.str()));
}

std::vector<Question> Queries::open_questions(std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT body FROM question q CROSS JOIN entity e ON e.kind = 'question' AND e.id = q.id "
        "WHERE q.open = 1 ORDER BY q.asked, q.id LIMIT ?1");
    return all<Question>(query.bind(1, static_cast<std::int64_t>(limit)));
}

std::vector<Question> Queries::questions_of(const ArticleId& article, const UnitId& unit) {
    auto& query = connection_->prepared(
        "SELECT body FROM question q CROSS JOIN entity e ON e.kind = 'question' AND e.id = q.id "
        "WHERE q.article = ?1 AND q.unit = ?2 ORDER BY q.asked, q.id");
    return all<Question>(query.bind(1, article.str()).bind(2, unit.str()));
}

std::optional<QuotaUse> Queries::quota(const ChannelId& channel, const std::string& api) {
    auto& query = connection_->prepared("SELECT body FROM entity WHERE kind = 'quota' AND id = ?1");
    return one<QuotaUse>(query.bind(1, channel.str() + "/" + api));
}

std::vector<ChannelLooks> Queries::blind_channels() {
    std::vector<ChannelLooks> blind;
    for (const Unit& unit : units()) {
        for (const Channel& channel : unit.channels) {
            auto seen = looks(channel.id);
            if (seen && !seen->trouble.empty()) blind.push_back(std::move(*seen));
        }
    }
    return blind;
}

std::vector<QuotaUse> Queries::quotas(const ChannelId& channel) {
    auto& query = connection_->prepared(
        "SELECT body FROM entity WHERE kind = 'quota' AND id > ?1 AND id < ?2 ORDER BY id");
    return all<QuotaUse>(query.bind(1, channel.str() + "/").bind(2, channel.str() + "0"));
}

// ---- the story

std::optional<TimePoint> Queries::retried_at(const DeliveryId& delivery) {
    auto& query = connection_->prepared(
        "SELECT max(s.time) FROM touch t JOIN story s ON s.sequence = t.sequence "
        "WHERE t.subject = ?1 AND s.type = 'delivery.acted' AND s.data ->> 'act' = 'retry'");
    return one_time(query.bind(1, delivery.str()));
}

std::vector<TimelineEntry> Queries::timeline(const std::string& subject, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT s.partition, s.position, s.id, s.type, s.time, s.node, s.data, s.stale, s.sequence, "
        "s.subject, "
        "s.unit "
        "FROM touch t JOIN story s ON s.sequence = t.sequence WHERE t.subject = ?1 ORDER BY s.time, "
        "s.sequence LIMIT ?2");
    return entries(query.bind(1, subject).bind(2, static_cast<std::int64_t>(limit)));
}

std::vector<TimelineEntry> Queries::events_after(std::int64_t sequence, std::size_t limit) {
    auto& query = connection_->prepared(
        "SELECT partition, position, id, type, time, node, data, stale, sequence, subject, unit FROM story "
        "WHERE sequence > ?1 ORDER BY sequence LIMIT ?2");
    return entries(query.bind(1, sequence).bind(2, static_cast<std::int64_t>(limit)));
}

std::int64_t Queries::last_sequence() {
    auto& query = connection_->prepared("SELECT coalesce(max(sequence), 0) FROM story");
    query.step();
    const std::int64_t last = query.integer(0);
    query.reset();
    return last;
}

Counts Queries::counts() {
    Counts counts;
    const std::map<std::string, std::int64_t*> fields{
        {"obligation open", &counts.open},
        {"obligation on_time", &counts.on_time},
        {"obligation late", &counts.late},
        {"obligation overdue", &counts.overdue},
        {"obligation exempt", &counts.exempt},
        {"obligation void", &counts.voided},
        {"obligation undetermined", &counts.undetermined},
        {"obligation no_channel", &counts.no_channel},
        {"delivery waiting", &counts.deliveries_waiting},
        {"delivery needs_human", &counts.deliveries_needs_human},
        {"delivery refused", &counts.deliveries_refused},
        {"delivery done", &counts.deliveries_done},
        {"article baseline", &counts.baseline},
        {"article held", &counts.held},
        {"article withdrawn", &counts.withdrawn}};
    auto& query = connection_->prepared("SELECT kind || ' ' || state, count FROM tally");
    while (query.step()) {
        const auto field = fields.find(query.text(0));
        if (field != fields.end()) *field->second = query.integer(1);
        if (query.text(0).starts_with("article ")) counts.articles += query.integer(1);
    }
    query.reset();
    return counts;
}

std::string Queries::digest() {
    return tables::digest(connection_->database);
}

}  // namespace drumtower
