#include "daemon/access/queue_keys.hpp"

#include "pipeline/base/hash.hpp"
#include "pipeline/base/json.hpp"

#include <sodium.h>

namespace drumtower {

namespace {

constexpr std::size_t letters = 43;  // 256 bits

std::string hash_of(const std::string& key) {
    return hex(sha256("queue:" + key));
}

}  // namespace

QueueKeys::QueueKeys(NodeDatabase& node) : node_(node) {
    auto rows = node.at_start().prepare("SELECT unit, hash FROM queue_keys");
    while (rows.step())
        hashes_[rows.text(0)] = rows.text(1);
}

awaitable<std::string> QueueKeys::make(std::string unit, TimePoint now) {
    const std::string key = random_letters(letters);
    const std::string hash = hash_of(key);
    auto upsert = [unit, hash, now](sqlite::Database& database) {
        auto row = database.prepare("INSERT OR REPLACE INTO queue_keys(unit, hash, created) VALUES(?,?,?)");
        row.bind(1, unit).bind(2, hash).bind(3, json::time_text(now)).run();
    };
    co_await node_.write(upsert);
    hashes_[unit] = hash;
    co_return key;
}

awaitable<bool> QueueKeys::revoke(std::string unit) {
    const bool known = hashes_.erase(unit) > 0;
    auto erase = [unit](sqlite::Database& database) {
        database.prepare("DELETE FROM queue_keys WHERE unit=?").bind(1, unit).run();
    };
    co_await node_.write(erase);
    co_return known;
}

bool QueueKeys::fits(const std::string& unit, const std::string& key) const {
    const auto at = hashes_.find(unit);
    const std::string given = hash_of(key);
    return at != hashes_.end() && sodium_memcmp(at->second.data(), given.data(), given.size()) == 0;
}

}  // namespace drumtower
