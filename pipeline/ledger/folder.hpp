// Folder: reads the log from where the view stands, folds, and commits rows and positions in one transaction.
// Blocking; belongs to one thread.
#pragma once

#include "pipeline/ledger/fold.hpp"
#include "pipeline/log/event_log.hpp"

#include <memory>
#include <string>
#include <vector>

namespace drumtower {

class Folder {
public:
    static constexpr Position long_log = 20'000;  // events

    /// Opens view.db; one of another schema, or one that does not continue this log, is thrown away first.
    /// A new view with a long log before it is filled first, and can be asked only when it has reached the
    /// heads.
    Folder(EventLog& log, const std::string& directory, Position fill_from = long_log);
    ~Folder();

    struct Batch {
        std::size_t folded = 0;           // events
        std::vector<Position> positions;  // by partition
        std::vector<Changed> changed;
        std::string halted;          // why a partition stands still
        std::int64_t conflicts = 0;  // same id, other data
    };
    /// One transaction's worth over all partitions; folded == 0 at the heads. Throws when the disk is full or
    /// fails; then nothing of it happened.
    Batch fold_some();
    Position position(Partition partition) const;

    static void discard(const std::string& directory);

private:
    Batch fold_on();

    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace drumtower
