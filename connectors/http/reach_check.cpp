#include "connectors/http/reach_check.hpp"

#include "pipeline/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <type_traits>

namespace drumtower {

namespace {

namespace ip = boost::asio::ip;

/// The first `prefix` bits agree.
template <std::size_t N>
bool agree(const std::array<unsigned char, N>& left, const std::array<unsigned char, N>& right,
           unsigned prefix) {
    for (unsigned bit = 0; bit < prefix; ++bit) {
        const int mask = 0x80 >> (bit % 8);
        if ((left.at(bit / 8) & mask) != (right.at(bit / 8) & mask)) return false;
    }
    return true;
}

template <class Address>
struct Range {
    Address network;
    unsigned prefix;
    Range(const char* text, unsigned bits) : network(parse(text)), prefix(bits) {}
    bool holds(const Address& address) const { return agree(network.to_bytes(), address.to_bytes(), prefix); }
    static Address parse(const char* text) {
        if constexpr (std::is_same_v<Address, ip::address_v4>) return ip::make_address_v4(text);
        if constexpr (std::is_same_v<Address, ip::address_v6>) return ip::make_address_v6(text);
    }
};

template <class Address>
bool any_holds(const std::vector<Range<Address>>& ranges, const Address& address) {
    return std::any_of(ranges.begin(), ranges.end(), [&](const auto& range) { return range.holds(address); });
}

// IANA's special-purpose registries.
bool is_special(const ip::address_v4& address) {
    static const std::vector<Range<ip::address_v4>> special = {
        {"0.0.0.0", 8},      {"10.0.0.0", 8},     {"100.64.0.0", 10}, {"127.0.0.0", 8},
        {"169.254.0.0", 16}, {"172.16.0.0", 12},  {"192.0.0.0", 24},  {"192.0.2.0", 24},
        {"192.88.99.0", 24}, {"192.168.0.0", 16}, {"198.18.0.0", 15}, {"198.51.100.0", 24},
        {"203.0.113.0", 24}, {"224.0.0.0", 4},    {"240.0.0.0", 4}};
    return any_holds(special, address);
}

bool is_special(const ip::address_v6& address) {
    static const std::vector<Range<ip::address_v6>> special = {
        {"::", 96},         {"64:ff9b:1::", 48}, {"100::", 64},  {"2001::", 23},
        {"2001:db8::", 32}, {"3fff::", 20},      {"5f00::", 16}, {"fc00::", 7},
        {"fe80::", 10},     {"fec0::", 10},      {"ff00::", 8}};
    return any_holds(special, address);
}

/// The IPv4 address that an IPv6 one stands for, when it does.
std::optional<ip::address_v4> inner(const ip::address_v6& address) {
    static const Range<ip::address_v6> mapped("::ffff:0:0", 96);
    static const Range<ip::address_v6> nat64("64:ff9b::", 96);
    static const Range<ip::address_v6> six_to_four("2002::", 16);
    const auto bytes = address.to_bytes();
    const auto from = [&bytes](std::size_t at) {
        return ip::address_v4({bytes.at(at), bytes.at(at + 1), bytes.at(at + 2), bytes.at(at + 3)});
    };
    if (mapped.holds(address) || nat64.holds(address)) return from(12);
    if (six_to_four.holds(address)) return from(2);
    return std::nullopt;
}

/// Mapped addresses as plain IPv4, so that "10.0.0.0/8" holds ::ffff:10.1.2.3 too.
ip::address plain(const ip::address& address) {
    if (!address.is_v6()) return address;
    const auto within = inner(address.to_v6());
    return within ? ip::address(*within) : address;
}

std::optional<ip::address> literal(const std::string& text) {
    boost::system::error_code error;
    const auto address = ip::make_address(text, error);
    if (error) return std::nullopt;
    return plain(address);
}

std::optional<unsigned> number(std::string_view text, unsigned most) {
    unsigned value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size() || value > most)
        return std::nullopt;
    return value;
}

/// "host", "host:port", "[v6]:port", "v6", "net/prefix:port" → what stands before the port; the port, or 0.
struct Entry {
    std::string name;
    unsigned port = 0;
    bool good = true;
};

Entry split(const std::string& text) {
    Entry entry{.name = ascii_lower(text)};
    const auto colon = text.rfind(':');
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string::npos) return {.name = {}, .good = false};
        entry.name = text.substr(1, end - 1);
        std::string rest = text.substr(end + 1);
        if (rest.starts_with('/')) {  // [v6]/prefix[:port]
            const auto mark = rest.find(':');
            entry.name += rest.substr(0, mark);
            rest = mark == std::string::npos ? "" : rest.substr(mark);
        }
        if (rest.empty()) return entry;
        const auto port = rest.starts_with(':') ? number(rest.substr(1), 65535) : std::nullopt;
        return {.name = ascii_lower(entry.name), .port = port.value_or(0), .good = port.has_value()};
    }
    const bool several =
        colon != std::string::npos && text.find(':') != colon;  // a bare IPv6 address has no port
    if (colon == std::string::npos || several) return entry;
    const auto port = number(text.substr(colon + 1), 65535);
    return {.name = ascii_lower(text.substr(0, colon)), .port = port.value_or(0), .good = port.has_value()};
}

}  // namespace

bool is_public(const ip::address& address) {
    const ip::address seen = plain(address);
    return seen.is_v4() ? !is_special(seen.to_v4()) : !is_special(seen.to_v6());
}

ReachCheck::ReachCheck(const Reach& reach, const WebAddress& target)
    : host_(target.host), port_(target.port) {
    const Entry trusted = split(reach.trusted);
    if (!reach.trusted.empty() && trusted.good && trusted.name == host_ && trusted.port == port_)
        any_address_ = true;
    for (const std::string& entry : reach.allow_private)
        read_entry(entry);
}

void ReachCheck::read_entry(std::string entry) {
    const Entry read = split(entry);
    if (!read.good || read.name.empty() || (read.port != 0 && read.port != port_)) return;
    const auto slash = read.name.find('/');
    const auto address = literal(read.name.substr(0, slash));
    if (!address) {
        if (slash == std::string::npos && read.name == host_) any_address_ = true;
        return;
    }
    const unsigned all = address->is_v4() ? 32 : 128;
    const auto prefix = slash == std::string::npos
                            ? std::optional<unsigned>(all)
                            : number(std::string_view(read.name).substr(slash + 1), all);
    if (prefix) networks_.push_back({*address, *prefix});
}

bool ReachCheck::permits(const ip::address& address) const {
    if (any_address_ || is_public(address)) return true;
    const ip::address seen = plain(address);
    return std::any_of(networks_.begin(), networks_.end(), [&seen](const Network& network) {
        if (network.address.is_v4() != seen.is_v4()) return false;
        if (seen.is_v4())
            return agree(network.address.to_v4().to_bytes(), seen.to_v4().to_bytes(), network.prefix);
        return agree(network.address.to_v6().to_bytes(), seen.to_v6().to_bytes(), network.prefix);
    });
}

bool ReachCheck::permits_through_proxy() const {
    if (const auto address = literal(host_)) return permits(*address);
    const bool local = host_ == "localhost" || host_.ends_with(".localhost");
    return !local || any_address_;
}

}  // namespace drumtower
