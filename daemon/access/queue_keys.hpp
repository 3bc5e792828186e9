// QueueKeys: one revocable key a unit, for a feed reader that can only be given an address. It opens that
// unit's queue and nothing else; a new one ends the old one. Only its hash is kept.
#pragma once

#include "daemon/access/node_database.hpp"
#include "pipeline/base/time.hpp"

#include <map>
#include <string>

namespace drumtower {

class QueueKeys {
public:
    explicit QueueKeys(NodeDatabase& node);
    /// The key's text, which is kept nowhere.
    awaitable<std::string> make(std::string unit, TimePoint now);
    /// False: there is none.
    awaitable<bool> revoke(std::string unit);
    bool fits(const std::string& unit, const std::string& key) const;

private:
    NodeDatabase& node_;
    std::map<std::string, std::string> hashes_;  // by unit
};

}  // namespace drumtower
