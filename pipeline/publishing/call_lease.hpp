// CallLease: whether a call of ours may still leave. Asked when the intent has been read back, and once more
// when the first byte is about to go: a process that was frozen in between must not send what another node
// has taken over.
#pragma once

#include "pipeline/ports/http_client.hpp"

#include <functional>
#include <utility>

namespace drumtower {

struct CallLease {
    std::function<bool()> holds;  // none: nothing limits it
};

/// What an account writes through: every call that posts asks its lease.
class LeasedHttp : public HttpClient {
public:
    LeasedHttp(HttpClient& http, const CallLease& lease) : http_(http), lease_(lease) {}
    awaitable<Result<HttpResponse>> send(HttpRequest request) override {
        if (request.effect == Effect::posts) request.may_leave = lease_.holds;
        return http_.send(std::move(request));
    }

private:
    HttpClient& http_;
    const CallLease& lease_;
};

}  // namespace drumtower
