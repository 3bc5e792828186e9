// Accounts: the people who may sign in at this node. Reads answer from memory on the I/O thread, changes are
// durable when they return. There is no account until somebody makes one.
#pragma once

#include "daemon/access/node_database.hpp"
#include "daemon/access/role.hpp"
#include "pipeline/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drumtower {

struct Account {
    std::string login;
    std::string name;  // as it is shown
    Role role = Role::auditor;
    std::string unit;  // role unit: the one it acts for
    std::string hash;  // argon2id; never leaves
    TimePoint created{};
    std::optional<TimePoint> last_sign_in;
    bool disabled = false;
};

class Accounts {
public:
    explicit Accounts(NodeDatabase& node);

    const std::vector<Account>& all() const { return accounts_; }  // by login
    /// Disabled ones included; null: there is none of this login.
    const Account* find(const std::string& login) const;

    /// Throws std::invalid_argument when the login is taken.
    awaitable<void> add(Account account);
    /// These three: false when there is no such account.
    awaitable<bool> set_hash(std::string login, std::string hash);
    awaitable<bool> set_disabled(std::string login, bool disabled);
    awaitable<bool> signed_in(std::string login, TimePoint at);

private:
    Account* known(const std::string& login);

    NodeDatabase& node_;
    std::vector<Account> accounts_;
};

/// What is wrong with a login for a new account; empty: it will do.
std::string login_fault(const std::string& login);

}  // namespace drumtower
