#include "daemon/access/secret_store.hpp"

#include "pipeline/base/json.hpp"

#include <sodium.h>

#include <algorithm>
#include <fcntl.h>
#include <optional>
#include <stdexcept>
#include <unistd.h>

namespace drumtower {

namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_of(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// The nonce, then the box.
template <class Key>
std::string sealed(const std::string& name, const std::string& text, const Key& key) {
    std::string box(nonce_size + text.size() + tag_size, '\0');
    auto* out = reinterpret_cast<unsigned char*>(box.data());
    randombytes_buf(out, nonce_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + nonce_size, nullptr, bytes_of(text), text.size(),
                                               bytes_of(name), name.size(), nullptr, out, key.data());
    return box;
}

template <class Key>
std::optional<std::string> opened_box(const std::string& name, const std::string& box, const Key& key) {
    if (box.size() < nonce_size + tag_size) return std::nullopt;
    std::string text(box.size() - nonce_size - tag_size, '\0');
    auto* out = reinterpret_cast<unsigned char*>(text.data());
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        out, nullptr, nullptr, bytes_of(box) + nonce_size, box.size() - nonce_size, bytes_of(name),
        name.size(), bytes_of(box), key.data());
    return failed == 0 ? std::optional(std::move(text)) : std::nullopt;
}

template <class Key>
bool read_key(const std::string& file, Key& key) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return false;
    const bool whole = ::read(descriptor, key.data(), key.size()) == static_cast<ssize_t>(key.size());
    ::close(descriptor);
    return whole;
}

template <class Key>
void write_key(const std::string& file, Key& key) {
    randombytes_buf(key.data(), key.size());
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) throw std::runtime_error("cannot write " + file);
    const bool whole = ::write(descriptor, key.data(), key.size()) == static_cast<ssize_t>(key.size());
    const bool durable = ::fsync(descriptor) == 0;
    const bool closed = ::close(descriptor) == 0;
    if (!whole || !durable || !closed) throw std::runtime_error("cannot write " + file);
}

}  // namespace

std::string secret_name_fault(const std::string& name) {
    if (name.empty()) return "must not be empty";
    if (name.size() > longest_name) return "is longer than 200 characters";
    const bool plain = std::all_of(name.begin(), name.end(),
                                   [](char letter) { return letter > ' ' && letter < 127 && letter != '/'; });
    return plain ? "" : "must be printable ASCII without spaces and slashes";
}

SecretStore::SecretStore(NodeDatabase& node, const std::string& directory)
    : node_(node), key_file_(directory + "/seal.key") {
    Key key{};
    const bool has_key = read_key(key_file_, key);
    auto rows = node.at_start().prepare("SELECT name, box FROM sealed ORDER BY name");
    while (rows.step()) {
        const std::string name = rows.text(0);
        auto text = has_key ? opened_box(name, rows.text(1), key) : std::nullopt;
        if (text) opened_[name] = std::move(*text);
        if (!opened_.contains(name)) closed_.push_back(name);
    }
    sodium_memzero(key.data(), key.size());
}

SecretStore::Key SecretStore::key_for_sealing() {
    Key key{};
    if (!read_key(key_file_, key)) write_key(key_file_, key);
    return key;
}

awaitable<void> SecretStore::set(std::string name, std::string text, TimePoint now) {
    Key key = key_for_sealing();
    const std::string box = sealed(name, text, key);
    sodium_memzero(key.data(), key.size());
    auto upsert = [name, box, now](sqlite::Database& database) {
        auto row = database.prepare("INSERT OR REPLACE INTO sealed(name, box, stored) VALUES(?,?,?)");
        row.bind(1, name).bind_blob(2, box).bind(3, json::time_text(now)).run();
    };
    co_await node_.write(upsert);
    std::erase(closed_, name);
    opened_[name] = std::move(text);
}

awaitable<bool> SecretStore::drop(std::string name) {
    auto erase = [name](sqlite::Database& database) {
        database.prepare("DELETE FROM sealed WHERE name=?").bind(1, name).run();
    };
    co_await node_.write(erase);
    const bool was_closed = std::erase(closed_, name) > 0;
    co_return opened_.erase(name) > 0 || was_closed;
}

}  // namespace drumtower
