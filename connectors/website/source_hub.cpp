#include "connectors/website/source_hub.hpp"

#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"

#include <algorithm>
#include <string_view>

namespace drumtower::website {

namespace {

constexpr std::size_t longest_address = 2000;

bool names(std::string_view relations, std::string_view wanted) {
    while (!relations.empty()) {
        const std::size_t end = std::min(relations.find_first_of(" \t"), relations.size());
        if (relations.substr(0, end) == wanted) return true;
        relations.remove_prefix(std::min(end + 1, relations.size()));
    }
    return false;
}

void note(HubLinks& links, const std::string& relations, std::string_view address, const std::string& base) {
    std::string absolute = resolve(base, address);
    if (!parse_url(absolute) || absolute.size() > longest_address) return;
    if (links.hub.empty() && names(relations, "hub")) links.hub = absolute;
    if (links.self.empty() && names(relations, "self")) links.self = std::move(absolute);
}

/// `rel=hub` or `rel="self hub"` among a link's parameters.
std::string relations_in(std::string_view parameters) {
    const std::string lower = ascii_lower(parameters);
    for (std::size_t at = lower.find("rel"); at != std::string::npos; at = lower.find("rel", at + 3)) {
        std::size_t value = lower.find_first_not_of(" \t", at + 3);
        if (value == std::string::npos || lower[value] != '=') continue;
        value = lower.find_first_not_of(" \t", value + 1);
        if (value == std::string::npos) return {};
        const bool quoted = lower[value] == '"';
        if (quoted) ++value;
        const std::size_t end = std::min(lower.find_first_of(quoted ? "\"" : " \t;,", value), lower.size());
        return lower.substr(value, end - value);
    }
    return {};
}

/// One header may hold several links: <a>; rel="hub", <b>; rel="self".
void read_header(std::string_view text, const std::string& base, HubLinks& links) {
    while (true) {
        const std::size_t open = text.find('<');
        const std::size_t close = text.find('>', open);
        if (open == std::string_view::npos || close == std::string_view::npos) return;
        const std::string_view address = text.substr(open + 1, close - open - 1);
        text.remove_prefix(close + 1);
        note(links, relations_in(text.substr(0, text.find('<'))), trimmed(address), base);
    }
}

}  // namespace

HubLinks hub_links(const HttpResponse& response, const std::string& base) {
    HubLinks links;
    for (const auto& [name, value] : response.headers) {
        if (name == "link") read_header(value, base, links);
    }
    return links;
}

HubLinks hub_links(const html::Node& parent, const std::string& base) {
    HubLinks links;
    for (const html::Node& node : parent.children()) {
        if (!node.is("link")) continue;
        const std::string relations = ascii_lower(node.attribute("rel"));
        if (!relations.empty()) note(links, relations, trimmed(node.attribute("href")), base);
    }
    return links;
}

std::optional<Hub> hub_of(const HubLinks& headers, const HubLinks& document, const std::string& read_from) {
    Hub hub;
    hub.url = headers.hub.empty() ? document.hub : headers.hub;
    hub.topic = headers.self.empty() ? document.self : headers.self;
    if (hub.url.empty()) return std::nullopt;
    if (hub.topic.empty()) hub.topic = read_from;
    return hub;
}

}  // namespace drumtower::website
