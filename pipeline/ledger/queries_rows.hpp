// What the files of Queries share: the connection with its prepared statements, and rows as values.
#pragma once

#include "pipeline/ledger/queries.hpp"
#include "pipeline/ledger/rows.hpp"
#include "pipeline/ledger/tables.hpp"

#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drumtower {

struct Queries::Connection {
    explicit Connection(const std::string& directory)
        : database(tables::view_file(directory), sqlite::Open::read_only) {}

    /// Each SQL text is prepared once a connection.
    sqlite::Statement& prepared(const char* sql) {
        auto found = statements.find(sql);
        if (found == statements.end()) found = statements.emplace(sql, database.prepare(sql)).first;
        found->second.reset();
        return found->second;
    }

    sqlite::Database database;
    std::map<const char*, sqlite::Statement> statements;
};

namespace rowsets {

inline std::int64_t stored(TimePoint time) {
    return time.time_since_epoch().count();
}

template <class T>
std::vector<T> all(sqlite::Statement& query) {
    std::vector<T> found;
    while (query.step()) {
        if (auto value = json::read<T>(query.text(0))) found.push_back(std::move(*value));
    }
    query.reset();
    return found;
}

template <class T>
std::optional<T> one(sqlite::Statement& query) {
    auto found = all<T>(query);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

/// The time in the first column of the first row, if there is one.
inline std::optional<TimePoint> one_time(sqlite::Statement& query) {
    std::optional<TimePoint> time;
    if (query.step() && !query.is_null(0)) time = TimePoint(Duration(query.integer(0)));
    query.reset();
    return time;
}

/// A cursor is "milliseconds|id" of the last item; the start of a list when it cannot be read.
inline std::pair<std::int64_t, std::string> cursor(const std::string& text, std::int64_t start,
                                                   std::string first) {
    const auto bar = text.find('|');
    if (bar == std::string::npos) return {start, std::move(first)};
    return {std::strtoll(text.substr(0, bar).c_str(), nullptr, 10), text.substr(bar + 1)};
}

template <class T, class At>
Paged<T> paged(sqlite::Statement& query, int limit, At at) {
    Paged<T> page;
    page.items = all<T>(query);
    if (static_cast<int>(page.items.size()) > limit) {
        page.items.pop_back();
        page.next = std::to_string(stored(at(page.items.back()))) + "|" + page.items.back().id.str();
    }
    return page;
}

}  // namespace rowsets

}  // namespace drumtower
