// What every verb begins with: the configuration, and the daemon if it runs.
#pragma once

#include "config/config.hpp"
#include "daemon/cli/control_client.hpp"
#include "daemon/cli/exit.hpp"
#include "pipeline/base/json.hpp"

#include <optional>
#include <string>

namespace drumtower::cli {

/// Throws Exit(bad_configuration) with its first problem.
config::Config loaded(const std::string& file);

std::string control_socket(const config::Config& config);
/// How a verb ends when it is answered with this status.
Exit exit_for(int status, const std::string& detail);
/// As ask(); an answer that is a problem becomes an Exit with its words.
std::optional<std::string> asked(const config::Config& config, const std::string& method,
                                 const std::string& target, const std::string& body = {});
/// The same for what only a running daemon can do.
std::string asked_of_running(const config::Config& config, const std::string& method,
                             const std::string& target, const std::string& body = {});

/// "local:root": what the ledger calls whoever sits here.
std::string local_actor();
json::Document parsed(const std::string& text);
/// The time under `key` for people, or "".
std::string time_shown(const json::Value& object, std::string_view key, Duration offset);

}  // namespace drumtower::cli
