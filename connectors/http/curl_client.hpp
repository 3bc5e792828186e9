// CurlClient: HttpClient over libcurl, for every connector. Follows redirects of reading calls by hand, each
// hop checked like the first; credentials stay with the origin they were given for.
#pragma once

#include "config/config.hpp"
#include "connectors/http/curl_multi.hpp"
#include "connectors/http/transfer.hpp"
#include "pipeline/ports/http_client.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <string>

namespace drumtower {

class CurlClient : public HttpClient {
public:
    /// Takes proxy and ca_file of `outbound`; its allow_private belongs in the Reach of each request.
    CurlClient(asio::any_io_executor io, const config::Outbound& outbound, std::string user_agent);

    awaitable<Result<HttpResponse>> send(HttpRequest request) override;

private:
    Outlet outlet_;
    CurlMulti multi_;
};

/// "DrumTower/0.1.0 (+https://gulou.example.cn)"
std::string user_agent(const std::string& version, const std::string& public_url);

}  // namespace drumtower
