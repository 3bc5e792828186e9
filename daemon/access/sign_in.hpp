// SignIn: a login and a password become a session, or a refusal that does not tell which of the two was
// wrong. Passwords are hashed on the `hash` pool, a few at a time; more are sent away.
#pragma once

#include "daemon/access/accounts.hpp"
#include "daemon/access/lockout.hpp"
#include "daemon/access/sessions.hpp"

#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <variant>

namespace drumtower {

class SignIn {
public:
    SignIn(Accounts& accounts, Sessions& sessions) : accounts_(accounts), sessions_(sessions) {}
    ~SignIn() { hashing_.join(); }

    struct Refused {
        enum class Why { wrong, locked, disabled, busy } why = Why::wrong;
        std::chrono::seconds retry_after{0};  // locked, busy
    };
    /// The session's secret.
    using Answer = std::variant<std::string, Refused>;
    awaitable<Answer> sign_in(std::string login, std::string password, TimePoint now);

    /// Whether it is this account's password; a wrong one counts towards the lock-out.
    awaitable<std::optional<Refused>> check(std::string login, std::string password, TimePoint now);
    /// Nothing: too many are hashed at this moment.
    awaitable<std::optional<std::string>> hash(std::string password);
    std::optional<TimePoint> locked_until(const std::string& login, TimePoint now) const {
        return lockout_.locked_until(login, now);
    }

private:
    Accounts& accounts_;
    Sessions& sessions_;
    Lockout lockout_;
    int under_way_ = 0;
    asio::thread_pool hashing_{2};
};

}  // namespace drumtower
