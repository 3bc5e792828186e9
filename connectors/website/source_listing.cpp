#include "connectors/website/source_listing.hpp"

#include "connectors/common/text.hpp"
#include "pipeline/base/hash.hpp"

#include <algorithm>
#include <array>

namespace drumtower::website {

std::string fingerprint_of(const SourceItem& item, std::string_view updated) {
    const std::string body = item.body ? json::write(*item.body) : std::string{};
    return fact_id({item.title, json::time_text(item.published.earliest),
                    json::time_text(item.published.latest), updated, body});
}

void add_item(ParsedListing& listing, SourceItem item) {
    if (item.url.empty()) ++listing.unusable;
    if (item.url.empty() || listing.items.size() >= most_items) return;
    const bool known = std::any_of(listing.items.begin(), listing.items.end(),
                                   [&](const SourceItem& other) { return other.url == item.url; });
    if (!known) listing.items.push_back(std::move(item));
}

bool is_cut(std::string_view title) {
    title = trimmed(title);
    return title.ends_with("...") || title.ends_with("…") || title.ends_with("..");
}

Title tidied(std::string_view title) {
    static constexpr auto before =
        std::to_array<std::string_view>({"[置顶]", "【置顶】", "·", "•", "・", "■", "◆", "▪"});
    static constexpr auto dots = std::to_array<std::string_view>({"...", "…", ".."});
    static constexpr auto after = std::to_array<std::string_view>({"NEW", "new!"});
    const std::string line = one_line(title);
    std::string_view rest = line;
    const auto strip = [&](std::string_view part, bool front) {
        if (rest.size() <= part.size() || !(front ? rest.starts_with(part) : rest.ends_with(part)))
            return false;
        front ? rest.remove_prefix(part.size()) : rest.remove_suffix(part.size());
        rest = trimmed(rest);
        return true;
    };
    while (
        std::any_of(before.begin(), before.end(), [&](std::string_view part) { return strip(part, true); }))
        continue;
    bool cut = false;
    const auto at_end = [&](std::string_view part) { return strip(part, false); };
    for (bool dotted = true; dotted || std::any_of(after.begin(), after.end(), at_end);) {
        dotted = std::any_of(dots.begin(), dots.end(), at_end);
        cut = cut || dotted;
    }
    return {std::string(rest), cut};
}

std::string tidy_title(std::string_view title) {
    return tidied(title).text;
}

void name(SourceItem& item, Title title) {
    item.title = std::move(title.text);
    item.cut = title.cut;
}

}  // namespace drumtower::website
