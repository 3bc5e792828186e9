#include "daemon/access/setup_code.hpp"

#include "daemon/access/node_database.hpp"
#include "pipeline/base/hash.hpp"

#include <sodium.h>

#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace drumtower {

namespace {

constexpr std::size_t letters = 24;

}  // namespace

void SetupCode::offer() const {
    if (!read().empty()) return;
    const int file = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) throw std::runtime_error("cannot write " + file_);
    const std::string line = random_letters(letters) + "\n";
    const bool whole = ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    const bool closed = ::close(file) == 0;
    if (!whole || !closed) throw std::runtime_error("cannot write " + file_);
}

void SetupCode::withdraw() const {
    ::unlink(file_.c_str());
}

bool SetupCode::fits(const std::string& code) const {
    const std::string right = read();
    if (right.size() != letters) return false;
    const auto given = sha256(code);
    const auto wanted = sha256(right);
    return sodium_memcmp(given.data(), wanted.data(), wanted.size()) == 0;
}

std::string SetupCode::read() const {
    std::ifstream file(file_);
    std::string line;
    std::getline(file, line);
    return line;
}

}  // namespace drumtower
