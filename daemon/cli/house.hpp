// Moving house: the whole log as lines of JSON, and a log of either kind that goes on from it.
//
//   {"house":1,"partitions":12,"heads":[{"partition","position","hash"} …],"digest":…}   where the chains end
//   {"content":HASH,"base64":…}  {"erased":HASH}                                          before the events
//   {"partition":"articles","position":1,"event":{…}} …                                   as `ledger export`
//
// An import recomputes the chains: what it takes is the record that was exported, or nothing. The new log's
// first event names the old heads; every other event keeps its position.
#pragma once

#include "config/config.hpp"
#include "pipeline/log/embedded/readers.hpp"
#include "pipeline/log/event_log.hpp"

#include <iosfwd>
#include <string>

namespace drumtower::cli {

/// One line an event, in the order of the partitions.
void write_events(embedded::Readers& log, std::ostream& out);

/// The whole house. Takes the store's lock. Exit(found_problems) when the chain does not hold.
void export_house(const config::Config& config, std::ostream& out);

struct Moved {
    std::int64_t events = 0;
    std::int64_t contents = 0;
    std::string digest;  // of the state, as it was before
};
/// Into an empty store, or on from where an import was interrupted. Exit(found_problems) when `in` is not
/// what was exported, Exit(bad_configuration) when [log] does not fit.
Moved import_house(const config::Config& config, std::istream& in);

/// Why nobody may work with this log yet; empty: it is whole.
std::string unfinished_import(EventLog& log);

}  // namespace drumtower::cli
