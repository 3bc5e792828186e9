// What a notifier of kind "email" says: the mail server, the account there, from whom and to whom.
#pragma once

#include "config/config.hpp"
#include "pipeline/ports/mail_client.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

struct EmailOptions {
    MailServer server;  // username: plain or a secret; the caller puts the secrets in
    std::string from;
    std::vector<std::string> to;
};

/// Everything but the secrets, which the caller resolves.
EmailOptions email_options(const config::Notifier& notifier, std::vector<config::Problem>& problems);

/// "smtps://host[:465]", "smtp://host[:587]"; STARTTLS is asked for unless the host is this machine. Null: it
/// is no such address.
std::optional<MailServer> mail_server(std::string_view text);

/// name@host in ASCII, without a display name.
bool is_mailbox(std::string_view text);

}  // namespace drumtower
