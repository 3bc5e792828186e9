#include "daemon/api/node_store.hpp"

#include "pipeline/base/hash.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/base/run_on.hpp"
#include "pipeline/log/sqlite.hpp"

#include <boost/asio/thread_pool.hpp>
#include <sodium.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <sys/stat.h>

namespace drumtower {

namespace {

constexpr int schema = 1;

// SQLite makes a file by the umask; the mode must not depend on who started us.
void make_private(const std::string& file) {
    if (chmod(file.c_str(), S_IRUSR | S_IWUSR) != 0)
        throw std::runtime_error("cannot set the mode of " + file);
}

std::string random_letters(std::size_t count) {
    static constexpr std::string_view letters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += letters[randombytes_uniform(static_cast<std::uint32_t>(letters.size()))];
    return text;
}

}  // namespace

struct NodeStore::Impl {
    explicit Impl(const std::string& file) : database(file, sqlite::Open::create) {
        make_private(file);
        database.require_pragma("journal_mode", "WAL", "wal");
        database.require_pragma("synchronous", "FULL", "2");
        database.execute(
            "CREATE TABLE IF NOT EXISTS tokens(id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, role TEXT NOT "
            "NULL, "
            "unit TEXT NOT NULL, created TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0) STRICT;"
            "CREATE TABLE IF NOT EXISTS cursors(source TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT;");
        auto version = database.prepare("PRAGMA user_version");
        version.step();
        const std::int64_t found = version.integer(0);
        version.reset();
        if (found > schema)
            throw std::runtime_error(file + " was written by a newer version of this program");
        database.execute("PRAGMA user_version=" + std::to_string(schema));
        load();
    }

    void load() {
        auto rows = database.prepare(
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
        auto places = database.prepare("SELECT source, cursor FROM cursors");
        while (places.step())
            cursors[places.text(0)] = places.text(1);
    }

    sqlite::Database database;  // after the start only on `writer`
    std::vector<Token> tokens;
    std::map<std::string, std::string> cursors;
    asio::thread_pool writer{1};
};

NodeStore::NodeStore(const std::string& directory) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
    impl_ = std::make_unique<Impl>(directory + "/node.db");
}
NodeStore::~NodeStore() {
    impl_->writer.join();
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
    auto insert = [this, token] {
        auto row =
            impl_->database.prepare("INSERT INTO tokens(id, hash, role, unit, created) VALUES(?,?,?,?,?)");
        row.bind(1, token.id).bind(2, token.hash).bind(3, json::name_of(token.role)).bind(4, token.unit);
        row.bind(5, json::time_text(token.created)).run();
    };
    co_await run_on(impl_->writer.get_executor(), insert);
    impl_->tokens.push_back(token);
    co_return text;
}

awaitable<bool> NodeStore::disable_token(std::string id) {
    auto update = [this, id] {
        impl_->database.prepare("UPDATE tokens SET disabled=1 WHERE id=?").bind(1, id).run();
        return impl_->database.changes() > 0;
    };
    const bool known = co_await run_on(impl_->writer.get_executor(), update);
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
    auto upsert = [this, source, cursor] {
        auto row = impl_->database.prepare(
            "INSERT INTO cursors(source, cursor) VALUES(?,?) ON CONFLICT(source) DO UPDATE SET "
            "cursor=excluded.cursor");
        row.bind(1, source).bind(2, cursor).run();
    };
    co_await run_on(impl_->writer.get_executor(), upsert);
    impl_->cursors[source] = cursor;
}

}  // namespace drumtower
