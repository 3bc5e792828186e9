// The tables of log.db and how they are opened. The row number of an event, and of its link in the chain, is
// its partition and position in one number: a partition is one range of each tree and needs no second index.
#pragma once

#include "pipeline/log/embedded/chain.hpp"
#include "pipeline/log/sqlite.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace drumtower::embedded {

inline constexpr int partition_shift = 40;
/// A foreign or damaged row number is split the same way by the generated columns.
constexpr std::int64_t row_number(Partition partition, Position position) {
    return (static_cast<std::int64_t>(partition) << partition_shift) | position;
}

std::string log_file(const std::string& directory);

/// Sets and reads back what durability stands on: WAL, synchronous=FULL (NORMAL for a copy), no automatic
/// checkpoint, secure_delete.
void require_durable(sqlite::Database& database, bool is_truth = true);

/// What differs from the tables and triggers of this version, or empty; a missing trigger is a difference.
std::string schema_difference(sqlite::Database& database);
bool has_no_tables(sqlite::Database& database);
/// Tables, triggers, meta and empty heads; inside the caller's transaction. A copy of another log has notes,
/// too, and says in meta whose copy it is.
void create_schema(sqlite::Database& database, int ledger_partitions, const std::string& mirror_of = {});

/// A value of meta, or empty.
std::string meta(sqlite::Database& database, const std::string& key);

/// Where a chain stands. Articles, the ledger and content each have one.
struct Head {
    Partition partition = 0;
    Position position = 0;
    Sha256 hash{};
    std::int64_t epoch = 0;  // the highest epoch claimed
};
/// Ordered: content, articles, ledger-0 …
std::vector<Head> read_heads(sqlite::Database& database);
Sha256 hash_from(std::string_view bytes);

}  // namespace drumtower::embedded
