// The configuration seen from the connectors: what is wrong with it here, what all of them stand on, and the
// secrets that a section refers to.
#pragma once

#include "config/config.hpp"
#include "connectors/registry.hpp"

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace drumtower {

/// Every problem of a configuration: those of its text, what this version does not have, and those of the
/// platforms' own keys.
std::vector<config::Problem> problems_of(const config::Loaded& loaded);

/// A plain value as text; empty for a list, a table or a secret.
std::string text_of(const config::Value& value);

/// A platform's token with less time left is fetched anew.
inline constexpr Duration token_renewed_before = 10min;

/// `workers`: where pages are parsed; none: on the I/O thread.
Surroundings surroundings_of(const config::Config& config, HttpClient& http, Clock& clock,
                             std::optional<asio::any_io_executor> workers);

/// The secrets of a section, read now; or why one of them cannot be. `stored`: those that were typed in;
/// null: none can be.
std::variant<Secrets, config::Problem> secrets_of(const config::Section& section,
                                                  const std::map<std::string, std::string>* stored);

/// One of them.
std::variant<Secret, config::Problem> secret_of(const config::SecretRef& reference,
                                                const std::map<std::string, std::string>* stored);

}  // namespace drumtower
