// Sessions: who is signed in, by the secret in a browser's cookie. Kept as its hash in node.db, so that a
// restart signs nobody out. A session ends by itself when it is not used, and after a while in any case; an
// account has a few at most, the oldest makes room.
#pragma once

#include "daemon/access/node_database.hpp"
#include "daemon/access/role.hpp"
#include "pipeline/base/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

struct UserSession {
    std::string login;
    TimePoint created{};
    TimePoint used{};
};

/// How long a session of this role lives: unused, and in all. A unit's officer comes by phone once a week.
struct SessionLife {
    Duration unused;
    Duration whole;
};
SessionLife session_life(Role role);

class Sessions {
public:
    explicit Sessions(NodeDatabase& node);

    /// Opens one and returns the cookie's secret, which is kept nowhere.
    awaitable<std::string> open(std::string login, TimePoint now);
    /// Null when there is none, or it is over for an account of this role; `used` moves on.
    std::optional<UserSession> find(const std::string& secret) const;
    bool is_over(const UserSession& session, Role role, TimePoint now) const;
    /// Notes that it was used; writes that down now and then.
    awaitable<void> touch(std::string secret, TimePoint now);
    awaitable<void> close(std::string secret);
    awaitable<void> close_all(std::string login);

private:
    awaitable<void> remove(std::vector<std::string> hashes);

    NodeDatabase& node_;
    std::map<std::string, UserSession> sessions_;  // by the hash of the secret
};

/// What a page must send beside the cookie with every act; made of the secret, so that it is stored nowhere.
std::string csrf_token(const std::string& secret);

}  // namespace drumtower
