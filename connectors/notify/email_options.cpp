#include "connectors/notify/email_options.hpp"

#include "config/words.hpp"
#include "connectors/common/section_keys.hpp"

#include <algorithm>
#include <charconv>

namespace drumtower {

namespace {

constexpr std::size_t most_recipients = 50;
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool made_of(std::string_view text, std::string_view more) {
    return std::all_of(text.begin(), text.end(), [more](char c) {
        return letters.find(c) != std::string_view::npos || more.find(c) != std::string_view::npos;
    });
}

std::string plain_username(const config::Notifier& notifier, SectionKeys& keys) {
    const config::Entry* entry = notifier.rest.find("username");
    if (!entry || !std::holds_alternative<config::SecretRef>(entry->value)) return keys.text("username");
    keys.pass("username");
    return {};
}

}  // namespace

std::optional<MailServer> mail_server(std::string_view text) {
    const bool tls = text.starts_with("smtps://");
    if (!tls && !text.starts_with("smtp://")) return std::nullopt;
    std::string_view authority = text.substr(text.find("://") + 3);
    if (authority.ends_with('/')) authority.remove_suffix(1);
    // Its host and port are those of a web address, and checked as one.
    const std::string as_web = "https://" + std::string(authority);
    if (authority.find_first_of("/?#@") != std::string_view::npos || config::url_fault(as_web))
        return std::nullopt;
    MailServer server;
    server.host = config::parse_url(as_web)->host;
    server.port = tls ? 465 : 587;
    const std::size_t colon = authority.find(':', authority.find(']') + 1);  // npos + 1 is the beginning
    if (colon != std::string_view::npos)
        std::from_chars(authority.data() + colon + 1, authority.data() + authority.size(), server.port);
    using Security = MailServer::Security;
    server.security = tls                                ? Security::tls
                      : config::is_loopback(server.host) ? Security::none
                                                         : Security::starttls;
    return server;
}

bool is_mailbox(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
    const std::string_view local = text.substr(0, at), host = text.substr(at + 1);
    return made_of(local, "!#$%&'*+/=?^_`{|}~.-") && made_of(host, ".-") && !host.empty() &&
           host.front() != '.' && host.back() != '.' && local.front() != '-';
}

EmailOptions email_options(const config::Notifier& notifier, std::vector<config::Problem>& problems) {
    SectionKeys keys(notifier.rest, config::notifier_keys(), problems);
    EmailOptions options;
    const std::string server_advice = "write server = \"smtps://smtp.example.cn:465\"";
    keys.require("server", server_advice);
    const std::string server = keys.text("server");
    if (auto known = mail_server(server)) {
        options.server = std::move(*known);
    } else if (keys.has("server")) {
        keys.problem("server", "is no smtps or smtp address", server_advice);
    }
    options.server.username = plain_username(notifier, keys);
    keys.secret("password");
    if (keys.has("username"))
        keys.require("password", "write password = { credential = \"" + notifier.id + "\" }");
    if (keys.has("password")) keys.require("username", "write username = \"…\", the account at the server");
    keys.require("from", "write from = \"drumtower@example.cn\"");
    options.from = keys.text("from");
    if (keys.has("from") && !is_mailbox(options.from))
        keys.problem("from", "is no mail address", "write one, name@host, without a name before it");
    keys.require("to", "write to = [\"duty@example.cn\"]");
    options.to = keys.texts("to");
    const bool good = !options.to.empty() && options.to.size() <= most_recipients &&
                      std::all_of(options.to.begin(), options.to.end(), is_mailbox);
    if (keys.has("to") && !good)
        keys.problem("to", "must be 1 to 50 mail addresses", "write them as [\"name@host\", …]");
    keys.finish();
    return options;
}

}  // namespace drumtower
