#include "pipeline/base/hash.hpp"

#include <openssl/sha.h>

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

std::string fact_id(std::initializer_list<std::string_view> parts) {
    return hex(sha256_of_parts(parts)).substr(0, 32);
}

}  // namespace drumtower
