#include "connectors/wechat/wechat_address.hpp"

#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace drumtower {

namespace {

struct Name {
    std::string_view kept;
    std::string_view also;  // an older name of the same
};
constexpr auto long_form =
    std::to_array<Name>({{"__biz", ""}, {"mid", "appmsgid"}, {"idx", "itemidx"}, {"sn", "sign"}});
constexpr auto search_form =
    std::to_array<Name>({{"src", ""}, {"timestamp", ""}, {"ver", ""}, {"signature", ""}});

/// As it stands in HTML and in JavaScript.
std::string unescaped(std::string_view url) {
    return replaced(replaced(trimmed(url), "&amp;", "&"), "\\x26", "&");
}

std::string value_of(std::string_view query, std::string_view name) {
    while (!name.empty() && !query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        const std::size_t equals = pair.find('=');
        if (pair.substr(0, equals) == name && equals != std::string_view::npos)
            return std::string(pair.substr(equals + 1));
    }
    return {};
}

std::string value_of(std::string_view query, const Name& name) {
    std::string value = value_of(query, name.kept);
    if (value.empty()) value = value_of(query, name.also);
    return name.kept == "__biz" ? replaced(value, "%3D", "=") : value;
}

template <std::size_t N>
std::string kept_query(std::string_view query, const std::array<Name, N>& names) {
    std::string kept;
    for (const Name& name : names) {
        const std::string value = value_of(query, name);
        if (!value.empty()) kept += (kept.empty() ? "" : "&") + std::string(name.kept) + "=" + value;
    }
    return kept;
}

}  // namespace

std::string wechat_article_url(std::string_view url, std::string_view page_base) {
    auto address = parse_url(unescaped(url));
    const auto base = parse_url(page_base);
    if (!address || !base || address->host != base->host) return {};
    if (base->port != address->port && !address->port.empty()) return {};
    const bool is_short = address->path.starts_with("/s/") && address->path.size() > 3;
    if (!is_short && address->path != "/s") return {};
    address->scheme = base->scheme;
    address->port = base->port;
    address->fragment.clear();
    if (is_short) {
        address->query.clear();
    } else {
        std::string query = kept_query(address->query, long_form);
        address->query = query.empty() ? kept_query(address->query, search_form) : std::move(query);
        if (address->query.empty()) return {};
    }
    address->has_query = !address->query.empty();
    return address->text();
}

std::string wechat_article_key(std::string_view url) {
    const auto address = parse_url(unescaped(url));
    if (!address || address->path != "/s") return {};
    const std::string mid = value_of(address->query, long_form[1]);
    const std::string idx = value_of(address->query, long_form[2]);
    return mid.empty() || idx.empty() ? std::string{} : mid + "_" + idx;
}

std::string wechat_original_key(std::string_view url) {
    auto address = parse_url(unescaped(url));
    if (!address) return {};
    address->scheme = "http";
    address->fragment.clear();
    std::string key = address->text();
    while (key.ends_with('/'))
        key.pop_back();
    return key;
}

}  // namespace drumtower
