// Web addresses: taken apart, made absolute, and brought to the one form that identifies a page.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drumtower {

struct Url {
    std::string scheme;    // lower case
    std::string userinfo;  // never printed again
    std::string host;      // lower case, IDNA as ASCII; an IPv6 address keeps its brackets
    std::string port;      // empty: the scheme's own
    std::string path;
    std::string query;     // without '?'
    std::string fragment;  // without '#'
    bool has_query = false;
    std::string text() const;
    /// "host:port", the default port written out.
    std::string authority() const;
};

/// Null when it is no absolute http or https address.
std::optional<Url> parse_url(std::string_view text);
/// `reference` as found on the page `base`, made absolute; any scheme. Empty when it cannot be.
std::string resolve(std::string_view base, std::string_view reference);
/// What identifies a page: no fragment, no tracking query, no default port. Empty when it is no web address.
std::string canonical_url(std::string_view text);
/// "host:port" of a web address, or empty.
std::string authority_of(std::string_view url);
/// Same host, or hosts of one site (www.gl.gov.cn, tjj.gl.gov.cn).
bool same_site(std::string_view left, std::string_view right);
/// The scheme of an address in lower case; control characters and white space do not hide it. Empty:
/// relative.
std::string scheme_of(std::string_view address);

/// As it stands in a query or a form: everything but letters, digits and -_.~ as %XX.
std::string percent_encoded(std::string_view text);

/// A base to which paths are added.
std::string without_slash_at_end(std::string address);

}  // namespace drumtower
