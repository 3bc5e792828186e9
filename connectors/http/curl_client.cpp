#include "connectors/http/curl_client.hpp"

#include "pipeline/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace drumtower {

namespace {

bool carries_credentials(const HttpRequest& request) {
    return !request.username.empty() || !request.password.empty() || !request.bearer.empty();
}

bool is_loopback(const std::string& host) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(host, error);
    return error ? host == "localhost" : address.is_loopback();
}

bool one_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool is_token(std::string_view text) {
    const auto fine = [](unsigned char c) {
        return std::isalnum(c) ||
               std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), fine);
}

/// Why a request is not sent at all, or empty.
std::string_view objection(const HttpRequest& request, const WebAddress& address, const Outlet& outlet) {
    if (address.has_user) return "a user name stands in the address";
    if (!is_token(request.method)) return "not a method";
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name) || !one_line(value)) return "a header has more than one line";
    }
    if (!one_line(request.bearer.reveal())) return "the bearer token has more than one line";
    if (carries_credentials(request) && address.scheme == "http" && !is_loopback(address.host)) {
        return "credentials are not sent without TLS";
    }
    const ReachCheck reach(request.reach, address);
    if (!outlet.proxy.empty() && !reach.permits_through_proxy()) return "the host is a private address";
    return {};
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Headers that may go to another origin; what else a caller sets may be a key.
bool travels(const std::string& name) {
    static constexpr std::array<std::string_view, 6> harmless = {
        "accept", "accept-language", "cache-control", "if-none-match", "if-modified-since", "content-type"};
    const std::string lowered = ascii_lower(name);
    return std::find(harmless.begin(), harmless.end(), lowered) != harmless.end();
}

/// The request as it goes on to `next` after `status`.
void redirect(HttpRequest& request, int status, const WebAddress& from, const WebAddress& next) {
    const bool stays = status == 307 || status == 308 || request.method == "GET" || request.method == "HEAD";
    if (!stays) {
        request.method = "GET";
        request.body.clear();
    }
    if (from.same_origin(next)) return;
    request.username.clear();
    request.password = Secret();
    request.bearer = Secret();
    std::erase_if(request.headers, [](const auto& header) { return !travels(header.first); });
    request.body.clear();
}

Failure refused(const HttpRequest& request, const std::string& url, std::string_view why) {
    return fail(FailureKind::permanent, request.method + " " + redact_url(url) + ": " + std::string(why));
}

}  // namespace

CurlClient::CurlClient(asio::any_io_executor io, const config::Outbound& outbound, std::string user_agent)
    : outlet_{outbound.proxy, outbound.ca_file, std::move(user_agent)}, multi_(std::move(io)) {}

awaitable<Result<HttpResponse>> CurlClient::send(HttpRequest request) {
    auto address = web_address(request.url);
    if (!address) co_return refused(request, request.url, "not an http or https address");
    Duration left = request.timeout;
    for (int hops = 0;; ++hops) {
        const std::string_view why_not = objection(request, *address, outlet_);
        if (!why_not.empty()) co_return refused(request, address->text, why_not);
        Transfer transfer(outlet_, request, *address, left);
        const CURLcode code = co_await multi_.perform(transfer.handle());
        auto answer = transfer.outcome(code);
        left -= transfer.spent();
        if (!answer || request.effect == Effect::posts || request.max_redirects == 0) co_return answer;
        const std::string location = answer->header("location");
        if (!is_redirect(answer->status) || location.empty()) co_return answer;
        if (hops == request.max_redirects) co_return refused(request, address->text, "too many redirects");
        auto next = web_address(*address, location);
        if (!next)
            co_return refused(request, address->text, "redirected to something that is not http or https");
        if (left <= 0ms) {
            const std::string where = "GET " + redact_url(next->text);
            co_return fail(FailureKind::retryable, where + ": the time was used up by redirects");
        }
        redirect(request, answer->status, *address, *next);
        address = std::move(next);
    }
}

std::string user_agent(const std::string& version, const std::string& public_url) {
    const std::string name = "DrumTower/" + version;
    return public_url.empty() ? name : name + " (+" + public_url + ")";
}

}  // namespace drumtower
