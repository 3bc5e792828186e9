// RosterFolder: the folder units.d, which of its files an import wrote, and what another import changes
// there.
//
// A file of ours begins with a mark that holds a checksum of the rest: one that was changed by hand since is
// left alone, and so is one that was never ours. Whom an import has ever named stands in `imported.tsv`, so
// that no number is given twice.
#pragma once

#include "config/roster.hpp"

#include <map>
#include <string>
#include <vector>

namespace drumtower::config {

struct RosterChange {
    enum class What { added, changed, unchanged, gone, kept };  // kept: not in the sheet, but changed by hand
    What what = What::unchanged;
    NamedUnit named;
    std::string file;  // absolute
};

struct RosterPlan {
    Overlay files;                      // what the folder is to hold
    std::vector<RosterChange> changes;  // in the order of ids
    std::vector<NamedUnit> named;       // ever, this import included
    std::vector<SheetProblem> problems;
};

class RosterFolder {
public:
    /// Reads the folder, which may be missing. Throws std::runtime_error when it cannot be read.
    explicit RosterFolder(const std::string& folder);

    const std::vector<NamedUnit>& named() const { return named_; }
    /// Ids of units that files of ours hold now.
    bool holds(const std::string& id) const;

    RosterPlan plan(const Roster& roster) const;
    /// Each file whole, the names first. Interrupted, the same import again ends it. Throws
    /// std::runtime_error.
    void carry_out(const RosterPlan& plan) const;

    std::string file_of(const std::string& id) const { return folder_ + "/" + id + ".toml"; }

private:
    struct File {
        NamedUnit named;
        std::string text;
        bool ours = false;
        bool touched = false;  // ours, and changed by hand since
    };
    void read_names();

    std::string folder_;
    std::map<std::string, File> files_;  // by path
    std::vector<NamedUnit> named_;
};

/// The text of a file as an import writes it, and how many lines stand before the unit's own.
std::string marked(const std::string& text);
inline constexpr int lines_of_mark = 1;

}  // namespace drumtower::config
