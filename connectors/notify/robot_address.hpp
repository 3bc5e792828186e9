// RobotAddress: the address of a group robot or a webhook, which is itself the secret. Nothing of it but the
// host ever stands in a text.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/secret.hpp"
#include "pipeline/ports/http_client.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

class RobotAddress {
public:
    explicit RobotAddress(const Secret& url);

    /// Why nothing may be sent there; empty: it may.
    const std::string& objection() const { return objection_; }
    /// The whole address, with `more` ("timestamp=1&sign=…") added to its query.
    std::string with(std::string_view more = {}) const;
    /// "host:port", for Reach::trusted: the configuration names it.
    const std::string& trusted() const { return trusted_; }
    /// `text` without what of the address is secret.
    std::string scrubbed(std::string text) const;

private:
    Secret url_;
    std::string objection_;
    std::string trusted_;
    bool has_query_ = false;
    std::vector<Secret> hidden_;  // its path, and the values of its query
};

/// One POST to `address`, `query` added to it; `request` brings headers, body and time-out. What fails is
/// told without the secret.
awaitable<Result<HttpResponse>> posted(HttpClient& http, const RobotAddress& address, std::string query,
                                       HttpRequest request);

}  // namespace drumtower
