// The signature of Standard Webhooks, version 1: HMAC-SHA256 over id, time and body. Who sends makes it, who
// receives compares with it.
#pragma once

#include "pipeline/base/secret.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace drumtower {

/// The key behind "whsec_…" (the prefix may be missing). Null when it is no Base64 of 24 to 64 bytes.
std::optional<Secret> webhook_key(const Secret& secret);

/// What stands in `webhook-signature`: "v1,…". `seconds` since 1970, as in `webhook-timestamp`.
std::string webhook_signature(const Secret& key, std::string_view id, std::int64_t seconds,
                              std::string_view body);

/// Whether one of `signatures`, as they stand in `webhook-signature` with spaces between them, is the one of
/// this message. How long it takes tells nothing of how much of one is right.
bool is_webhook_signed(const Secret& key, std::string_view id, std::int64_t seconds, std::string_view body,
                       std::string_view signatures);

}  // namespace drumtower
