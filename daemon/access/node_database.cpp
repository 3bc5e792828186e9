#include "daemon/access/node_database.hpp"

#include "pipeline/base/log.hpp"

#include <sodium.h>

#include <array>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace drumtower {

namespace {

/// Each makes the schema of one version out of the one before; they are never changed once released.
constexpr std::array<const char*, 3> steps{
    "CREATE TABLE IF NOT EXISTS tokens(id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL, "
    "unit TEXT NOT NULL, created TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE TABLE IF NOT EXISTS cursors(source TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT;",

    "CREATE TABLE accounts(login TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, unit TEXT NOT "
    "NULL, "
    "hash TEXT NOT NULL, created TEXT NOT NULL, last_sign_in TEXT, disabled INTEGER NOT NULL DEFAULT 0) "
    "STRICT;"
    "CREATE TABLE sessions(hash TEXT PRIMARY KEY, login TEXT NOT NULL, created TEXT NOT NULL, "
    "used TEXT NOT NULL) STRICT;"
    "CREATE TABLE audit(number INTEGER PRIMARY KEY, time TEXT NOT NULL, who TEXT NOT NULL, peer TEXT NOT "
    "NULL, "
    "act TEXT NOT NULL, subject TEXT NOT NULL, outcome TEXT NOT NULL) STRICT;"
    "CREATE TABLE sealed(name TEXT PRIMARY KEY, box BLOB NOT NULL, stored TEXT NOT NULL) STRICT;"
    "CREATE TABLE queue_keys(unit TEXT PRIMARY KEY, hash TEXT NOT NULL, created TEXT NOT NULL) STRICT;"
    "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit only grows'); END;"
    "CREATE TRIGGER audit_remains BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit only grows'); "
    "END;",

    "DROP TRIGGER audit_remains;"
    "CREATE TRIGGER audit_remains BEFORE DELETE ON audit "
    "WHEN old.time > strftime('%Y-%m-%dT%H:%M:%S', 'now', '-180 days') "
    "BEGIN SELECT RAISE(ABORT, 'audit rows stay for half a year at least'); END;"};

// SQLite makes a file by the umask; the mode must not depend on who started us.
void make_private(const std::string& file) {
    if (chmod(file.c_str(), S_IRUSR | S_IWUSR) != 0)
        throw std::runtime_error("cannot set the mode of " + file);
}

std::size_t version_of(sqlite::Database& database) {
    auto version = database.prepare("PRAGMA user_version");
    version.step();
    return static_cast<std::size_t>(version.integer(0));
}

void bring_up_to_date(sqlite::Database& database, const std::string& file) {
    const std::size_t found = version_of(database);
    if (found > steps.size())
        throw std::runtime_error(file + " was written by a newer version of this program");
    for (std::size_t version = found; version < steps.size(); ++version) {
        sqlite::Transaction change(database);
        database.execute(steps.at(version));
        database.execute("PRAGMA user_version=" + std::to_string(version + 1));
        change.commit();
    }
}

/// No destructor may run, none could write.
[[noreturn]] void die(const sqlite::Error& error) {
    constexpr int exit_software = 70;
    log::error("node_write_failed", {{"detail", error.what()}, {"code", error.code}});
    ::_exit(exit_software);
}

std::string file_in(const std::string& directory) {
    return directory + "/node.db";
}

}  // namespace

NodeDatabase::NodeDatabase(const std::string& directory, DiskReserve* reserve)
    : database_(file_in(directory), sqlite::Open::create), reserve_(reserve) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
    make_private(file_in(directory));
    database_.require_pragma("journal_mode", "WAL", "wal");
    database_.require_pragma("synchronous", "FULL", "2");
    bring_up_to_date(database_, file_in(directory));
    ahead_.emplace(database_);
    ahead_->settle();
}

void NodeDatabase::checkpoint_when_due() noexcept {
    if (!ahead_->is_due()) return;
    try {
        ahead_->checkpoint();
    } catch (const sqlite::Error& error) {
        die(error);
    }
}

/// True: it was full, and there is space now.
bool NodeDatabase::may_try_again(const sqlite::Error& error) const {
    if (error.not_written()) die(error);
    if (!error.disk_full() || !reserve_ || reserve_->is_released()) return false;
    reserve_->release();
    return true;
}

std::string random_letters(std::size_t count) {
    static constexpr std::string_view letters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += letters[randombytes_uniform(static_cast<std::uint32_t>(letters.size()))];
    return text;
}

}  // namespace drumtower
