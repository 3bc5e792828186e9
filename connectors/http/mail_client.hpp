// CurlMailClient: MailClient over libcurl's SMTP. One connection a mail; certificates are checked.
#pragma once

#include "config/config.hpp"
#include "connectors/http/curl_multi.hpp"
#include "connectors/http/transfer.hpp"
#include "pipeline/ports/mail_client.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace drumtower {

class CurlMailClient : public MailClient {
public:
    /// Takes proxy (mails go through it, too: CONNECT) and ca_file of `outbound`.
    CurlMailClient(asio::any_io_executor io, const config::Outbound& outbound);

    awaitable<Result<MailReceipt>> send(MailServer server, Mail mail) override;

private:
    Outlet outlet_;
    CurlMulti multi_;
};

}  // namespace drumtower
