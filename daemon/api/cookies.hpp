// The session's cookie, and whether a question that carries it comes from our own page. Pure.
#pragma once

#include "daemon/api/http.hpp"

#include <string>

namespace drumtower {

/// How browsers reach us: over TLS the cookie's name binds it to this host and to TLS.
class Cookies {
public:
    explicit Cookies(const std::string& public_url);
    /// The session's secret, or empty.
    std::string secret_in(const Request& request) const;
    /// The Set-Cookie line that gives it to the browser, and the one that takes it away.
    std::string given(const Request& request, const std::string& secret) const;
    std::string taken(const Request& request) const;
    /// False when a browser says that another site's page sent it.
    bool is_ours(const Request& request) const;

private:
    bool is_secure(const Request& request) const;

    std::string origin_;  // of the public address: "https://gulou.example.cn"
};

/// The name asked for is this machine's own: a page that is open on loopback must not be readable through a
/// name that somebody else's DNS points here, nor through a proxy that carries the world's questions.
bool asked_for_loopback(const Request& request);

}  // namespace drumtower
