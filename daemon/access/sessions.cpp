#include "daemon/access/sessions.hpp"

#include "pipeline/base/hash.hpp"
#include "pipeline/base/json.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr std::size_t secret_letters = 43;  // 256 bits
constexpr std::size_t most_of_an_account = 5;
constexpr Duration written_every = 10min;

std::string hash_of(const std::string& secret) {
    return hex(sha256("session:" + secret));
}

}  // namespace

SessionLife session_life(Role role) {
    constexpr Duration day = 24h;
    if (role == Role::unit) return {.unused = 14 * day, .whole = 30 * day};
    return {.unused = 8h, .whole = day};
}

std::string csrf_token(const std::string& secret) {
    return hex(sha256("csrf:" + secret));
}

Sessions::Sessions(NodeDatabase& node) : node_(node) {
    auto rows = node.at_start().prepare("SELECT hash, login, created, used FROM sessions");
    while (rows.step()) {
        sessions_[rows.text(0)] = {.login = rows.text(1),
                                   .created = json::time_from(rows.text(2)).value_or(TimePoint{}),
                                   .used = json::time_from(rows.text(3)).value_or(TimePoint{})};
    }
}

awaitable<std::string> Sessions::open(std::string login, TimePoint now) {
    std::vector<std::pair<TimePoint, std::string>> others;
    std::vector<std::string> leave;
    for (const auto& [hash, session] : sessions_) {
        if (session.login == login) others.emplace_back(session.used, hash);
        if (session.created + session_life(Role::unit).whole < now) leave.push_back(hash);
    }
    std::sort(others.begin(), others.end());
    for (std::size_t at = 0; at + most_of_an_account <= others.size(); ++at)
        leave.push_back(others[at].second);
    co_await remove(std::move(leave));

    const std::string secret = random_letters(secret_letters);
    const std::string hash = hash_of(secret);
    auto insert = [hash, login, now](sqlite::Database& database) {
        auto row = database.prepare("INSERT INTO sessions(hash, login, created, used) VALUES(?,?,?,?)");
        row.bind(1, hash).bind(2, login).bind(3, json::time_text(now)).bind(4, json::time_text(now)).run();
    };
    co_await node_.write(insert);
    sessions_[hash] = {.login = std::move(login), .created = now, .used = now};
    co_return secret;
}

std::optional<UserSession> Sessions::find(const std::string& secret) const {
    if (secret.size() != secret_letters) return std::nullopt;
    const auto at = sessions_.find(hash_of(secret));
    return at == sessions_.end() ? std::nullopt : std::optional(at->second);
}

bool Sessions::is_over(const UserSession& session, Role role, TimePoint now) const {
    const SessionLife life = session_life(role);
    return session.used + life.unused < now || session.created + life.whole < now;
}

awaitable<void> Sessions::touch(std::string secret, TimePoint now) {
    const std::string hash = hash_of(secret);
    const auto at = sessions_.find(hash);
    if (at == sessions_.end() || now - at->second.used < written_every) co_return;
    at->second.used = now;
    auto update = [hash, now](sqlite::Database& database) {
        database.prepare("UPDATE sessions SET used=? WHERE hash=?")
            .bind(1, json::time_text(now))
            .bind(2, hash)
            .run();
    };
    co_await node_.write(update);
}

awaitable<void> Sessions::close(std::string secret) {
    std::vector<std::string> hashes{hash_of(secret)};
    co_await remove(std::move(hashes));
}

awaitable<void> Sessions::close_all(std::string login) {
    std::vector<std::string> hashes;
    for (const auto& [hash, session] : sessions_) {
        if (session.login == login) hashes.push_back(hash);
    }
    co_await remove(std::move(hashes));
}

/// Gone from memory at once: nobody gets in while the disk is slow.
awaitable<void> Sessions::remove(std::vector<std::string> hashes) {
    if (hashes.empty()) co_return;
    for (const std::string& hash : hashes)
        sessions_.erase(hash);
    auto erase = [hashes](sqlite::Database& database) {
        auto row = database.prepare("DELETE FROM sessions WHERE hash=?");
        for (const std::string& hash : hashes) {
            row.bind(1, hash).run();
        }
    };
    co_await node_.write(erase);
}

}  // namespace drumtower
