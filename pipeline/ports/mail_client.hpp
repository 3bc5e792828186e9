// MailClient: how a notifier hands a mail to a mail server. connectors/http implements it over libcurl. On
// the I/O thread. A cancelled send() unwinds with operation_aborted; it is never a Failure.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/secret.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace drumtower {

/// Where mails go; the configuration names it, so it may be a private address.
struct MailServer {
    enum class Security {
        tls,       // from the first byte: port 465
        starttls,  // asked for before anything else is said; refused: no mail
        none,      // for a server on this machine
    };
    std::string host;  // IPv6 without brackets
    std::uint16_t port = 465;
    Security security = Security::tls;
    std::string username;  // empty: no sign-in
    Secret password;
};

struct Mail {
    std::string from;  // envelope: bare addresses, no names
    std::vector<std::string> to;
    std::string message;  // headers and body, lines ended by CRLF; dots are stuffed on the way
    Duration connect_timeout = 10s;
    Duration timeout = 30s;
};

/// Taken by the server. Recipients that it did not take are counted, with what it said of the last of them.
struct MailReceipt {
    int refused = 0;
    int code = 0;  // SMTP reply of that refusal; 4xx: not now
    std::string reply;
};

class MailClient {
public:
    virtual ~MailClient() = default;
    /// Failure: `retryable` when the server certainly did not take it (no connection, 4xx), `uncertain` when
    /// its answer was lost after the whole mail had left, `auth` when it refuses the sign-in, `permanent`
    /// when it refuses the mail, all recipients, or TLS.
    virtual awaitable<Result<MailReceipt>> send(MailServer server, Mail mail) = 0;
};

}  // namespace drumtower
