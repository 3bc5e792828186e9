// The small CSS-like selectors of `[source.html]`: tag, .class, #id, [attr], [attr=value], descendant, child
// `>`, lists by comma, and `@attr` at the end for an attribute's value. "ul.list > li", "a@title", "@href".
#pragma once

#include "connectors/common/html.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace drumtower::website {

struct Selector {
    std::string xpath;      // relative to the node it is asked of; empty: that node itself
    std::string attribute;  // empty: the text
    bool operator==(const Selector&) const = default;
};

/// Null when it is no selector; `why` then says what is wrong.
std::optional<Selector> parse_selector(std::string_view text, std::string* why = nullptr);

/// The first node it selects below `from` (or `from` itself), or null.
html::Node first_of(const html::Document& document, const html::Node& from, const Selector& selector);
/// The attribute or the text of that node.
std::string value_of(const html::Document& document, const html::Node& from, const Selector& selector);

}  // namespace drumtower::website
