#include "daemon/cli/folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace drumtower::cli {

namespace fs = std::filesystem;

Folder::Folder(std::string path) : path_(std::move(path)) {
    fs::remove_all(path_);
    fs::create_directories(path_);
    fs::permissions(path_, fs::perms::owner_all);
}

Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void Folder::move_into(const std::string& directory, std::initializer_list<const char*> names) const {
    for (const char* name : names) {
        if (fs::exists(*this / name)) fs::rename(*this / name, directory + "/" + name);
    }
    sync_folder(directory);
}

void sync_folder(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), path);
    ::fsync(fd);
    ::close(fd);
}

}  // namespace drumtower::cli
