#include "pipeline/base/webhook_signature.hpp"

#include "pipeline/base/hash.hpp"

#include <algorithm>

namespace drumtower {

std::optional<Secret> webhook_key(const Secret& secret) {
    constexpr std::string_view prefix = "whsec_";
    std::string_view text = secret.reveal();
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    auto key = from_base64(text);
    if (!key || key->size() < 24 || key->size() > 64) return std::nullopt;
    return Secret(std::move(*key));
}

std::string webhook_signature(const Secret& key, std::string_view id, std::int64_t seconds,
                              std::string_view body) {
    std::string content(id);
    content += "." + std::to_string(seconds) + ".";
    content += body;
    return "v1," + base64(bytes_of(hmac_sha256(key.reveal(), content)));
}

bool is_webhook_signed(const Secret& key, std::string_view id, std::int64_t seconds, std::string_view body,
                       std::string_view signatures) {
    const Secret right(webhook_signature(key, id, seconds, body));
    bool found = false;
    while (!signatures.empty()) {
        const std::size_t end = std::min(signatures.find(' '), signatures.size());
        const bool same = Secret(std::string(signatures.substr(0, end))) == right;
        found = same || found;
        signatures.remove_prefix(std::min(end + 1, signatures.size()));
    }
    return found;
}

}  // namespace drumtower
