// NodeStore: what belongs to this node alone, in `node.db`: people's accounts and sessions, API tokens
// (hashes only), the audit log, and the cursors of the watched sources. Everything but the audit log is read
// into memory at the start; reads answer from there, on the I/O thread, and writes hop to a thread of their
// own and are durable when they return.
#pragma once

#include "daemon/access/accounts.hpp"
#include "daemon/access/audit_log.hpp"
#include "daemon/access/queue_keys.hpp"
#include "daemon/access/role.hpp"
#include "daemon/access/secret_store.hpp"
#include "daemon/access/sessions.hpp"
#include "daemon/access/sign_in.hpp"
#include "pipeline/base/async.hpp"
#include "pipeline/base/time.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

struct Token {
    std::string id;    // public name, for lists and the ledger
    std::string hash;  // SHA-256 of the token, hex
    Role role = Role::auditor;
    std::string unit;  // role unit: the one it may see
    TimePoint created{};
    bool disabled = false;
};

class NodeStore {
public:
    /// Opens or creates node.db; throws when it cannot.
    explicit NodeStore(const std::string& directory, DiskReserve* reserve = nullptr);
    ~NodeStore();

    // -- people
    Accounts& accounts();
    const Accounts& accounts() const;
    Sessions& sessions();
    const Sessions& sessions() const;
    SignIn& sign_in();
    AuditLog& audit();
    QueueKeys& queue_keys();
    SecretStore& secrets();

    // -- tokens
    const std::vector<Token>& tokens() const;
    /// The enabled token whose hash is that of `text`; compares every one, in constant time.
    std::optional<Token> find_token(std::string_view text) const;
    /// Makes a token and returns its text, which is kept nowhere. `id` empty: one is made; a known one throws
    /// std::invalid_argument.
    awaitable<std::string> add_token(std::string id, Role role, std::string unit, TimePoint now);
    /// False: no such token.
    awaitable<bool> disable_token(std::string id);

    // -- source cursors: opaque to us, "" when there is none
    std::string cursor(const std::string& source) const;
    awaitable<void> put_cursor(std::string source, std::string cursor);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace drumtower
