// Column pages: a list of links with dates, by the selectors of `[source.html]` or without any help. Pure.
#pragma once

#include "connectors/website/source_listing.hpp"
#include "connectors/website/source_selector.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace drumtower::website {

/// `[source.html]`, translated; what is not given is found as in a page without selectors.
struct Recipe {
    std::optional<Selector> item;
    std::optional<Selector> link;
    std::optional<Selector> title;
    std::optional<Selector> date;
    std::optional<Selector> body;  // of the article page
    bool any_site = false;         // a line may lead to another site
};

/// TRS, hanweb (`<datastore>`), NFCMS, VSB and whatever else repeats a link and a date.
ParsedListing parse_column(std::string_view text, const PageContext& page, const Recipe& recipe);

/// The address has the shape that article pages of the known content systems have.
bool looks_like_article(std::string_view url);

}  // namespace drumtower::website
