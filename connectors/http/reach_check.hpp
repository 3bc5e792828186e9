// ReachCheck: which addresses a request may connect to. An address that content names must be public; the
// configuration's own host:port is trusted, and allow_private lists what else may be private.
#pragma once

#include "connectors/http/web_address.hpp"
#include "pipeline/ports/http_client.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

/// Whether `address` is one that anybody on the Internet could be behind. IPv4 inside IPv6 (mapped, NAT64,
/// 6to4) is unwrapped and judged as IPv4.
bool is_public(const boost::asio::ip::address& address);

class ReachCheck {
public:
    /// For one hop: what `target` may lead to. Entries of `reach` that cannot be read permit nothing.
    ReachCheck(const Reach& reach, const WebAddress& target);

    /// The address a name turned out to be, when we connect ourselves.
    bool permits(const boost::asio::ip::address& address) const;
    /// What the address itself says, when a proxy resolves names: a literal private address or localhost is
    /// refused.
    bool permits_through_proxy() const;

private:
    struct Network {
        boost::asio::ip::address address;
        unsigned prefix = 0;
    };
    void read_entry(std::string entry);

    std::string host_;
    std::uint16_t port_ = 0;
    bool any_address_ = false;  // trusted, or its host is listed by name
    std::vector<Network> networks_;
};

}  // namespace drumtower
