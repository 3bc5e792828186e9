#include "pipeline/log/embedded/directory_lock.hpp"
#include "pipeline/log/embedded/embedded_log.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace drumtower {

namespace {

std::runtime_error trouble(const std::string& what) {
    return std::runtime_error(what + ": " + std::strerror(errno));
}

}  // namespace

StoreLock::StoreLock(const std::string& directory) {
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) throw trouble("cannot create " + directory);
    const std::string file = directory + "/store.lock";
    fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd_ < 0) throw trouble("cannot open " + file);
    if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
    const int why = errno;
    ::close(fd_);
    errno = why;
    if (why == EWOULDBLOCK) throw std::runtime_error(directory + " is in use by another process");
    throw trouble("cannot lock " + file);
}

StoreLock::~StoreLock() {
    ::close(fd_);
}

namespace embedded {

DirectoryLock::DirectoryLock(const std::string& directory) {
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) throw trouble("cannot create " + directory);
    fd_ = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd_ < 0) throw trouble("cannot open " + directory);
    if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
    ::close(fd_);
    throw std::runtime_error("the log in " + directory + " is already open");
}

DirectoryLock::~DirectoryLock() {
    ::close(fd_);
}

}  // namespace embedded

}  // namespace drumtower
