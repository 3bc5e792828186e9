#include "pipeline/log/sqlite.hpp"

#include "pipeline/base/handle.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace drumtower::sqlite {

namespace {

/// What fails for want of space is "full", whichever call noticed it; a failed fsync never is. (Of the shared
/// index nothing is ever lost; SQLite keeps no errno of it.)
int code_of(sqlite3* database, int result) {
    const int extended = database ? sqlite3_extended_errcode(database) : result;
    const int system = database ? sqlite3_system_errno(database) : 0;
    const bool no_space = system == ENOSPC || system == EDQUOT;
    if (extended == SQLITE_IOERR_SHMSIZE) return SQLITE_FULL;
    const bool io = (extended & 0xff) == SQLITE_IOERR || (extended & 0xff) == SQLITE_CANTOPEN;
    if (io && no_space && extended != SQLITE_IOERR_FSYNC && extended != SQLITE_IOERR_DIR_FSYNC)
        return SQLITE_FULL;
    return extended;
}

[[noreturn]] void raise(sqlite3* database, int result, const std::string& doing) {
    const int code = code_of(database, result);
    const std::string words = database ? sqlite3_errmsg(database) : sqlite3_errstr(result);
    throw Error(code, doing + ": " + words + " (" + std::to_string(code) + ")");
}

void require_option(sqlite3* database, int option, const char* name) {
    int now = 0;
    const int result = sqlite3_db_config(database, option, 1, &now);
    if (result != SQLITE_OK || now != 1) throw Error(SQLITE_ERROR, std::string("SQLite refuses ") + name);
}

/// SQLite gives -wal and -shm the mode of the file, so the mode is right from the start without touching the
/// umask.
void make_private(const std::string& file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) ::close(fd);
}

int flags_of(Open how) {
    const int shared = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (how) {
        case Open::create:
            return shared | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        case Open::existing:
            return shared | SQLITE_OPEN_READWRITE;
        case Open::read_only:
            return shared | SQLITE_OPEN_READONLY;
    }
    return shared | SQLITE_OPEN_READONLY;
}

}  // namespace

bool Error::disk_full() const {
    return (code & 0xff) == SQLITE_FULL;
}
bool Error::not_written() const {
    return (code & 0xff) == SQLITE_IOERR;
}
bool Error::busy() const {
    return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
}
bool Error::damaged() const {
    return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}
bool Error::inaccessible() const {
    const int kind = code & 0xff;
    return kind == SQLITE_CANTOPEN || kind == SQLITE_PERM || kind == SQLITE_READONLY || kind == SQLITE_AUTH;
}

Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
    const int result = sqlite3_prepare_v3(database.raw(), sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
    if (result != SQLITE_OK) raise(database.raw(), result, "prepare");
}

Statement::~Statement() {
    sqlite3_finalize(statement_);
}

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), database_(other.database_) {}

Statement& Statement::bind(int at, std::int64_t value) {
    if (const int result = sqlite3_bind_int64(statement_, at, value); result != SQLITE_OK) {
        raise(database_->raw(), result, "bind");
    }
    return *this;
}

namespace {

// A null pointer would bind NULL, and an empty string_view may hold one.
const char* pointer(std::string_view text) {
    return text.data() ? text.data() : "";
}

}  // namespace

