#include "connectors/http/web_address.hpp"

#include "pipeline/base/ascii.hpp"
#include "pipeline/base/handle.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string_view>

namespace drumtower {

namespace {

using CurlUrl = Handle<CURLU, curl_url_cleanup>;
using CurlText = Handle<char, curl_free>;

std::string part(CURLU* url, CURLUPart what, unsigned int flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, what, &text, flags) != CURLUE_OK) return {};
    const CurlText owned(text);
    return owned.get();
}

std::string without_brackets(const std::string& host) {
    return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

std::optional<WebAddress> taken_apart(CURLU* url) {
    curl_url_set(url, CURLUPART_FRAGMENT, nullptr, 0);
    WebAddress address;
    address.text = part(url, CURLUPART_URL);
    address.scheme = ascii_lower(part(url, CURLUPART_SCHEME));
    address.host = ascii_lower(without_brackets(part(url, CURLUPART_HOST)));
    while (address.host.ends_with('.'))
        address.host.pop_back();  // "localhost." is localhost
    address.has_user = !part(url, CURLUPART_USER).empty() || !part(url, CURLUPART_PASSWORD).empty();
    const std::string port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    std::from_chars(port.data(), port.data() + port.size(), address.port);
    const bool ours = address.scheme == "http" || address.scheme == "https";
    if (!ours || address.text.empty() || address.host.empty() || address.port == 0) return std::nullopt;
    return address;
}

/// curl refuses control characters itself; white space inside an address is escaped, as browsers do.
std::optional<WebAddress> parsed(CURLU* url, const std::string& text) {
    const unsigned int flags = CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME;
    if (curl_url_set(url, CURLUPART_URL, text.c_str(), flags) != CURLUE_OK) return std::nullopt;
    return taken_apart(url);
}

/// A long run of letters and digits without a dot: a hook's key rather than a page's name.
bool looks_like_a_token(std::string_view segment) {
    const auto plain = [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; };
    return segment.size() >= 20 && std::all_of(segment.begin(), segment.end(), plain) &&
           std::any_of(segment.begin(), segment.end(), [](unsigned char c) { return std::isdigit(c); });
}

std::string with_starred_tokens(std::string_view path) {
    std::string shown;
    while (!path.empty()) {
        const auto end = path.find('/', 1);
        const std::string_view segment = path.substr(1, end == std::string_view::npos ? end : end - 1);
        shown += "/";
        shown += looks_like_a_token(segment) ? std::string_view("***") : segment;
        path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
    }
    return shown;
}

}  // namespace

std::optional<WebAddress> web_address(const std::string& url) {
    const CurlUrl handle(curl_url());
    if (url.find('\0') != std::string::npos) return std::nullopt;
    return parsed(handle.get(), url);
}

std::optional<WebAddress> web_address(const WebAddress& base, const std::string& reference) {
    const CurlUrl handle(curl_url());
    if (reference.find('\0') != std::string::npos || !parsed(handle.get(), base.text)) return std::nullopt;
    return parsed(handle.get(), reference);
}

std::string redact_url(const std::string& url) {
    const CurlUrl handle(curl_url());
    if (!parsed(handle.get(), url)) return "(no web address)";
    const std::string port = part(handle.get(), CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
    return part(handle.get(), CURLUPART_SCHEME) + "://" + part(handle.get(), CURLUPART_HOST) +
           (port.empty() ? "" : ":" + port) + with_starred_tokens(part(handle.get(), CURLUPART_PATH));
}

}  // namespace drumtower
