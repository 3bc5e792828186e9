// SetupCode: as long as there is no account, whoever can read a file of the store makes the first one. The
// code stands in `setup-code` (0600) beside node.db and nowhere else; it is gone with the first account.
#pragma once

#include <string>

namespace drumtower {

class SetupCode {
public:
    explicit SetupCode(const std::string& directory) : file_(directory + "/setup-code") {}
    const std::string& file() const { return file_; }
    /// Writes a new one unless there is one. Throws when it cannot.
    void offer() const;
    void withdraw() const;
    bool fits(const std::string& code) const;

private:
    std::string read() const;

    std::string file_;
};

}  // namespace drumtower
