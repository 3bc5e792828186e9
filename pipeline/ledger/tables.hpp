// The tables of view.db: every row as canonical JSON, and beside it the columns that queries look for.
#pragma once

#include "pipeline/ledger/fold.hpp"
#include "pipeline/log/sqlite.hpp"

#include <string>

namespace drumtower::tables {

/// A view of another schema is thrown away.
inline constexpr int schema = 7;
std::string view_file(const std::string& directory);
void create(sqlite::Database& database);

/// The writing side, with its prepared statements.
class Writer {
public:
    explicit Writer(sqlite::Database& database);
    ~Writer();
    std::optional<std::string> load(const RowKey& key);
    /// Writes or removes the row and its index columns; says whom it concerns (Changed).
    std::string save(const RowKey& key, const std::optional<std::string>& body);

private:
    struct Statements;
    std::unique_ptr<Statements> statements_;
};

/// SHA-256 over the domain rows, sorted by kind and id: the same on every back end at equal heads.
std::string digest(sqlite::Database& database);

}  // namespace drumtower::tables
