// DiskReserve: a file in the store's directory that holds space back. When the disk is full the space is
// given up, so that what came of calls in flight can still be kept; until it is whole again nothing new is
// taken in. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

namespace drumtower {

struct DiskSpace {
    std::int64_t size = 0;  // of the file system, in bytes
    std::int64_t free = 0;  // for us
};
/// Throws std::system_error.
DiskSpace disk_space(const std::string& directory);

class DiskReserve {
public:
    static constexpr const char* file_name = "reserve";

    /// Holds the space back, or is released at once when the disk is too full for it.
    explicit DiskReserve(std::string directory);
    DiskReserve(const DiskReserve&) = delete;

    /// The disk is full.
    void release();
    /// Holds the space back again once there is enough of it. True: nothing is released (any more).
    bool regain();
    bool is_released() const { return released_; }

private:
    bool hold();

    const std::string directory_;
    const std::string file_;
    const std::int64_t size_;
    std::mutex guard_;
    std::atomic<bool> released_ = false;
};

}  // namespace drumtower
