#include "pipeline/ledger/folder.hpp"

#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/ledger/tables.hpp"
#include "pipeline/model/facts.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace drumtower {

namespace {

constexpr std::size_t batch_limit = 2000;  // events a transaction
constexpr std::size_t filling_limit = 10'000;
constexpr int filling_pages = 50'000;

void tune(sqlite::Database& database) {
    database.execute("PRAGMA journal_mode = WAL");
    database.execute("PRAGMA synchronous = NORMAL");  // disposable: the log has it all
    database.execute("PRAGMA trusted_schema = OFF");
    database.execute("PRAGMA cache_size = -32000");
    database.execute("PRAGMA busy_timeout = 5000");
}

/// Rows come in no order that the file knows: fewer, larger writes, and more of the file at hand.
void tune_for_filling(sqlite::Database& database) {
    database.execute("PRAGMA cache_size = -128000");
}

/// The unit that a canonical JSON object names. Inside a text the quotes would be escaped.
std::string_view unit_in(std::string_view json) {
    constexpr std::string_view key = R"("unit":")";
    const std::size_t at = json.find(key);
    if (at == std::string_view::npos) return {};
    const std::size_t from = at + key.size();
    return json.substr(from, json.find('"', from) - from);
}

/// Whom an event concerns: the unit of the duty or delivery it touches, or the one it names itself.
std::string_view unit_concerned(const Event& event, const Rows& rows) {
    for (const auto& [key, body] : rows) {
        if (!body || (key.kind != "obligation" && key.kind != "delivery")) continue;
        if (const auto unit = unit_in(*body); !unit.empty()) return unit;
    }
    return unit_in(event.data);
}

}  // namespace

void Folder::discard(const std::string& directory) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::filesystem::remove(tables::view_file(directory) + suffix);
    }
}

struct Folder::Impl {
    Impl(EventLog& events, const std::string& directory, Position fill_from)
        : log(events),
          database(tables::view_file(directory), sqlite::Open::create),
          prepared(database),
          ahead(database),
          writer(database),
          seen(database.prepare("SELECT data FROM seen WHERE id = ?1")),
          remember(database.prepare("INSERT INTO seen VALUES(?1, ?2)")),
          tell(database.prepare("INSERT INTO story(partition, position, id, type, time, node, data, stale, "
                                "subject, unit) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")),
          advance(database.prepare("INSERT OR REPLACE INTO folded VALUES(?1, ?2, ?3)")) {
        positions.resize(static_cast<std::size_t>(log.ledger_partitions()) + 1, 0);
        sqlite::Statement known = database.prepare("SELECT partition, position FROM folded");
        while (known.step()) {
            const auto partition = static_cast<std::size_t>(known.integer(0));
            if (partition < positions.size()) positions[partition] = known.integer(1);
        }
        if (writer.filled()) return;
        if (waiting() < fill_from) {
            fill();
        } else {
            log::info("view_fills", {{"events", waiting()}});
            tune_for_filling(database);
            ahead.every(filling_pages);
        }
    }

    Position waiting() const {
        Position events = 0;
        for (std::size_t p = 0; p < positions.size(); ++p)
            events += log.head(static_cast<Partition>(p)) - positions[p];
        return events;
    }

    void fill() {
        sqlite::Transaction whole(database);
        writer.fill();
        whole.commit();
        writer.now_filled();
        tune(database);
        ahead.every(sqlite::WriteAhead::usual_pages);
    }

    /// The tables stand before any statement is prepared.
    struct Prepared {
        explicit Prepared(sqlite::Database& database) {
            tune(database);
            tables::create(database);
            database.execute("INSERT OR IGNORE INTO meta VALUES('schema', '" +
                             std::to_string(tables::schema) + "')");
        }
    };

    void fold_one(const Recorded& recorded, Batch& batch) {
        const Event& event = recorded.event;
        const std::string digest = hex(sha256(event.data)).substr(0, 32);
        seen.bind(1, event.id.str());
        const bool known = seen.step();
        const std::string known_digest = known ? seen.text(0) : std::string{};
        seen.reset();
        if (known && !DT_BROKEN("no_dedupe")) {
            // At a hand-over two nodes may look at one post: each tells of it as it saw it, and the first
            // counts.
            if (known_digest != digest && event.type != facts::ObservationMade::type) {
                ++batch.conflicts;
                log::error("event_conflict",
                           {{"id", event.id.str()}, {"type", event.type}, {"detail", "same id, other data"}});
            }
            return;
        }
        Rows rows;
        for (const RowKey& key : touched(recorded))
            rows[key] = load(key);
        const Rows before = rows;
        const Folded outcome = fold(rows, recorded);
        if (outcome == Folded::unknown) {
            batch.halted = "partition " + partition_name(recorded.partition) + " stands at position " +
                           std::to_string(recorded.position) + ": unknown event type " + wire_type(event);
            return;
        }
        if (outcome == Folded::applied && !known) remember.bind(1, event.id.str()).bind_blob(2, digest).run();
        write_story(recorded, rows, outcome);
        for (auto& [key, body] : rows) {
            if (before.at(key) == body) continue;
            cache[key] = body;
        }
    }

