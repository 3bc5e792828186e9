#include "daemon/api/cookies.hpp"

namespace drumtower {

namespace {

constexpr std::string_view plain_name = "drumtower";
constexpr std::string_view bound_name = "__Host-drumtower";
constexpr std::string_view attributes = "; Path=/; HttpOnly; SameSite=Strict";

std::string origin_of(const std::string& url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos) return {};
    return url.substr(0, url.find('/', scheme + 3));
}

std::string cookie_in(const std::string& header, std::string_view name) {
    for (std::size_t from = 0; from < header.size();) {
        const std::size_t to = std::min(header.find(';', from), header.size());
        std::string_view one = std::string_view(header).substr(from, to - from);
        from = to + 1;
        while (!one.empty() && one.front() == ' ')
            one.remove_prefix(1);
        if (one.size() > name.size() && one.substr(0, name.size()) == name && one[name.size()] == '=')
            return std::string(one.substr(name.size() + 1));
    }
    return {};
}

}  // namespace

bool asked_for_loopback(const Request& request) {
    std::string host = request.header("host");
    if (host.empty()) return true;
    if (host.front() == '[') {
        host = host.substr(0, host.find(']') + 1);
    } else {
        host = host.substr(0, host.find(':'));
    }
    if (host == "localhost" || host == "[::1]") return true;
    return host.rfind("127.", 0) == 0 && host.find_first_not_of("0123456789.") == std::string::npos;
}

Cookies::Cookies(const std::string& public_url) : origin_(origin_of(public_url)) {}

bool Cookies::is_secure(const Request& request) const {
    return origin_.rfind("https://", 0) == 0 && !asked_for_loopback(request);
}

std::string Cookies::secret_in(const Request& request) const {
    return cookie_in(request.header("cookie"), is_secure(request) ? bound_name : plain_name);
}

std::string Cookies::given(const Request& request, const std::string& secret) const {
    const bool secure = is_secure(request);
    std::string line(secure ? bound_name : plain_name);
    line += '=' + secret;
    line += attributes;
    return line + (secure ? "; Secure" : "");
}

std::string Cookies::taken(const Request& request) const {
    return given(request, "") + "; Max-Age=0";
}

bool Cookies::is_ours(const Request& request) const {
    const std::string site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return false;
    const std::string origin = request.header("origin");
    if (origin.empty()) return true;
    const std::string host = request.header("host");
    return origin == origin_ ||
           (!host.empty() && (origin == "http://" + host || origin == "https://" + host));
}

}  // namespace drumtower
