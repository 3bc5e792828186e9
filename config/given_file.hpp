// A file that root writes into the configuration's folder is for whoever may read that folder: the daemon's
// user, through its group.
#pragma once

#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace drumtower::config {

/// `file` is open; anybody but root keeps his files as they are.
inline void give_like(const std::string& folder, int file) {
    struct stat status{};
    if (::geteuid() != 0 || ::stat(folder.c_str(), &status) != 0) return;
    if (::fchown(file, status.st_uid, status.st_gid) == 0) static_cast<void>(::fchmod(file, 0640));
}

}  // namespace drumtower::config
