// Article pages: title, time, source, text, pictures and attachments out of a page, by the national meta
// tags, the known containers of content systems, or where the text is dense. Pure.
#pragma once

#include "connectors/website/source_listing.hpp"
#include "connectors/website/source_selector.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower::website {

struct ParsedArticle {
    enum class Kind { article, gone, login_wall, no_text };
    Kind kind = Kind::no_text;
    Body body;
    TimeSpan published{};
    std::vector<std::string> dropped;  // by the sanitiser
    std::string found_by;              // "selector", ".TRS_Editor", "fence", "density"
};

/// `listed_title`: what the listing called it. `body`: the configured selector, if any.
ParsedArticle parse_article(std::string_view text, const PageContext& page, std::string_view listed_title,
                            const std::optional<Selector>& body);

}  // namespace drumtower::website
