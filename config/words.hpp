// Texts that stand in the configuration: is this an id, a URL, an address? Pure questions, asked by the
// readers and by the cross-checks. An answer is what is wrong, or nothing.
#pragma once

#include "config/config.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower::config {

/// `text` in double quotes on one line, control characters written as \xNN, long texts cut. Never for a
/// secret.
std::string in_quotes(std::string_view text);
std::string joined(const std::vector<std::string>& words, std::string_view between);

/// A key under which a secret stands: it must be a reference and its value is never shown.
bool is_secret_key(std::string_view key);

bool is_id(std::string_view text);
bool is_loopback(std::string_view host);

struct Url {
    std::string scheme;
    std::string host;  // IPv6 without brackets
};
std::optional<Url> parse_url(std::string_view text);

/// Null: fine. Otherwise what is wrong, without the text itself (an address may carry a password).
std::optional<std::string> url_fault(std::string_view text);
std::optional<std::string> listen_fault(std::string_view text);
std::optional<std::string> private_entry_fault(std::string_view text);

/// The fixed offset from UTC of a zone, or null when it is not one of those.
std::optional<Milliseconds> zone_offset(std::string_view zone);
const std::vector<std::string>& known_zones();

/// "50%": a share of the time; "-2h": before due.
bool is_reminder(std::string_view text);

}  // namespace drumtower::config
