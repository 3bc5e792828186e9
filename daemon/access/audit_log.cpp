#include "daemon/access/audit_log.hpp"

#include "pipeline/base/json.hpp"

#include <limits>

namespace drumtower {

namespace {

void add(sqlite::Database& database, const AuditEntry& entry) {
    auto row =
        database.prepare("INSERT INTO audit(time, who, peer, act, subject, outcome) VALUES(?,?,?,?,?,?)");
    row.bind(1, json::time_text(entry.time)).bind(2, entry.who).bind(3, entry.peer);
    row.bind(4, entry.act).bind(5, entry.subject).bind(6, entry.outcome).run();
}

}  // namespace

awaitable<void> AuditLog::keep(AuditEntry entry) {
    auto insert = [entry = std::move(entry)](sqlite::Database& database) { add(database, entry); };
    co_await node_.write(std::move(insert));
}

awaitable<std::int64_t> AuditLog::forget(TimePoint before, TimePoint now) {
    auto remove = [before, now](sqlite::Database& database) {
        sqlite::Transaction both(database);
        auto old = database.prepare("DELETE FROM audit WHERE time < ? RETURNING number");
        old.bind(1, json::time_text(before));
        std::int64_t removed = 0;
        while (old.step())
            ++removed;
        old.reset();
        if (removed > 0)
            add(database, {.number = 0,
                           .time = now,
                           .who = "retention",
                           .peer = {},
                           .act = "forget",
                           .subject = "before " + json::time_text(before),
                           .outcome = std::to_string(removed) + " rows"});
        both.commit();
        return removed;
    };
    auto removed = co_await node_.write(std::move(remove));
    co_return removed;
}

awaitable<std::vector<AuditEntry>> AuditLog::entries(std::int64_t before, int limit) {
    auto read = [before, limit](sqlite::Database& database) {
        auto rows = database.prepare(
            "SELECT number, time, who, peer, act, subject, outcome FROM audit WHERE number<? "
            "ORDER BY number DESC LIMIT ?");
        rows.bind(1, before > 0 ? before : std::numeric_limits<std::int64_t>::max()).bind(2, limit);
        std::vector<AuditEntry> found;
        while (rows.step()) {
            found.push_back({.number = rows.integer(0),
                             .time = json::time_from(rows.text(1)).value_or(TimePoint{}),
                             .who = rows.text(2),
                             .peer = rows.text(3),
                             .act = rows.text(4),
                             .subject = rows.text(5),
                             .outcome = rows.text(6)});
        }
        return found;
    };
    auto found = co_await node_.write(std::move(read));
    co_return found;
}

}  // namespace drumtower
