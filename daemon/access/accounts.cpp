#include "daemon/access/accounts.hpp"

#include "pipeline/base/json.hpp"

#include <algorithm>
#include <stdexcept>

namespace drumtower {

namespace {

constexpr std::size_t longest_login = 40;

bool is_before(const Account& account, const std::string& login) {
    return account.login < login;
}

std::optional<Account> account_in(const sqlite::Statement& row) {
    const auto role = json::named<Role>(row.text(2));
    if (!role) return std::nullopt;
    return Account{.login = row.text(0),
                   .name = row.text(1),
                   .role = *role,
                   .unit = row.text(3),
                   .hash = row.text(4),
                   .created = json::time_from(row.text(5)).value_or(TimePoint{}),
                   .last_sign_in = row.is_null(6) ? std::nullopt : json::time_from(row.text(6)),
                   .disabled = row.integer(7) != 0};
}

}  // namespace

std::string login_fault(const std::string& login) {
    if (login.empty()) return "must not be empty";
    if (login.size() > longest_login) return "is longer than 40 characters";
    const bool plain = std::all_of(login.begin(), login.end(), [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '.' ||
               letter == '-' || letter == '_';
    });
    return plain ? "" : "may hold small letters, digits, dots, dashes and underscores";
}

Accounts::Accounts(NodeDatabase& node) : node_(node) {
    auto rows = node.at_start().prepare(
        "SELECT login, name, role, unit, hash, created, last_sign_in, disabled FROM accounts ORDER BY login");
    while (rows.step()) {
        auto account = account_in(rows);
        if (!account) throw std::runtime_error("node.db: account " + rows.text(0) + " has an unknown role");
        accounts_.push_back(std::move(*account));
    }
}

const Account* Accounts::find(const std::string& login) const {
    const auto at = std::lower_bound(accounts_.begin(), accounts_.end(), login, is_before);
    return at == accounts_.end() || at->login != login ? nullptr : &*at;
}

Account* Accounts::known(const std::string& login) {
    return const_cast<Account*>(std::as_const(*this).find(login));
}

awaitable<void> Accounts::add(Account account) {
    if (find(account.login)) throw std::invalid_argument("there is an account " + account.login + " already");
    auto insert = [account](sqlite::Database& database) {
        auto row = database.prepare(
            "INSERT INTO accounts(login, name, role, unit, hash, created) VALUES(?,?,?,?,?,?)");
        row.bind(1, account.login).bind(2, account.name).bind(3, json::name_of(account.role));
        row.bind(4, account.unit).bind(5, account.hash).bind(6, json::time_text(account.created)).run();
    };
    co_await node_.write(insert);
    const auto place = std::lower_bound(accounts_.begin(), accounts_.end(), account.login, is_before);
    accounts_.insert(place, std::move(account));
}

awaitable<bool> Accounts::set_hash(std::string login, std::string hash) {
    auto update = [login, hash](sqlite::Database& database) {
        database.prepare("UPDATE accounts SET hash=? WHERE login=?").bind(1, hash).bind(2, login).run();
    };
    co_await node_.write(update);
    Account* account = known(login);
    if (account) account->hash = std::move(hash);
    co_return account != nullptr;
}

awaitable<bool> Accounts::set_disabled(std::string login, bool disabled) {
    auto update = [login, disabled](sqlite::Database& database) {
        database.prepare("UPDATE accounts SET disabled=? WHERE login=?")
            .bind(1, disabled ? 1 : 0)
            .bind(2, login)
            .run();
    };
    co_await node_.write(update);
    Account* account = known(login);
    if (account) account->disabled = disabled;
    co_return account != nullptr;
}

awaitable<bool> Accounts::signed_in(std::string login, TimePoint at) {
    auto update = [login, at](sqlite::Database& database) {
        database.prepare("UPDATE accounts SET last_sign_in=? WHERE login=?")
            .bind(1, json::time_text(at))
            .bind(2, login)
            .run();
    };
    co_await node_.write(update);
    Account* account = known(login);
    if (account) account->last_sign_in = at;
    co_return account != nullptr;
}

}  // namespace drumtower