    void write_story(const Recorded& recorded, const Rows& rows, Folded outcome) {
        const Event& event = recorded.event;
        tell.bind(1, recorded.partition)
            .bind(2, recorded.position)
            .bind(3, event.id.str())
            .bind(4, event.type);
        tell.bind(5, event.time.time_since_epoch().count()).bind(6, event.node).bind(7, event.data);
        tell.bind(8, outcome == Folded::stale ? 1 : 0).bind(9, event.subject);
        tell.bind(10, unit_concerned(event, rows)).run();
        const std::int64_t sequence = last_row();
        std::set<std::string> subjects{event.subject};
        for (const auto& [key, body] : rows) {
            if (key.kind != "owner") subjects.insert(key.id);
        }
        for (const std::string& subject : subjects)
            writer.touch(subject, sequence);
    }

    std::int64_t last_row() {
        if (!row_id) row_id.emplace(database.prepare("SELECT last_insert_rowid()"));
        row_id->step();
        const std::int64_t id = row_id->integer(0);
        row_id->reset();
        return id;
    }

    std::optional<std::string> load(const RowKey& key) {
        const auto cached = cache.find(key);
        return cached != cache.end() ? cached->second : writer.load(key);
    }

    EventLog& log;
    sqlite::Database database;
    Prepared prepared;
    sqlite::WriteAhead ahead;
    tables::Writer writer;
    sqlite::Statement seen, remember, tell, advance;
    std::optional<sqlite::Statement> row_id;
    std::vector<Position> positions;
    std::vector<std::string> standing;                   // by partition: why it halted
    std::map<RowKey, std::optional<std::string>> cache;  // rows of the transaction under way
};

namespace {

/// Does the view at hand continue this log? Another schema, another log, or a log that came back from an
/// older backup: no.
bool continues(EventLog& log, const std::string& directory) {
    if (!std::filesystem::exists(tables::view_file(directory))) return true;
    try {
        sqlite::Database database(tables::view_file(directory), sqlite::Open::existing);
        sqlite::Statement schema = database.prepare("SELECT value FROM meta WHERE key = 'schema'");
        if (!schema.step() || schema.text(0) != std::to_string(tables::schema)) return false;
        sqlite::Statement known = database.prepare("SELECT partition, position, event FROM folded");
        while (known.step()) {
            const auto partition = static_cast<Partition>(known.integer(0));
            if (partition > log.ledger_partitions()) return false;
            const auto last = log.read(partition, known.integer(1) - 1, 1);
            if (last.empty() || last.front().event.id.str() != known.text(2)) return false;
        }
        return true;
    } catch (const sqlite::Error& error) {
        log::warn("view_unreadable", {{"detail", error.what()}});
        return false;
    }
}

}  // namespace

Folder::Folder(EventLog& log, const std::string& directory, Position fill_from) {
    if (!continues(log, directory)) {
        log::info("view_rebuild", {{"detail", "the view does not continue this log"}});
        discard(directory);
    }
    try {
        impl_ = std::make_unique<Impl>(log, directory, fill_from);
    } catch (const sqlite::Error& error) {
        if (error.not_written()) discard(directory);  // what is there may not be what it will read one day
        throw;
    }
}

Folder::~Folder() = default;

Position Folder::position(Partition partition) const {
    return impl_->positions.at(static_cast<std::size_t>(partition));
}

Folder::Batch Folder::fold_some() {
    Impl& impl = *impl_;
    const auto positions = impl.positions;
    const auto standing = impl.standing;
    try {
        Batch batch = fold_on();
        if (impl.ahead.is_due()) impl.ahead.checkpoint();
        return batch;
    } catch (const sqlite::Error&) {
        impl.cache.clear();
        impl.positions = positions;
        impl.standing = standing;
        throw;
    }
}

Folder::Batch Folder::fold_on() {
    Impl& impl = *impl_;
    Batch batch;
    const std::size_t limit = impl.writer.filled() ? batch_limit : filling_limit;
    impl.standing.resize(impl.positions.size());
    std::optional<sqlite::Transaction> transaction;
    for (std::size_t p = 0; p < impl.positions.size() && batch.folded < limit; ++p) {
        const auto partition = static_cast<Partition>(p);
        if (impl.log.head(partition) <= impl.positions[p]) continue;  // news is mostly of one partition
        if (!transaction) transaction.emplace(impl.database);
        const auto events = impl.log.read(partition, impl.positions[p], limit - batch.folded);
        std::string last;
        for (const Recorded& recorded : events) {
            DT_FAILPOINT("fold.before_apply");
            std::string& why = impl.standing[p];
            why.clear();
            batch.halted.clear();
            impl.fold_one(recorded, batch);
            if (!batch.halted.empty()) {
                why = batch.halted;
                break;
            }
            impl.positions[p] = recorded.position;
            last = recorded.event.id.str();
            ++batch.folded;
        }
        if (!last.empty())
            impl.advance.bind(1, static_cast<std::int64_t>(p)).bind(2, impl.positions[p]).bind(3, last).run();
    }
    batch.halted.clear();
    for (const std::string& why : impl.standing) {
        if (batch.halted.empty()) batch.halted = why;
    }
    batch.positions = impl.positions;
    if (!transaction) {
        if (!impl.writer.filled()) impl.fill();
        return batch;
    }
    for (const auto& [key, body] : impl.cache)
        batch.changed.push_back({key, impl.writer.save(key, body)});
    impl.cache.clear();
    DT_FAILPOINT("fold.before_commit");
    transaction->commit();
    DT_FAILPOINT("fold.after_commit");
    if (!impl.writer.filled() && batch.folded < limit) impl.fill();
    return batch;
}

}  // namespace drumtower
