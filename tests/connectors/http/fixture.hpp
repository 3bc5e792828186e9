// What every test of the HTTP client starts from: a client, a server, a request that trusts it.
#pragma once

#include "connectors/http/curl_client.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>

namespace drumtower {
inline void PrintTo(const Failure& failure, std::ostream* out) {
    *out << to_string(failure.kind) << ": " << failure.detail;
}
}  // namespace drumtower

namespace drumtower::test {

class CurlClientTest : public ::testing::Test {
protected:
    HttpRequest get(std::string_view path) const {
        HttpRequest request;
        request.url = server.url(path);
        request.reach.trusted = server.host();
        return request;
    }

    HttpRequest post(std::string_view path, std::string body) const {
        HttpRequest request = get(path);
        request.method = "POST";
        request.body = std::move(body);
        request.effect = Effect::posts;
        return request;
    }

    Result<HttpResponse> send(HttpRequest request) { return run(io, client.send(std::move(request))); }

    /// The failure that `request` must end in.
    Failure failure_of(HttpRequest request) {
        const auto answer = send(std::move(request));
        if (answer) return fail(FailureKind::permanent, "no failure: HTTP " + std::to_string(answer->status));
        return answer.error();
    }

    asio::io_context io;
    LoopbackServer server;
    CurlClient client{io.get_executor(), config::Outbound{}, "DrumTower/test"};
};

inline auto FailsAs(FailureKind kind, std::string_view part) {
    return ::testing::AllOf(::testing::Field(&Failure::kind, kind),
                            ::testing::Field(&Failure::detail, ::testing::HasSubstr(std::string(part))));
}

}  // namespace drumtower::test
