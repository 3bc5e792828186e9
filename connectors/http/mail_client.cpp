#include "connectors/http/mail_client.hpp"

#include "connectors/http/mail_transfer.hpp"

#include <algorithm>

namespace drumtower {

namespace {

bool is_address(const std::string& text) {
    return !text.empty() && std::none_of(text.begin(), text.end(), [](unsigned char c) {
        return c <= 0x20 || c == 0x7F || c == '<' || c == '>';
    });
}

/// Why a mail is not sent at all, or empty.
std::string_view objection(const MailServer& server, const Mail& mail) {
    if (!is_address(mail.from)) return "the sender is no address";
    if (mail.to.empty()) return "it has no recipient";
    if (!std::all_of(mail.to.begin(), mail.to.end(), is_address)) return "a recipient is no address";
    if (server.host.empty() || server.host.find_first_of("/@?#[] ") != std::string::npos)
        return "the server's name is none";
    return {};
}

}  // namespace

CurlMailClient::CurlMailClient(asio::any_io_executor io, const config::Outbound& outbound)
    : outlet_{outbound.proxy, outbound.ca_file, {}}, multi_(std::move(io)) {}

awaitable<Result<MailReceipt>> CurlMailClient::send(MailServer server, Mail mail) {
    const std::string_view why_not = objection(server, mail);
    if (!why_not.empty())
        co_return fail(FailureKind::permanent, "the mail is not sent: " + std::string(why_not));
    MailTransfer transfer(outlet_, server, mail);
    const CURLcode code = co_await multi_.perform(transfer.handle());
    co_return transfer.outcome(code);
}

}  // namespace drumtower
