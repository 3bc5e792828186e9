#include "daemon/api/node_store.hpp"

#include "pipeline/base/hash.hpp"
#include "pipeline/base/json.hpp"

#include <sodium.h>

#include <map>
#include <stdexcept>

namespace drumtower {

struct NodeStore::Impl {
    Impl(const std::string& directory, DiskReserve* reserve)
        : node(directory, reserve), secrets(node, directory) {
        load();
    }

    void load() {
        auto rows = node.at_start().prepare(
            "SELECT id, hash, role, unit, created, disabled FROM tokens ORDER BY created, id");
        while (rows.step()) {
            const auto role = json::named<Role>(rows.text(2));
            if (!role) throw std::runtime_error("node.db: token " + rows.text(0) + " has an unknown role");
            tokens.push_back({.id = rows.text(0),
                              .hash = rows.text(1),
                              .role = *role,
                              .unit = rows.text(3),
                              .created = json::time_from(rows.text(4)).value_or(TimePoint{}),
                              .disabled = rows.integer(5) != 0});
        }
        auto places = node.at_start().prepare("SELECT source, cursor FROM cursors");
        while (places.step())
            cursors[places.text(0)] = places.text(1);
    }

    NodeDatabase node;
    Accounts accounts{node};
    Sessions sessions{node};
    SignIn sign_in{accounts, sessions};
    AuditLog audit{node};
    QueueKeys queue_keys{node};
    SecretStore secrets;
    std::vector<Token> tokens;
    std::map<std::string, std::string> cursors;
};

NodeStore::NodeStore(const std::string& directory, DiskReserve* reserve)
    : impl_(std::make_unique<Impl>(directory, reserve)) {}
NodeStore::~NodeStore() = default;

Accounts& NodeStore::accounts() {
    return impl_->accounts;
}
const Accounts& NodeStore::accounts() const {
    return impl_->accounts;
}
Sessions& NodeStore::sessions() {
    return impl_->sessions;
}
const Sessions& NodeStore::sessions() const {
    return impl_->sessions;
}
SignIn& NodeStore::sign_in() {
    return impl_->sign_in;
}
AuditLog& NodeStore::audit() {
    return impl_->audit;
}
SecretStore& NodeStore::secrets() {
    return impl_->secrets;
}
QueueKeys& NodeStore::queue_keys() {
    return impl_->queue_keys;
}

const std::vector<Token>& NodeStore::tokens() const {
    return impl_->tokens;
}

std::optional<Token> NodeStore::find_token(std::string_view text) const {
    const std::string hash = hex(sha256(text));
    std::optional<Token> found;
    for (const Token& token : impl_->tokens) {
        if (token.hash.size() != hash.size()) continue;
        const bool same = sodium_memcmp(token.hash.data(), hash.data(), hash.size()) == 0;
        if (same && !token.disabled) found = token;
    }
    return found;
}

awaitable<std::string> NodeStore::add_token(std::string id, Role role, std::string unit, TimePoint now) {
    const std::string text = "dt_" + random_letters(40);
    if (id.empty()) id = "t" + random_letters(8);
    const Token token{.id = id, .hash = hex(sha256(text)), .role = role, .unit = unit, .created = now};
    for (const Token& other : impl_->tokens) {
        if (other.id == id) throw std::invalid_argument("there is a token " + id + " already");
    }
    auto insert = [token](sqlite::Database& database) {
        auto row = database.prepare("INSERT INTO tokens(id, hash, role, unit, created) VALUES(?,?,?,?,?)");
        row.bind(1, token.id).bind(2, token.hash).bind(3, json::name_of(token.role)).bind(4, token.unit);
        row.bind(5, json::time_text(token.created)).run();
    };
    co_await impl_->node.write(insert);
    impl_->tokens.push_back(token);
    co_return text;
}

awaitable<bool> NodeStore::disable_token(std::string id) {
    auto update = [id](sqlite::Database& database) {
        database.prepare("UPDATE tokens SET disabled=1 WHERE id=?").bind(1, id).run();
        return database.changes() > 0;
    };
    const bool known = co_await impl_->node.write(update);
    for (Token& token : impl_->tokens) {
        if (token.id == id) token.disabled = true;
    }
    co_return known;
}

std::string NodeStore::cursor(const std::string& source) const {
    const auto at = impl_->cursors.find(source);
    return at == impl_->cursors.end() ? std::string() : at->second;
}

awaitable<void> NodeStore::put_cursor(std::string source, std::string cursor) {
    if (this->cursor(source) == cursor) co_return;
    auto upsert = [source, cursor](sqlite::Database& database) {
        auto row = database.prepare(
            "INSERT INTO cursors(source, cursor) VALUES(?,?) ON CONFLICT(source) DO UPDATE SET "
            "cursor=excluded.cursor");
        row.bind(1, source).bind(2, cursor).run();
    };
    co_await impl_->node.write(upsert);
    impl_->cursors[source] = cursor;
}

}  // namespace drumtower
