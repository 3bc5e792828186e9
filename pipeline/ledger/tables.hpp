// The tables of view.db: every row as canonical JSON, and beside it the columns that queries look for.
#pragma once

#include "pipeline/ledger/fold.hpp"
#include "pipeline/log/sqlite.hpp"

#include <string>

namespace drumtower::tables {

/// A view of another schema is thrown away.
inline constexpr int schema = 8;
std::string view_file(const std::string& directory);
void create(sqlite::Database& database);

/// The writing side, with its prepared statements. A view that has a long log before it is filled with bodies
/// alone, which is all the fold reads; fill() then makes what queries look for, once a row and in order.
class Writer {
public:
    explicit Writer(sqlite::Database& database);
    ~Writer();
    std::optional<std::string> load(const RowKey& key);
    /// Writes or removes the row and its index columns; says whom it concerns (Changed):
    /// nobody, as long as the view is not filled.
    std::string save(const RowKey& key, const std::optional<std::string>& body);
    /// An event of the story, by its number, is told of this subject.
    void touch(const std::string& subject, std::int64_t sequence);
    bool filled() const { return filled_; }
    /// In the caller's transaction, which says now_filled() once it is committed. Until then queries find
    /// nothing.
    void fill();
    void now_filled() { filled_ = true; }

private:
    std::string save_columns(const RowKey& key, const std::string& body);
    void take_turns(const ArticleId& article, const UnitId& unit);

    struct Statements;
    sqlite::Database& database_;
    std::unique_ptr<Statements> statements_;
    bool filled_;
};

/// SHA-256 over the domain rows, sorted by kind and id: the same on every back end at equal heads.
std::string digest(sqlite::Database& database);

}  // namespace drumtower::tables
