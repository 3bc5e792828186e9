// WebSub, the subscriber's side: how a hub is asked to tell of a topic, and whether a message is the hub's.
// Pure; who asks, and when again, is daemon/subscriptions.
#pragma once

#include "pipeline/base/secret.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/ports/http_client.hpp"
#include "pipeline/ports/source.hpp"

#include <string>
#include <string_view>

namespace drumtower::websub {

struct Asking {
    Hub hub;
    std::string callback;
    Secret secret;  // left out where the hub would read it on the open line
    Duration lease = 24h * 10;
};

/// The hub is named by a page: it is reached as far as `reach` lets it. A redirect is an answer.
HttpRequest subscribe_request(const Asking& asking, Reach reach);
/// Where a hub sends us on to; empty: nowhere.
std::string elsewhere(const HttpResponse& response);

enum class Signed { right, wrong, not_at_all };
/// By `X-Hub-Signature`, "sha256=…"; sha1, sha384 and sha512 are known, too.
Signed signature_of(const Secret& secret, std::string_view header, std::string_view message);

}  // namespace drumtower::websub
