#include "connectors/http/mail_client.hpp"

#include "connectors/http/libcurl.hpp"
#include "connectors/http/mail_transfer.hpp"
#include "pipeline/base/run_on.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <memory>

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

CurlMailClient::CurlMailClient(asio::any_io_executor pool, const config::Outbound& outbound)
    : pool_((set_up_libcurl(), std::move(pool))), outlet_{outbound.proxy, outbound.ca_file, {}} {}

awaitable<Result<MailReceipt>> CurlMailClient::send(MailServer server, Mail mail) {
    const std::string_view why_not = objection(server, mail);
    if (!why_not.empty())
        co_return fail(FailureKind::permanent, "the mail is not sent: " + std::string(why_not));
    const auto transfer = std::make_shared<MailTransfer>(outlet_, std::move(server), std::move(mail));
    auto cancelling = co_await asio::this_coro::cancellation_state;
    auto slot = cancelling.slot();
    if (slot.is_connected()) slot.assign([transfer](asio::cancellation_type) { transfer->stop(); });
    auto work = [transfer] { return transfer->perform(); };
    auto outcome = co_await run_on(pool_, work);
    if (slot.is_connected()) slot.clear();
    if (cancelling.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
    co_return outcome;
}

}  // namespace drumtower
