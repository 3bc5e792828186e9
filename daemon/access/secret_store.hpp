// SecretStore: secrets that people typed in ({ store = true }), sealed in node.db. The key stands beside it
// in `seal.key` (0600), which no backup takes along: a copy of node.db alone opens nothing. A name is sealed
// with its text, so that nobody can exchange two.
#pragma once

#include "daemon/access/node_database.hpp"
#include "pipeline/base/time.hpp"

#include <array>
#include <map>
#include <string>
#include <vector>

namespace drumtower {

class SecretStore {
public:
    SecretStore(NodeDatabase& node, const std::string& directory);

    /// Replaces what was there. Throws when the key cannot be written.
    awaitable<void> set(std::string name, std::string text, TimePoint now);
    /// False: there was none.
    awaitable<bool> drop(std::string name);
    /// By name; never to be shown.
    const std::map<std::string, std::string>& opened() const { return opened_; }
    /// Those that the key at hand does not open: after a restore, say.
    const std::vector<std::string>& closed() const { return closed_; }

private:
    using Key = std::array<unsigned char, 32>;
    Key key_for_sealing();

    NodeDatabase& node_;
    std::string key_file_;
    std::map<std::string, std::string> opened_;
    std::vector<std::string> closed_;
};

/// What is wrong with a secret's name; empty: it will do.
std::string secret_name_fault(const std::string& name);

}  // namespace drumtower
