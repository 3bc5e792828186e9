// What a watched page or feed lists: the values every parser of this folder gives, and what it needs to know.
#pragma once

#include "pipeline/base/time.hpp"
#include "pipeline/ports/source.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drumtower::website {

constexpr std::size_t most_items = 500;

struct PageContext {
    std::string url;          // where it was read, after redirects
    Duration utc_offset{8h};  // of times without a zone
    TimePoint now{};          // for dates without a year
};

/// What links say, wherever they stand: the first of each kind counts. Addresses are absolute.
struct HubLinks {
    std::string hub;
    std::string self;
    bool operator==(const HubLinks&) const = default;
};

struct ParsedListing {
    std::vector<SourceItem> items;
    std::string format;                      // "rss", "atom", "json feed", "column", …; empty: not recognised
    bool bozo = false;                       // not well-formed; read all the same
    bool whole = true;                       // false: it ends before its end
    std::string refused;                     // why it was not read at all
    std::size_t unusable = 0;                // entries without an address that can be opened
    std::map<std::string, std::string> ids;  // of entries whose id is not their address: id → address
    HubLinks links;                          // that the document itself holds
    bool operator==(const ParsedListing&) const = default;
};

/// Changes when the listing shows a change.
std::string fingerprint_of(const SourceItem& item, std::string_view updated);
/// Appends unless the address is known or the bound reached; of two with one address the first stays.
void add_item(ParsedListing& listing, SourceItem item);
struct Title {
    std::string text;
    bool cut = false;  // it ended in dots: more of it stands elsewhere
};
/// A title as people read it: one line, without dots at its end and "[置顶]" before it.
Title tidied(std::string_view title);
std::string tidy_title(std::string_view title);
void name(SourceItem& item, Title title);
/// A title that the page has cut.
bool is_cut(std::string_view title);

}  // namespace drumtower::website
