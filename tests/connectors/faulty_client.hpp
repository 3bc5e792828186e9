// FaultyClient: stands between a connector and the real client. Loses the answer of a posting call that took
// effect, or keeps the call from leaving and tells the same story, or answers by itself. Reading calls pass.
#pragma once

#include "pipeline/ports/http_client.hpp"

#include <optional>
#include <utility>

namespace drumtower::test {

class FaultyClient : public HttpClient {
public:
    enum class Fault { none, lose_answer, never_leaves };

    explicit FaultyClient(HttpClient& real) : real_(real) {}

    Fault fault = Fault::none;
    std::optional<HttpResponse> instead;  // answered to posting calls; nothing is sent
    int posting_calls = 0;                // that reached the platform

    awaitable<Result<HttpResponse>> send(HttpRequest request) override {
        if (request.effect == Effect::reads) {
            auto read = co_await real_.send(std::move(request));
            co_return read;
        }
        if (instead) co_return *instead;
        if (fault == Fault::never_leaves) co_return fail(FailureKind::uncertain, "the line broke");
        ++posting_calls;
        auto answer = co_await real_.send(std::move(request));
        if (fault == Fault::lose_answer) co_return fail(FailureKind::uncertain, "the line broke");
        co_return answer;
    }

private:
    HttpClient& real_;
};

}  // namespace drumtower::test
