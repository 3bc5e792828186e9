// The thin wrapper over SQLite that log/ and ledger/ share. Throws std::runtime_error with SQLite's own
// words: a statement that fails is our mistake or the disk's, and ends the process. Not thread-safe: one
// connection, one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace drumtower::sqlite {

/// `code` is SQLite's extended result code (SQLITE_FULL, SQLITE_IOERR_FSYNC …).
struct Error : std::runtime_error {
    Error(int result, const std::string& what) : std::runtime_error(what), code(result) {}
    int code;
    bool disk_full() const;
    bool not_written() const;   // the disk failed: what it was asked to keep may be gone
    bool busy() const;          // somebody else holds it
    bool damaged() const;       // it is no database, or not a whole one
    bool inaccessible() const;  // we may not open or write it
};

class Database;

/// A prepared statement; bind by position from 1, columns from 0. reset() makes it ready again.
class Statement {
public:
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement(const Statement&) = delete;

    Statement& bind(int at, std::int64_t value);
    Statement& bind(int at, int value) { return bind(at, static_cast<std::int64_t>(value)); }
    Statement& bind(int at, std::string_view text);
    Statement& bind(int at, const std::string& text) { return bind(at, std::string_view(text)); }
    Statement& bind(int at, const char* text) { return bind(at, std::string_view(text)); }
    Statement& bind_blob(int at, std::string_view bytes);
    Statement& bind_null(int at);
    /// As bind(), without a copy: `text` must stay as it is until reset() or the next bind of this place.
    Statement& bind_borrowed(int at, std::string_view text);
    Statement& bind_blob_borrowed(int at, std::string_view bytes);

    bool step();  // true: a row
    void run();   // step to the end, then reset
    void reset();

    std::int64_t integer(int column) const;
    std::string text(int column) const;       // also of a blob
    std::string_view view(int column) const;  // the same, valid until the next step() or reset()
    bool is_null(int column) const;

private:
    sqlite3_stmt* statement_ = nullptr;
    Database* database_ = nullptr;
};

/// `create` makes the file with mode 0600. `read_only` never checkpoints and cannot write.
enum class Open { create, existing, read_only };

/// Opened defensively: extended result codes, 5 s busy time-out, DEFENSIVE, trusted_schema off,
/// cell_size_check, recursive triggers (so that REPLACE cannot get round an append-only trigger); each one
/// read back.
class Database {
public:
    Database(const std::string& file, Open how);
    ~Database();
    Database(const Database&) = delete;

    void execute(const std::string& sql);
    Statement prepare(std::string_view sql) { return Statement(*this, sql); }
    /// Sets a pragma and reads it back; throws when SQLite answers otherwise.
    void require_pragma(const std::string& name, const std::string& value, const std::string& expected);
    std::int64_t changes() const;
    sqlite3* raw() const { return database_; }

private:
    sqlite3* database_ = nullptr;
};

/// Rolls back unless commit() was called.
class Transaction {
public:
    explicit Transaction(Database& database);
    ~Transaction();
    void commit();

private:
    Database& database_;
    bool open_ = true;
};

/// The write-ahead log of a connection, checkpointed by our own hand: SQLite's automatic checkpoint would
/// keep a failed fsync to itself, and the next one would find the same pages clean.
class WriteAhead {
public:
    static constexpr int usual_pages = 1000;
    explicit WriteAhead(Database& database);
    WriteAhead(const WriteAhead&) = delete;

    /// At the start: writes everything into the database anew. An earlier life may have ended on a failed
    /// fsync, after which its pages read well and are not on the disk.
    void settle();
    /// A checkpoint is due after so many pages.
    void every(int pages) { due_after_ = pages; }
    /// Enough has come since the last checkpoint.
    bool is_due();
    /// As far as readers let it; a full disk leaves it for later. Throws when the disk fails.
    void checkpoint();
    /// Empties the file. False: a reader or a full disk is in the way.
    bool empty();

private:
    int run(int mode);

    Database& database_;
    int due_after_ = usual_pages;
    int pages_ = 0;               // in the file, after the last commit
    int checkpointed_pages_ = 0;  // of them, known to the last checkpoint
};

/// A consistent copy by SQLite's backup API.
void copy_database(const std::string& from, const std::string& to);

}  // namespace drumtower::sqlite
