#include "connectors/common/urls.hpp"

#include "connectors/common/text.hpp"

#include <unicode/idna.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace drumtower {

namespace {

constexpr std::size_t longest = 8192;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// As browsers read it: no control characters, no white space around, '\' is kept for percent-encoding.
std::string cleaned(std::string_view address) {
    std::string clean;
    for (const char c : trimmed(address)) {
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) clean += c;
    }
    return clean;
}

/// What may not stand in an address is percent-encoded; what is already encoded stays.
std::string encoded(std::string_view part) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : part) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7F ||
            std::string_view("\"<>\\^`{|}").find(c) != std::string_view::npos) {
            result += '%';
            result += digits[byte >> 4];
            result += digits[byte & 15];
        } else {
            result += c;
        }
    }
    return result;
}

std::string ascii_host(std::string_view host) {
    if (std::all_of(host.begin(), host.end(), [](char c) { return (c & 0x80) == 0; }))
        return ascii_lower(host);
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::IDNA> idna(
        icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII, error));
    if (!idna || U_FAILURE(error)) return {};
    icu::IDNAInfo info;
    std::string ascii;
    icu::StringByteSink<std::string> sink(&ascii);
    idna->nameToASCII_UTF8(icu::StringPiece(host.data(), static_cast<std::int32_t>(host.size())), sink, info,
                           error);
    return U_FAILURE(error) || info.hasErrors() ? std::string{} : ascii;
}

/// RFC 3986, 5.2.4.
std::string without_dots(std::string_view path) {
    std::vector<std::string_view> kept;
    bool open_end = false;
    for (std::size_t at = 0; at < path.size();) {
        std::size_t end = path.find('/', at + 1);
        if (end == std::string_view::npos) end = path.size();
        const std::string_view segment = path.substr(at, end - at);  // with its leading slash
        open_end = segment == "/." || segment == "/..";
        if (segment == "/..") {
            if (!kept.empty()) kept.pop_back();
        } else if (segment != "/.") {
            kept.push_back(segment);
        }
        at = end;
    }
    std::string result;
    for (const std::string_view segment : kept)
        result += segment;
    if (open_end || result.empty()) result += '/';
    return result;
}

bool split_authority(std::string_view authority, Url& url) {
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        url.userinfo = authority.substr(0, at);
        authority.remove_prefix(at + 1);
    }
    std::size_t colon = authority.rfind(':');
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos) return false;
        colon = authority.find(':', close);
    }
    if (colon != std::string_view::npos) {
        url.port = authority.substr(colon + 1);
        authority = authority.substr(0, colon);
    }
    if (url.port.size() > 5 || !std::all_of(url.port.begin(), url.port.end(), is_digit)) return false;
    if (url.port == (url.scheme == "http" ? "80" : "443")) url.port.clear();
    url.host = ascii_host(authority);
    return !url.host.empty() && url.host.find_first_of(" <>\"%\\^`{|}#?/") == std::string::npos;
}

void split_tail(std::string_view rest, Url& url) {
    if (const std::size_t at = rest.find('#'); at != std::string_view::npos) {
        url.fragment = encoded(rest.substr(at + 1));
        rest = rest.substr(0, at);
    }
    if (const std::size_t at = rest.find('?'); at != std::string_view::npos) {
        url.query = encoded(rest.substr(at + 1));
        url.has_query = true;
        rest = rest.substr(0, at);
    }
    url.path = encoded(rest);
}

bool is_tracking(std::string_view parameter) {
    static constexpr auto names =
        std::to_array<std::string_view>({"spm", "from", "isappinstalled", "scene", "clicktime", "enterid",
                                         "fbclid", "gclid", "share_token", "timestamp"});
    const std::string name = ascii_lower(parameter.substr(0, parameter.find('=')));
    return name.starts_with("utm_") || std::find(names.begin(), names.end(), name) != names.end();
}

std::string without_tracking(std::string_view query) {
    std::string kept;
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view parameter = query.substr(0, end);
        if (!parameter.empty() && !is_tracking(parameter)) {
            if (!kept.empty()) kept += '&';
            kept += parameter;
        }
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    }
    return kept;
}

