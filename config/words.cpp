#include "config/words.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdint>
#include <netinet/in.h>

namespace drumtower::config {

namespace {

constexpr std::size_t longest_shown = 160;
constexpr std::size_t longest_id = 64;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_letter(char c) {
    return is_lower(c) || (c >= 'A' && c <= 'Z');
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
    return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return text.ends_with(end); });
}

/// A whole number of at most `most`, digits only.
std::optional<int> small_number(std::string_view digits, int most) {
    if (digits.empty() || digits.size() > 6 || !std::all_of(digits.begin(), digits.end(), is_digit))
        return {};
    int number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (number > most) return {};
    return number;
}

bool is_ipv4(std::string_view text) {
    in_addr address{};
    return inet_pton(AF_INET, std::string(text).c_str(), &address) == 1;
}

bool is_ipv6(std::string_view text) {
    in6_addr address{};
    return inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

bool is_host_name(std::string_view text) {
    if (text.empty() || text.size() > 253 || text.front() == '-' || text.front() == '.') return false;
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
    });
    const bool only_numbers =
        std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
    return plain && !only_numbers && text.find("..") == std::string_view::npos;
}

bool is_host(std::string_view text) {
    return is_ipv4(text) || is_ipv6(text) || is_host_name(text);
}

struct HostPort {
    std::string host;
    std::optional<std::string> port;
    bool bracketed = false;
};

/// "host", "host:port", "[v6]", "[v6]:port"; a bare IPv6 address is a host.
std::optional<HostPort> split_host_port(std::string_view text) {
    HostPort parts;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return {};
        parts.host = text.substr(1, end - 1);
        parts.bracketed = true;
        text.remove_prefix(end + 1);
        if (text.empty()) return parts;
        if (text.front() != ':') return {};
        parts.port = std::string(text.substr(1));
        return parts;
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos) {
        parts.host = text;
        return parts;
    }
    parts.host = text.substr(0, colon);
    parts.port = std::string(text.substr(colon + 1));
    return parts;
}

}  // namespace

std::string in_quotes(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string shown = "\"";
    std::size_t taken = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool starts_character = (byte & 0xC0U) != 0x80U;
        if (taken >= longest_shown && starts_character) {
            shown += "…";
            break;
        }
        ++taken;
        if (byte >= 0x20 && byte != 0x7F) {
            shown += c;
        } else {
            shown += "\\x";
            shown += hex[byte >> 4U];
            shown += hex[byte & 15U];
        }
    }
    return shown + "\"";
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string text;
    for (const auto& word : words) {
        if (!text.empty()) text += between;
        text += word;
    }
    return text;
}

bool is_secret_key(std::string_view key) {
    const auto dot = key.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? key : key.substr(dot + 1);
    if (last == "secret" || last == "password" || last == "token" || key == "ssl.key.pem") return true;
    return ends_with_any(last, {"_secret", "_password", "_token", "_aes_key"});
}

bool is_id(std::string_view text) {
    if (text.empty() || text.size() > longest_id || !(is_lower(text.front()) || is_digit(text.front())))
        return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_loopback(std::string_view host) {
    if (host == "localhost" || host.ends_with(".localhost") || host == "::1") return true;
    return host.starts_with("127.") && is_ipv4(host);
}

std::optional<Url> parse_url(std::string_view text) {
    const auto colon = text.find("://");
    if (colon == std::string_view::npos) return {};
    Url url;
    url.scheme = text.substr(0, colon);
    std::transform(url.scheme.begin(), url.scheme.end(), url.scheme.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const std::string_view rest = text.substr(colon + 3);
    const auto parts = split_host_port(rest.substr(0, rest.find_first_of("/?#")));
    if (!parts) return {};
    url.host = parts->host;
    return url;
}

std::optional<std::string> url_fault(std::string_view text) {
    const auto has_bad_byte = [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\';
    };
    if (std::any_of(text.begin(), text.end(), has_bad_byte))
        return "the address holds a space or a control character";
    const auto colon = text.find("://");
    const auto url = parse_url(text);
    if (colon == std::string_view::npos || !url || (url->scheme != "http" && url->scheme != "https")) {
        return "is not an http or https address";
    }
    const std::string_view rest = text.substr(colon + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos) return "the address carries a user name or password";
    const auto parts = split_host_port(authority);
    const bool good_host =
        parts->bracketed ? is_ipv6(parts->host) : is_ipv4(parts->host) || is_host_name(parts->host);
    if (!good_host) return "the address has no good host";
    if (parts->port && (!small_number(*parts->port, 65535) || *parts->port == "0"))
        return "the port is not 1 to 65535";
    return {};
}

std::optional<std::string> listen_fault(std::string_view text) {
    const auto parts = split_host_port(text);
    if (!parts || !parts->port) return "has no port";
    if (!small_number(*parts->port, 65535)) return "the port is not 0 to 65535";
    const bool good_host =
        parts->bracketed ? is_ipv6(parts->host) : is_ipv4(parts->host) || is_host_name(parts->host);
    if (!good_host) return "the host is neither an address nor a name";
    return {};
}

std::optional<std::string> private_entry_fault(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) {
        const auto parts = split_host_port(text);
        if (!parts || !is_host(parts->host)) return "is neither a host nor an address";
        if (parts->port && !small_number(*parts->port, 65535)) return "the port is not 0 to 65535";
        return {};
    }
    std::string_view address = text.substr(0, slash);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    const bool v4 = is_ipv4(address);
    if (!v4 && !is_ipv6(address)) return "the part before / is not an address";
    const auto tail = split_host_port(text.substr(slash + 1));
    const auto prefix = tail ? small_number(tail->host, v4 ? 32 : 128) : std::optional<int>{};
    if (!prefix) return v4 ? "the prefix is not 1 to 32" : "the prefix is not 1 to 128";
    if (*prefix == 0) return "the prefix 0 permits every address";
    if (tail->port && !small_number(*tail->port, 65535)) return "the port is not 0 to 65535";
    return {};
}

const std::vector<std::string>& known_zones() {
    static const std::vector<std::string> zones = {"Asia/Shanghai", "Asia/Hong_Kong", "Asia/Macau",
                                                   "Asia/Taipei",   "Asia/Urumqi",    "UTC"};
    return zones;
}

std::optional<Milliseconds> zone_offset(std::string_view zone) {
    using std::chrono::hours;
    if (zone == "UTC" || zone == "Etc/UTC" || zone == "Etc/GMT") return hours{0};
    if (zone == "Asia/Urumqi") return hours{6};
    const auto& zones = known_zones();
    if (std::find(zones.begin(), zones.end(), zone) != zones.end()) return hours{8};
    constexpr std::string_view fixed = "Etc/GMT";
    if (!zone.starts_with(fixed) || zone.size() < fixed.size() + 2) return {};
    const char sign = zone[fixed.size()];
    const std::string_view digits = zone.substr(fixed.size() + 1);
    const auto number = small_number(digits, sign == '-' ? 14 : 12);
    if ((sign != '-' && sign != '+') || !number || digits.size() != (*number < 10 ? 1U : 2U)) return {};
    return hours{sign == '-' ? *number : -*number};  // "Etc/GMT-8" is east of Greenwich: UTC+8
}

bool is_reminder(std::string_view text) {
    if (text.ends_with('%')) {
        const auto share = small_number(text.substr(0, text.size() - 1), 100);
        return share && *share >= 1 && *share <= 99;
    }
    if (!text.starts_with('-')) return false;
    const auto before = parse_duration(text.substr(1));
    return before && before->count() > 0;
}

}  // namespace drumtower::config
