// DirectoryLock: two logs on one directory would be two writers, whoever holds store.lock. The directory
// itself is locked, since closing a second descriptor of log.db would drop SQLite's own locks.
#pragma once

#include <string>

namespace drumtower::embedded {

class DirectoryLock {
public:
    /// Makes the directory when it is missing; throws std::runtime_error.
    explicit DirectoryLock(const std::string& directory);
    ~DirectoryLock();
    DirectoryLock(const DirectoryLock&) = delete;

private:
    int fd_ = -1;
};

}  // namespace drumtower::embedded
