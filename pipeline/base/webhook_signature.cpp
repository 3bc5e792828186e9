#include "pipeline/base/webhook_signature.hpp"

#include "pipeline/base/hash.hpp"

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

}  // namespace drumtower
