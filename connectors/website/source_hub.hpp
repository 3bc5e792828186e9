// Where a site offers to tell of news by itself (WebSub): its hub, and the address that it tells of.
#pragma once

#include "connectors/common/html.hpp"
#include "connectors/website/source_listing.hpp"
#include "pipeline/ports/http_client.hpp"
#include "pipeline/ports/source.hpp"

#include <optional>
#include <string>

namespace drumtower::website {

/// Of the `Link` headers.
HubLinks hub_links(const HttpResponse& response, const std::string& base);
/// Of the `link` elements right below `parent`: a feed, a channel, the head of a page.
HubLinks hub_links(const html::Node& parent, const std::string& base);

/// Headers go before the document. Null without a hub that has a web address; without a `self` the topic is
/// what was read.
std::optional<Hub> hub_of(const HubLinks& headers, const HubLinks& document, const std::string& read_from);

}  // namespace drumtower::website
