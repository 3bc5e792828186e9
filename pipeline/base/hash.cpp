#include "pipeline/base/hash.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <stdexcept>

namespace drumtower {

Sha256 sha256(std::string_view bytes) {
    Sha256 digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return digest;
}

Sha256 sha256_of_parts(std::initializer_list<std::string_view> parts) {
    std::string bytes;
    for (const std::string_view part : parts) {
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes += static_cast<char>((part.size() >> shift) & 0xff);
        bytes += part;
    }
    return sha256(bytes);
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

Sha256 hmac_sha256(std::string_view key, std::string_view message) {
    Sha256 digest{};
    unsigned int size = 0;
    // An empty key still needs an address: a null one would mean "the key of before".
    const void* from = key.empty() ? "" : key.data();
    const unsigned char* made =
        HMAC(EVP_sha256(), from, static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(), &size);
    if (!made || size != digest.size()) throw std::runtime_error("HMAC cannot be computed");
    return digest;
}

std::string base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP writes a zero after it
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    const bool padded = text.ends_with('=');
    const std::size_t padding = text.ends_with("==") ? 2 : padded ? 1 : 0;
    const std::string_view letters = text.substr(0, text.size() - padding);
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.size() % 4 != 0 || letters.find_first_not_of(alphabet) != std::string_view::npos)
        return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    bytes.resize(bytes.size() - padding);
    return bytes;
}

std::string fact_id(std::initializer_list<std::string_view> parts) {
    return hex(sha256_of_parts(parts)).substr(0, 32);
}

}  // namespace drumtower
