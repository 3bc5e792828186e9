// CurlMailClient: MailClient over libcurl's SMTP. One connection a mail; certificates are checked.
//
// Not on CurlMulti: there, too, libcurl waits inside one call for the server's answer to the text (measured
// with 7.88: as long as the server takes, and one that checks mails takes seconds). The I/O thread must not.
#pragma once

#include "config/config.hpp"
#include "connectors/http/transfer.hpp"
#include "pipeline/ports/mail_client.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace drumtower {

class CurlMailClient : public MailClient {
public:
    /// `pool`: a mail keeps one of its threads until it is through, so it is for mails alone. Takes proxy
    /// (mails go through it, too: CONNECT) and ca_file of `outbound`.
    CurlMailClient(asio::any_io_executor pool, const config::Outbound& outbound);

    /// Cancelled: libcurl gives up within about a second, then it unwinds.
    awaitable<Result<MailReceipt>> send(MailServer server, Mail mail) override;

private:
    asio::any_io_executor pool_;
    Outlet outlet_;
};

}  // namespace drumtower
