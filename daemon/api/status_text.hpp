// What `drumtower status --json` shows, from a running daemon (control socket) or from the store alone.
#pragma once

#include "daemon/api/tower.hpp"
#include "pipeline/ledger/queries.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

/// What the view knows.
struct StoreStatus {
    Counts counts;
    std::vector<Freeze> freezes;
    std::vector<Obligation> open;              // earliest due first, a bounded number
    std::vector<Obligation> overdue;           // likewise
    std::vector<Delivery> people;              // needs_human, refused
    std::vector<Question> questions;           // without an answer, oldest first
    std::vector<ChannelLooks> blind;           // looks that fail
    std::vector<Article> held;                 // the newest first, a bounded number
    std::map<std::string, std::string> names;  // of all units, by id
};
StoreStatus store_status(Queries& queries);

/// What only the running daemon knows.
struct DaemonStatus {
    Readiness readiness;
    LogHealth log;
    DiskHealth disk;
    std::vector<SourceHealth> sources;
    std::vector<ChannelHealth> channels;
};

/// `daemon` null: it does not run.
std::string status_text(const StoreStatus& store, const DaemonStatus* daemon, TimePoint now);

}  // namespace drumtower
