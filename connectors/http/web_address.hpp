// WebAddress: an http or https address taken apart as libcurl itself understands it, so that what is checked
// is what is fetched (127.1, 0x7f000001 and 127.0.0.1 are one host).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace drumtower {

struct WebAddress {
    std::string text;    // whole, without fragment: what is sent
    std::string scheme;  // "http" or "https"
    std::string host;    // lower case; an IPv6 address without brackets
    std::uint16_t port = 0;
    bool has_user = false;  // user:password@ stands in it
    bool same_origin(const WebAddress& other) const {
        return scheme == other.scheme && host == other.host && port == other.port;
    }
};

/// Null when `url` is no absolute http or https address.
std::optional<WebAddress> web_address(const std::string& url);
/// `reference` (a Location header) as seen from `base`. Null when it leads out of http and https.
std::optional<WebAddress> web_address(const WebAddress& base, const std::string& reference);

/// What may be shown of an address: scheme://host[:port]/path. No user, query or fragment; a path segment
/// that looks like a token (a robot's hook has one) is starred.
std::string redact_url(const std::string& url);

}  // namespace drumtower
