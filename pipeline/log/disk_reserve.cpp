#include "pipeline/log/disk_reserve.hpp"

#include "pipeline/base/log.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace drumtower {

namespace {

constexpr std::int64_t largest = 64 << 20;
constexpr std::int64_t share = 32;  // of a small file system: its 32nd part

/// So that what is taken in at once after a full disk does not fill it again: half of the reserve stays free
/// beside it.
constexpr std::int64_t beside(std::int64_t size) {
    return size / 2;
}

struct File {
    explicit File(const std::string& path) : fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {}
    ~File() {
        if (fd >= 0) ::close(fd);
    }
    File(const File&) = delete;
    const int fd;
};

std::int64_t size_of(const std::string& file) {
    struct stat found{};
    return ::stat(file.c_str(), &found) == 0 ? static_cast<std::int64_t>(found.st_blocks) * 512 : 0;
}

}  // namespace

DiskSpace disk_space(const std::string& directory) {
    struct statvfs now{};
    if (::statvfs(directory.c_str(), &now) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot ask for the space of " + directory);
    const auto block = static_cast<std::int64_t>(now.f_frsize);
    return {.size = static_cast<std::int64_t>(now.f_blocks) * block,
            .free = static_cast<std::int64_t>(now.f_bavail) * block};
}

DiskReserve::DiskReserve(std::string directory)
    : directory_(std::move(directory)),
      file_(directory_ + "/" + file_name),
      size_(std::min(largest, disk_space(directory_).size / share)) {
    const std::int64_t missing = std::max<std::int64_t>(size_ - size_of(file_), 0);
    if (disk_space(directory_).free < missing + beside(size_) || !hold()) release();
}

void DiskReserve::release() {
    const std::lock_guard lock(guard_);
    if (released_) return;
    ::unlink(file_.c_str());
    released_ = true;
    log::error("disk_full", {{"detail", "intake and new posts wait; outcomes are kept"}});
}

bool DiskReserve::regain() {
    const std::lock_guard lock(guard_);
    if (!released_) return true;
    const DiskSpace now = disk_space(directory_);
    if (now.free < size_ + beside(size_) || !hold()) return false;
    released_ = false;
    log::info("disk_has_space_again", {{"free", now.free}});
    return true;
}

/// A file system that cannot hold space back has no reserve; a full disk is noticed all the same.
bool DiskReserve::hold() {
    const File file(file_);
    if (file.fd < 0) return errno != ENOSPC && errno != EDQUOT;
    if (::fallocate(file.fd, 0, 0, size_) == 0) return true;
    const bool full = errno == ENOSPC || errno == EDQUOT;
    ::unlink(file_.c_str());
    return !full;
}

}  // namespace drumtower