Statement& Statement::bind(int at, std::string_view text) {
    const int result =
        sqlite3_bind_text64(statement_, at, pointer(text), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    if (result != SQLITE_OK) raise(database_->raw(), result, "bind");
    return *this;
}

Statement& Statement::bind_borrowed(int at, std::string_view text) {
    const int result =
        sqlite3_bind_text64(statement_, at, pointer(text), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (result != SQLITE_OK) raise(database_->raw(), result, "bind");
    return *this;
}

Statement& Statement::bind_blob(int at, std::string_view bytes) {
    const int result = sqlite3_bind_blob64(statement_, at, pointer(bytes), bytes.size(), SQLITE_TRANSIENT);
    if (result != SQLITE_OK) raise(database_->raw(), result, "bind");
    return *this;
}

Statement& Statement::bind_blob_borrowed(int at, std::string_view bytes) {
    const int result = sqlite3_bind_blob64(statement_, at, pointer(bytes), bytes.size(), SQLITE_STATIC);
    if (result != SQLITE_OK) raise(database_->raw(), result, "bind");
    return *this;
}

Statement& Statement::bind_null(int at) {
    if (const int result = sqlite3_bind_null(statement_, at); result != SQLITE_OK) {
        raise(database_->raw(), result, "bind");
    }
    return *this;
}

bool Statement::step() {
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) return false;
    const Error error(
        code_of(database_->raw(), result),
        std::string("statement: ") + sqlite3_errmsg(database_->raw()) + " (" + std::to_string(result) + ")");
    sqlite3_reset(statement_);  // or the transaction could not be rolled back
    throw error;
}

void Statement::run() {
    while (step()) {
    }
    reset();
}

void Statement::reset() {
    sqlite3_reset(statement_);
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string Statement::text(int column) const {
    return std::string(view(column));
}

std::string_view Statement::view(int column) const {
    // sqlite3_column_blob leaves the bytes as they are; sqlite3_column_text would convert a blob's encoding.
    const bool blob = sqlite3_column_type(statement_, column) == SQLITE_BLOB;
    const void* bytes =
        blob ? sqlite3_column_blob(statement_, column) : sqlite3_column_text(statement_, column);
    if (!bytes) return {};
    return {static_cast<const char*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Database::Database(const std::string& file, Open how) {
    if (how == Open::create) make_private(file);
    const int result = sqlite3_open_v2(file.c_str(), &database_, flags_of(how), nullptr);
    try {
        if (result != SQLITE_OK) raise(database_, result, "open " + file);
        require_option(database_, SQLITE_DBCONFIG_DEFENSIVE, "DEFENSIVE");
        require_pragma("busy_timeout", "5000", "5000");
        require_pragma("trusted_schema", "OFF", "0");
        require_pragma("cell_size_check", "ON", "1");
        require_pragma("recursive_triggers", "ON", "1");
        if (how == Open::read_only) {
            require_option(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, "NO_CKPT_ON_CLOSE");
            require_pragma("query_only", "ON", "1");
        }
    } catch (...) {
        sqlite3_close_v2(database_);
        throw;
    }
}

Database::~Database() {
    sqlite3_close_v2(database_);
}

void Database::execute(const std::string& sql) {
    const int result = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) raise(database_, result, "execute");
}

void Database::require_pragma(const std::string& name, const std::string& value,
                              const std::string& expected) {
    execute("PRAGMA " + name + "=" + value);
    Statement question = prepare("PRAGMA " + name);
    const std::string answer = question.step() ? question.text(0) : "nothing";
    if (answer != expected) {
        throw Error(SQLITE_ERROR, "PRAGMA " + name + " is " + answer + " where " + expected + " is needed");
    }
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(database_);
}

Transaction::Transaction(Database& database) : database_(database) {
    database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    // SQLite may have rolled back by itself (a full disk); then there is nothing left to do.
    if (open_ && sqlite3_get_autocommit(database_.raw()) == 0) {
        sqlite3_exec(database_.raw(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void Transaction::commit() {
    database_.execute("COMMIT");
    open_ = false;
}

namespace {

int remember_pages(void* pages, sqlite3*, const char*, int in_log) {
    *static_cast<int*>(pages) = in_log;
    return SQLITE_OK;
}

}  // namespace

WriteAhead::WriteAhead(Database& database) : database_(database) {
    database_.require_pragma("wal_autocheckpoint", "0", "0");
    sqlite3_wal_hook(database_.raw(), remember_pages, &pages_);
}

int WriteAhead::run(int mode) {
    const int result = sqlite3_wal_checkpoint_v2(database_.raw(), nullptr, mode, nullptr, nullptr);
    if (result == SQLITE_OK || (result & 0xff) == SQLITE_BUSY) return result;
    raise(database_.raw(), result, "checkpoint");
}

void WriteAhead::settle() {
    run(SQLITE_CHECKPOINT_PASSIVE);
}

bool WriteAhead::is_due() {
    // A long reader can keep the file from starting anew: then again only after as many pages more.
    if (pages_ < checkpointed_pages_) checkpointed_pages_ = 0;
    return pages_ - checkpointed_pages_ >= due_after_;
}

void WriteAhead::checkpoint() {
    checkpointed_pages_ = pages_;
    try {
        run(SQLITE_CHECKPOINT_PASSIVE);
    } catch (const Error& error) {
        if (!error.disk_full()) throw;
    }
}

bool WriteAhead::empty() {
    try {
        if (run(SQLITE_CHECKPOINT_TRUNCATE) != SQLITE_OK) return false;
    } catch (const Error& error) {
        if (!error.disk_full()) throw;
        return false;
    }
    pages_ = checkpointed_pages_ = 0;
    return true;
}

void copy_database(const std::string& from, const std::string& to) {
    Database source(from, Open::read_only);
    Database target(to, Open::create);
    Handle<sqlite3_backup, sqlite3_backup_finish> backup(
        sqlite3_backup_init(target.raw(), "main", source.raw(), "main"));
    if (!backup) raise(target.raw(), SQLITE_ERROR, "backup to " + to);
    // All pages in one step: one read snapshot, so a writer neither waits nor makes the copy begin anew.
    const int result = sqlite3_backup_step(backup.get(), -1);
    if (result != SQLITE_DONE) throw Error(result, "backup to " + to + ": " + sqlite3_errstr(result));
    const int finished = sqlite3_backup_finish(backup.release());
    if (finished != SQLITE_OK) throw Error(finished, "backup to " + to + ": " + sqlite3_errstr(finished));
}

}  // namespace drumtower::sqlite