/// "gl.gov.cn" of "www.gl.gov.cn"; an address in numbers is its own site.
std::string_view site_of(std::string_view host) {
    const bool numbers =
        std::all_of(host.begin(), host.end(), [](char c) { return is_digit(c) || c == '.'; });
    if (numbers || host.starts_with('[')) return host;
    std::vector<std::size_t> dots;
    for (std::size_t at = host.rfind('.'); at != std::string_view::npos && at > 0;
         at = host.rfind('.', at - 1)) {
        dots.push_back(at);
    }
    if (dots.size() < 2) return host;
    const std::string_view second = host.substr(dots[1] + 1, dots[0] - dots[1] - 1);
    const bool general = second == "gov" || second == "com" || second == "org" || second == "net" ||
                         second == "edu" || second == "ac";
    if (!general) return host.substr(dots[1] + 1);
    return dots.size() < 3 ? host : host.substr(dots[2] + 1);
}

}  // namespace

std::string Url::authority() const {
    return host + ":" + (port.empty() ? (scheme == "https" ? "443" : "80") : port);
}

std::string Url::text() const {
    std::string whole = scheme + "://" + host;
    if (!port.empty()) whole += ":" + port;
    whole += path.empty() ? "/" : path;
    if (has_query) whole += "?" + query;
    if (!fragment.empty()) whole += "#" + fragment;
    return whole;
}

std::string scheme_of(std::string_view address) {
    std::string scheme;
    for (const char c : address) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) continue;
        if (c == ':')
            return scheme.empty() || !is_letter(scheme.front()) ? std::string{} : ascii_lower(scheme);
        if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return {};
        scheme += c;
    }
    return {};
}

std::optional<Url> parse_url(std::string_view text) {
    const std::string clean = cleaned(text.substr(0, longest + 1));
    if (clean.size() > longest) return std::nullopt;
    Url url;
    url.scheme = scheme_of(clean);
    if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
    std::string_view rest = std::string_view(clean).substr(clean.find(':') + 1);
    if (!rest.starts_with("//")) return std::nullopt;
    rest.remove_prefix(2);
    const std::size_t end = std::min(rest.find_first_of("/?#\\"), rest.size());
    if (!split_authority(rest.substr(0, end), url)) return std::nullopt;
    split_tail(rest.substr(end), url);
    if (!url.path.empty()) url.path = without_dots(url.path);
    return url;
}

std::string resolve(std::string_view base, std::string_view reference) {
    const std::string clean = cleaned(reference.substr(0, longest + 1));
    if (clean.size() > longest) return {};
    const std::string scheme = scheme_of(clean);
    if (scheme == "http" || scheme == "https") {
        auto url = parse_url(clean);
        return url ? url->text() : std::string{};
    }
    if (!scheme.empty()) return clean;
    auto url = parse_url(base);
    if (!url) return {};
    if (clean.starts_with("//")) return resolve({}, url->scheme + ":" + clean);
    Url relative;
    split_tail(clean, relative);
    url->fragment = relative.fragment;
    if (relative.path.empty()) {
        if (relative.has_query) url->query = relative.query, url->has_query = true;
        return url->text();
    }
    url->query = relative.query;
    url->has_query = relative.has_query;
    const std::string folder = url->path.empty() ? "/" : url->path.substr(0, url->path.rfind('/') + 1);
    url->path = without_dots(relative.path.starts_with('/') ? relative.path : folder + relative.path);
    return url->text();
}

std::string canonical_url(std::string_view text) {
    auto url = parse_url(text);
    if (!url) return {};
    url->fragment.clear();
    url->query = without_tracking(url->query);
    url->has_query = !url->query.empty();
    return url->text();
}

std::string authority_of(std::string_view url) {
    const auto parsed = parse_url(url);
    return parsed ? parsed->authority() : std::string{};
}

bool same_site(std::string_view left, std::string_view right) {
    const auto one = parse_url(left);
    const auto other = parse_url(right);
    return one && other && (one->host == other->host || site_of(one->host) == site_of(other->host));
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            encoded += c;
        } else {
            encoded += '%';
            encoded += digits[byte >> 4];
            encoded += digits[byte & 15];
        }
    }
    return encoded;
}

std::string without_slash_at_end(std::string address) {
    while (address.ends_with('/'))
        address.pop_back();
    return address;
}

}  // namespace drumtower
