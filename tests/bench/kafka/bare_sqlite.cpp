#include "tests/bench/kafka/bare_sqlite.hpp"

#include "pipeline/log/sqlite.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <thread>

namespace drumtower::bench {

namespace {

using Steady = std::chrono::steady_clock;

std::vector<std::string> schema_of(sqlite::Database& database) {
    std::vector<std::string> words;
    sqlite::Statement found = database.prepare(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index') ORDER BY type "
        "DESC");
    while (found.step())
        words.push_back(found.text(0));
    return words;
}

std::string marks(std::size_t count) {
    std::string text = "?";
    while (--count > 0)
        text += ", ?";
    return text;
}

}  // namespace

class BareSqlite::Table {
public:
    Table(sqlite::Database& database, const std::string& into, std::size_t columns)
        : insert_(database, "INSERT OR REPLACE INTO " + into + " VALUES(" + marks(columns) + ")") {}
    void add(const Row& row) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const int at = static_cast<int>(i) + 1;
            if (row[i].kind == Value::Kind::number) insert_.bind(at, row[i].number);
            if (row[i].kind == Value::Kind::text) insert_.bind_borrowed(at, row[i].text);
            if (row[i].kind == Value::Kind::blob) insert_.bind_blob_borrowed(at, row[i].text);
        }
        insert_.run();
    }

private:
    sqlite::Statement insert_;
};

BareSqlite::BareSqlite(const std::string& directory) {
    sqlite::Database log(directory + "/log.db", sqlite::Open::existing);
    sqlite::Database view(directory + "/view.db", sqlite::Open::existing);
    log_schema_ = schema_of(log);
    view_schema_ = schema_of(view);
    const auto row_of = [](const sqlite::Statement& found, int from, int to, const std::string& kinds) {
        Row row;
        for (int column = from; column < to; ++column) {
            const char kind = kinds[static_cast<std::size_t>(column - from)];
            Value value;
            if (kind == 'n') value.number = found.integer(column);
            if (kind != 'n') value.text = found.text(column);
            value.kind = kind == 'n'   ? Value::Kind::number
                         : kind == 't' ? Value::Kind::text
                                       : Value::Kind::blob;
            row.push_back(std::move(value));
        }
        return row;
    };
    view.prepare("ATTACH ? AS log").bind(1, directory + "/log.db").run();
    sqlite::Statement events = view.prepare(
        "SELECT e.row, e.id, e.type, e.version, e.subject, e.time, e.node, e.epoch, e.data, c.row, c.hash, "
        "s.sequence, s.partition, s.position, s.id, s.type, s.time, s.node, s.data, s.stale, n.id, n.data "
        "FROM story s JOIN log.events e ON e.row = (s.partition << 40) + s.position JOIN log.chain c ON "
        "c.row = e.row "
        "JOIN seen n ON n.id = s.id ORDER BY s.sequence");
    std::map<std::int64_t, std::size_t> by_sequence;
    while (events.step()) {
        by_sequence[events.integer(11)] = told_.size();
        told_.push_back({row_of(events, 0, 9, "nttntntnt"),
                         row_of(events, 9, 11, "nb"),
                         row_of(events, 11, 20, "nnnttnttn"),
                         row_of(events, 20, 22, "tb"),
                         {}});
    }
    sqlite::Statement touched = view.prepare("SELECT subject, sequence FROM touch");
    while (touched.step()) {
        const auto event = by_sequence.find(touched.integer(1));
        if (event != by_sequence.end()) told_[event->second].subjects.push_back(touched.text(0));
    }
    sqlite::Statement deliveries = view.prepare(
        "SELECT e.kind, e.id, e.body, d.* FROM entity e JOIN delivery d ON d.id = e.id WHERE e.kind = "
        "'delivery'");
    while (deliveries.step())
        entities_[deliveries.text(1)] = {row_of(deliveries, 0, 3, "ttt"),
                                         row_of(deliveries, 3, 11, "tttttnnn"), "delivery"};
    sqlite::Statement duties = view.prepare(
        "SELECT e.kind, e.id, e.body, o.* FROM entity e JOIN obligation o ON o.id = e.id WHERE e.kind = "
        "'obligation'");
    while (duties.step())
        entities_[duties.text(1)] = {row_of(duties, 0, 3, "ttt"), row_of(duties, 3, 8, "ttttn"),
                                     "obligation"};
}

BareSqlite::Took BareSqlite::write(const std::string& directory, std::size_t log_batch,
                                   std::size_t view_batch) {
    std::filesystem::create_directory(directory);
    Took took;
    std::exception_ptr crash;
    const auto start = Steady::now();
    const auto seconds = [&] { return std::chrono::duration<double>(Steady::now() - start).count(); };
    std::thread mirror([&] {
        try {
            write_log(directory + "/log.db", log_batch);
        } catch (...) {
            crash = std::current_exception();
        }
        took.log = seconds();
    });
    try {
        write_view(directory + "/view.db", view_batch);
    } catch (...) {
        mirror.join();
        throw;
    }
    took.view = seconds();
    mirror.join();
    if (crash) std::rethrow_exception(crash);
    return took;
}

void BareSqlite::write_log(const std::string& file, std::size_t batch) {
    sqlite::Database database(file, sqlite::Open::create);
    database.execute("PRAGMA page_size = 8192");
    database.require_pragma("journal_mode", "WAL", "wal");
    database.require_pragma("synchronous", "NORMAL", "1");
    for (const std::string& words : log_schema_)
        database.execute(words);
    Table events(database, "events(row, id, type, version, subject, time, node, epoch, data)", 9);
    Table chain(database, "chain", 2);
    for (std::size_t i = 0; i < told_.size();) {
        sqlite::Transaction transaction(database);
        for (const std::size_t end = std::min(told_.size(), i + batch); i < end; ++i) {
            events.add(told_[i].event);
            chain.add(told_[i].link);
        }
        transaction.commit();
    }
}

void BareSqlite::write_view(const std::string& file, std::size_t batch) {
    sqlite::Database database(file, sqlite::Open::create);
    database.require_pragma("journal_mode", "WAL", "wal");
    database.require_pragma("synchronous", "NORMAL", "1");
    database.execute("PRAGMA cache_size = -32000");
    for (const std::string& words : view_schema_)
        database.execute(words);
    Table story(database, "story", 9), seen(database, "seen", 2), touch(database, "touch", 2),
        entity(database, "entity", 3), delivery(database, "delivery", 8),
        obligation(database, "obligation", 5);
    for (std::size_t i = 0; i < told_.size();) {
        sqlite::Transaction transaction(database);
        std::set<const Entity*> changed;
        for (const std::size_t end = std::min(told_.size(), i + batch); i < end; ++i) {
            const Told& told = told_[i];
            story.add(told.story);
            seen.add(told.seen);
            for (const std::string& subject : told.subjects) {
                touch.add({{0, subject, Value::Kind::text}, told.story.front()});
                const auto found = entities_.find(subject);
                if (found != entities_.end()) changed.insert(&found->second);
            }
        }
        for (const Entity* each : changed) {
            entity.add(each->entity);
            (each->table == "delivery" ? delivery : obligation).add(each->indexed);
        }
        transaction.commit();
    }
}

}  // namespace drumtower::bench
