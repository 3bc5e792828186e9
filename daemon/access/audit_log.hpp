// AuditLog: who did what at this node's door, signing in included: in node.db, where rows are only added.
// What came of an act stands in the ledger; here stands that it was asked, by whom and from where.
#pragma once

#include "daemon/access/node_database.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace drumtower {

struct AuditEntry {
    std::int64_t number = 0;  // given when it is kept
    TimePoint time{};
    std::string who;      // "user:zhang", "token:desk", "local:root"; of a sign-in the login that was typed
    std::string peer;     // the address it came from
    std::string act;      // "POST /api/v1/articles/{id}/withdraw"
    std::string subject;  // the id in the path
    std::string outcome;  // "200", "403", "401 wrong password"; never what was typed
};

class AuditLog {
public:
    explicit AuditLog(NodeDatabase& node) : node_(node) {}
    awaitable<void> keep(AuditEntry entry);
    /// Newest first; `before`: the number of the last one seen, 0 at first.
    awaitable<std::vector<AuditEntry>> entries(std::int64_t before, int limit);
    /// Removes the rows from before a time at least half a year ago, and keeps one that says so.
    awaitable<std::int64_t> forget(TimePoint before, TimePoint now);

private:
    NodeDatabase& node_;
};

}  // namespace drumtower
