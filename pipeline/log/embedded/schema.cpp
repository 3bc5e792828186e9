#include "pipeline/log/embedded/schema.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace drumtower::embedded {

namespace {

struct Object {
    const char* name;
    const char* sql;
};

// The words are compared with what stands in the file: change them only together with the format number.
constexpr std::array schema{
    Object{"meta",
           "CREATE TABLE meta(key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID"},
    Object{"events", R"(CREATE TABLE events(
    row INTEGER PRIMARY KEY,
    partition INTEGER GENERATED ALWAYS AS (row >> 40) VIRTUAL,
    position INTEGER GENERATED ALWAYS AS (row & 1099511627775) VIRTUAL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    subject TEXT NOT NULL,
    time INTEGER NOT NULL,
    node TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    data TEXT NOT NULL
) STRICT)"},
    Object{"chain", "CREATE TABLE chain(row INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT"},
    Object{"heads", R"(CREATE TABLE heads(
    partition INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    epoch INTEGER NOT NULL
) STRICT)"},
    Object{"content", R"(CREATE TABLE content(
    hash TEXT PRIMARY KEY NOT NULL,
    size INTEGER NOT NULL,
    bytes BLOB,
    state TEXT NOT NULL CHECK (state IN ('kept', 'erased')),
    CHECK ((state = 'kept') = (bytes IS NOT NULL))
) STRICT)"},
    Object{"acts", R"(CREATE TABLE acts(
    position INTEGER PRIMARY KEY,
    act TEXT NOT NULL CHECK (act IN ('put', 'erased')),
    hash TEXT NOT NULL,
    size INTEGER NOT NULL,
    UNIQUE (hash, act)
) STRICT)"},
    Object{"meta_no_update",
           "CREATE TRIGGER meta_no_update BEFORE UPDATE ON meta BEGIN SELECT RAISE(ABORT, 'meta is fixed'); "
           "END"},
    Object{"meta_no_delete",
           "CREATE TRIGGER meta_no_delete BEFORE DELETE ON meta BEGIN SELECT RAISE(ABORT, 'meta is fixed'); "
           "END"},
    Object{"events_no_update",
           "CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events only "
           "grow'); END"},
    Object{"events_no_delete",
           "CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events only "
           "grow'); END"},
    Object{"chain_no_update",
           "CREATE TRIGGER chain_no_update BEFORE UPDATE ON chain BEGIN SELECT RAISE(ABORT, 'the chain only "
           "grows'); END"},
    Object{"chain_no_delete",
           "CREATE TRIGGER chain_no_delete BEFORE DELETE ON chain BEGIN SELECT RAISE(ABORT, 'the chain only "
           "grows'); END"},
    Object{"heads_no_delete",
           "CREATE TRIGGER heads_no_delete BEFORE DELETE ON heads BEGIN SELECT RAISE(ABORT, 'a head stays'); "
           "END"},
    Object{"content_no_delete",
           "CREATE TRIGGER content_no_delete BEFORE DELETE ON content BEGIN SELECT RAISE(ABORT, 'content is "
           "only erased'); END"},
    Object{"content_only_erase", R"(CREATE TRIGGER content_only_erase BEFORE UPDATE ON content
WHEN NOT (NEW.hash IS OLD.hash AND NEW.size IS OLD.size AND OLD.state = 'kept' AND NEW.state = 'erased' AND NEW.bytes IS NULL)
BEGIN SELECT RAISE(ABORT, 'content is only erased'); END)"},
    Object{"acts_no_update",
           "CREATE TRIGGER acts_no_update BEFORE UPDATE ON acts BEGIN SELECT RAISE(ABORT, 'acts only grow'); "
           "END"},
    Object{"acts_no_delete",
           "CREATE TRIGGER acts_no_delete BEFORE DELETE ON acts BEGIN SELECT RAISE(ABORT, 'acts only grow'); "
           "END"},
};

/// Only in a copy of another log.
constexpr Object mirrored{"mirrored",
                          "CREATE TABLE mirrored(name TEXT PRIMARY KEY NOT NULL, next INTEGER NOT NULL, last "
                          "TEXT NOT NULL) STRICT, "
                          "WITHOUT ROWID"};

constexpr int application_id = 0x44546c67;  // "DTlg"

void put_meta(sqlite::Database& database, const std::string& key, const std::string& value) {
    database.prepare("INSERT INTO meta(key, value) VALUES(?, ?)").bind(1, key).bind(2, value).run();
}

}  // namespace

std::string log_file(const std::string& directory) {
    return directory + "/log.db";
}

void require_durable(sqlite::Database& database, bool is_truth) {
    // Twice SQLite's own: half the writes for each commit. It counts when the file is made; any size is read.
    database.execute("PRAGMA page_size = 8192");
    database.require_pragma("journal_mode", "WAL", "wal");
    if (is_truth) database.require_pragma("synchronous", "FULL", "2");
    if (!is_truth) database.require_pragma("synchronous", "NORMAL", "1");
    database.require_pragma("wal_autocheckpoint", "0", "0");
    database.require_pragma("secure_delete", "ON", "1");  // erased bodies do not stay in free pages
}

bool has_no_tables(sqlite::Database& database) {
    return !database.prepare("SELECT 1 FROM sqlite_master").step();
}

std::string schema_difference(sqlite::Database& database) {
    std::size_t known = 0;
    sqlite::Statement found = database.prepare("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL");
    while (found.step()) {
        const std::string name = found.text(0);
        if (name == mirrored.name && found.view(1) == mirrored.sql) continue;
        const auto* object = std::find_if(schema.begin(), schema.end(),
                                          [&](const Object& candidate) { return name == candidate.name; });
        if (object == schema.end()) return name + " is not ours";
        if (found.view(1) != object->sql) return name + " is of another version";
        ++known;
    }
    return known == schema.size() ? "" : "a table or trigger is missing";
}

void create_schema(sqlite::Database& database, int ledger_partitions, const std::string& mirror_of) {
    for (const Object& object : schema)
        database.execute(object.sql);
    if (!mirror_of.empty()) database.execute(mirrored.sql);
    database.execute("PRAGMA application_id=" + std::to_string(application_id));
    put_meta(database, "format", "1");
    put_meta(database, "hash", "sha256");
    put_meta(database, "partitions", std::to_string(ledger_partitions));
    if (!mirror_of.empty()) put_meta(database, "mirror", mirror_of);
    sqlite::Statement head =
        database.prepare("INSERT INTO heads(partition, position, hash, epoch) VALUES(?, 0, ?, 0)");
    for (Partition partition = content_chain; partition <= ledger_partitions; ++partition) {
        head.bind(1, partition).bind_blob(2, bytes_of(chain_start)).run();
    }
}

std::string meta(sqlite::Database& database, const std::string& key) {
    sqlite::Statement question = database.prepare("SELECT value FROM meta WHERE key = ?");
    question.bind(1, key);
    return question.step() ? question.text(0) : "";
}

Sha256 hash_from(std::string_view bytes) {
    Sha256 hash{};
    if (bytes.size() == hash.size()) std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
}

std::vector<Head> read_heads(sqlite::Database& database) {
    std::vector<Head> heads;
    sqlite::Statement rows =
        database.prepare("SELECT partition, position, hash, epoch FROM heads ORDER BY partition");
    while (rows.step()) {
        heads.push_back({static_cast<Partition>(rows.integer(0)), rows.integer(1), hash_from(rows.view(2)),
                         rows.integer(3)});
    }
    return heads;
}

}  // namespace drumtower::embedded
