// A disk of a few MiB that a test can fill: a tmpfs, which needs the right to mount one.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace drumtower::logbed {

class SmallDisk {
public:
    SmallDisk(const std::string& where, const std::string& size) : path_(where + "/small") {
        std::filesystem::create_directory(path_);
        const std::string options = "mode=0700,size=" + size;
        mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, options.c_str()) == 0;
    }
    ~SmallDisk() {
        if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;

    bool is_there() const { return mounted_; }
    std::string store() const { return path_ + "/store"; }
    /// A neighbour takes all there is, and gives it back.
    bool fill() const {
        return std::system(("dd if=/dev/zero of=" + ballast() + " bs=4k 2>/dev/null; true").c_str()) == 0;
    }
    bool empty() const { return ::unlink(ballast().c_str()) == 0; }

private:
    std::string ballast() const { return path_ + "/ballast"; }

    std::string path_;
    bool mounted_ = false;
};

}  // namespace drumtower::logbed
