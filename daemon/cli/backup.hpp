// Backup and restore: one tar file with manifest.json (sizes and SHA-256 of what follows), log.db and
// node.db. The digest of a backup is the SHA-256 of its manifest.
#pragma once

#include "config/config.hpp"

#include <string>

namespace drumtower::cli {

/// Copies a store, live or not, into `file`, which must not exist; gives the digest.
std::string backup(const std::string& directory, const std::string& file);

struct Restored {
    std::string digest;
    std::int64_t events = 0;
};
/// Fills the empty store directory of `config` from `file` and states store.restored in its log, so that
/// nothing older is posted again. Nothing is there when it fails. Throws Exit.
Restored restore(const config::Config& config, const std::string& file);

}  // namespace drumtower::cli
