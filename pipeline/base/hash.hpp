// SHA-256, HMAC, hex and Base64: for event ids, content addresses, the chain, and signatures of what is sent.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace drumtower {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
/// SHA-256 over the parts, each preceded by its length (8 bytes, big endian): no two lists give the same
/// bytes.
Sha256 sha256_of_parts(std::initializer_list<std::string_view> parts);
std::string hex(std::string_view bytes);
/// The digest's bytes as text, valid as long as `digest`.
inline std::string_view bytes_of(const Sha256& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}
inline std::string hex(const Sha256& digest) {
    return hex(bytes_of(digest));
}
Sha256 hmac_sha256(std::string_view key, std::string_view message);

/// RFC 4648 section 4, padded, on one line.
std::string base64(std::string_view bytes);
/// Null when `text` is no such Base64.
std::optional<std::string> from_base64(std::string_view text);

/// The first 16 bytes of sha256_of_parts, as 32 hex digits: the id of a fact.
std::string fact_id(std::initializer_list<std::string_view> parts);

}  // namespace drumtower
