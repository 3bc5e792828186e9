#include "connectors/website/source_column.hpp"

#include "connectors/common/dates.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "connectors/website/source_hub.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace drumtower::website {

namespace {

constexpr std::size_t most_links = 5000;
constexpr std::size_t longest_row = 1200;  // bytes of text; more is a teaser page, not a line
constexpr int highest_row = 5;             // how far above its link a row may begin

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string base_of(const html::Document& document, const std::string& page_url) {
    const auto bases = document.select("//base[@href]", 1);
    const std::string base =
        bases.empty() ? std::string{} : resolve(page_url, bases.front().attribute("href"));
    return parse_url(base) ? base : page_url;
}

/// The first quoted address of a page in a script: jumpToDetail('./t2023….html').
std::string address_in_script(std::string_view script) {
    for (const char quote : {'\'', '"'}) {
        for (std::size_t at = script.find(quote); at != std::string_view::npos;) {
            const std::size_t end = script.find(quote, at + 1);
            if (end == std::string_view::npos) break;
            const std::string_view text = script.substr(at + 1, end - at - 1);
            if (contains(text, ".htm") || contains(text, ".shtml") || contains(text, ".jsp"))
                return std::string(text);
            at = script.find(quote, end + 1);
        }
    }
    return {};
}

std::string link_address(const html::Node& link, const std::string& base) {
    const std::string href = link.attribute("href");
    const std::string scheme = scheme_of(href);
    const bool script = scheme == "javascript" || trimmed(href).empty() || trimmed(href) == "#";
    const std::string written =
        script ? address_in_script(shortened(link.attribute("onclick") + " " + href, 2000)) : href;
    if (trimmed(written).empty() || trimmed(written).starts_with('#')) return {};
    return canonical_url(resolve(base, written));
}

/// The whole title may stand in @title only, the text being cut; a @title that says less loses.
std::string link_title(const html::Node& link) {
    const std::string shown = tidy_title(link.text(2000));
    const std::string hint = tidy_title(link.attribute("title"));
    if (hint.empty()) return shown;
    return shown.empty() || hint.size() > shown.size() || contains(hint, shown) ? hint : shown;
}

std::string date_text(const html::Node& row) {
    std::string text;
    int looked = 0;
    for (html::Node node = row.first_child(); node && text.size() <= longest_row && looked < 300; ++looked) {
        if (node.is_text())
            text += node.content().substr(0, longest_row + 1 - std::min(text.size(), longest_row)),
                text += ' ';
        node = node.following(row);
    }
    return text;
}

/// The row's text without its title: a date in a headline is not when it was published.
std::optional<TimeSpan> row_time(const html::Node& row, const html::Node& link, const PageContext& page) {
    std::string around;
    int looked = 0;
    for (html::Node node = row.first_child(); node && around.size() < longest_row && looked < 300; ++looked) {
        if (node.is_text()) around += std::string(shortened(node.content(), longest_row)) + " ";
        node = node == link ? node.following_beside(row) : node.following(row);
    }
    if (auto time = find_time(around, page.utc_offset, page.now)) return time;
    for (html::Node node = link.first_child(); node; node = node.following(link)) {
        const bool apart = node.is("span") || node.is("em") || node.is("i") || node.is("time") ||
                           node.is("b") || node.is("p") || node.is("div");
        if (!apart || node.text(200).size() > 60) continue;
        if (auto time = find_time(node.text(200), page.utc_offset, page.now)) return time;
    }
    return std::nullopt;
}

/// A link whose text holds title and date in elements of their own: the title alone.
Title title_without_date(const html::Node& link, const PageContext& page) {
    std::string title;
    for (html::Node node = link.first_child(); node && title.size() < 2000;) {
        const bool apart =
            node.is("span") || node.is("em") || node.is("i") || node.is("time") || node.is("b");
        const bool date =
            apart && node.text(200).size() <= 40 && find_time(node.text(200), page.utc_offset, page.now);
        if (!date && node.is_text()) title += node.content();
        node = date ? node.following_beside(link) : node.following(link);
    }
    const Title hint = tidied(link.attribute("title"));
    const Title shown = tidied(title);
    const bool says_more =
        !hint.text.empty() && (hint.text.size() > shown.text.size() || contains(hint.text, shown.text));
    return says_more ? hint : shown;
}

SourceItem finished(SourceItem item, std::optional<TimeSpan> time, const PageContext& page) {
    if (!time || (time->earliest > page.now + 48h && page.now != TimePoint{}))
        time = time_in_url(item.url, page.utc_offset);
    item.published = time.value_or(TimeSpan{});
    item.fingerprint = fingerprint_of(item, {});
    return item;
}

// ---- with selectors ----

void read_by_recipe(const html::Document& document, const PageContext& page, const Recipe& recipe,
                    ParsedListing& listing) {
    const std::string base = base_of(document, page.url);
    for (const html::Node& row : document.select(recipe.item->xpath)) {
        html::Node link = recipe.link ? first_of(document, row, *recipe.link) : html::Node();
        if (!recipe.link) link = row.is("a") ? row : first_of(document, row, {".//a[@href]", {}});
        if (!link) continue;
        SourceItem item;
        const bool own_attribute = recipe.link && !recipe.link->attribute.empty();
        item.url = own_attribute ? canonical_url(resolve(base, link.attribute(recipe.link->attribute)))
                                 : link_address(link, base);
        if (recipe.title) name(item, tidied(value_of(document, row, *recipe.title)));
        if (item.title.empty()) name(item, title_without_date(link, page));
        if (item.url.empty() || item.title.empty()) continue;
        auto time = recipe.date ? find_time(value_of(document, row, *recipe.date), page.utc_offset, page.now)
                                : row_time(row, link, page);
        add_item(listing, finished(std::move(item), time, page));
    }
}

// ---- without ----

struct Row {
    html::Node node;
    html::Node link;
    std::string url;
    std::optional<TimeSpan> time;
};

struct Group {
    std::vector<Row> rows;
    int score = 0;
};

bool may_be_row(const html::Node& node) {
    static constexpr auto names = std::to_array<std::string_view>(
        {"li", "tr", "dd", "dt", "div", "p", "article", "section", "dl", "ul"});
    const std::string name = node.name();
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// The smallest block around a link that shows a date; without one the nearest block, when the address is an
/// article's.
std::optional<Row> row_around(const html::Node& link, std::string url, const PageContext& page) {
    html::Node nearest;
    html::Node node = link;
    for (int height = 0; height < highest_row && node; ++height, node = node.parent()) {
        if (height > 0 && !may_be_row(node)) continue;
        if (height > 0 && date_text(node).size() > longest_row) break;
        if (!nearest && (height > 0)) nearest = node;
        if (const auto time = row_time(node, link, page))
            return Row{node == link ? (link.parent() ? link.parent() : link) : node, link, std::move(url),
                       time};
    }
    if (!nearest || !looks_like_article(url)) return std::nullopt;
    return Row{nearest, link, std::move(url), std::nullopt};
}

/// Rows of one list share this: their tag, and what they lie in. Lists split into several <ul> beside each
/// other are one.
std::string signature(const html::Node& row) {
    const html::Node list = row.parent();
    const html::Node around = list ? list.parent() : html::Node();
    return row.name() + "|" + (list ? list.name() + "." + list.attribute("class") : "") + "|" +
           std::to_string(reinterpret_cast<std::uintptr_t>(around ? around.id() : list.id()));
}

int worth(const Row& row) {
    return (looks_like_article(row.url) ? 3 : 0) + (row.time ? 2 : 0);
}

void read_by_look(const html::Document& document, const PageContext& page, const Recipe& recipe,
                  ParsedListing& listing) {
    const std::string base = base_of(document, page.url);
    std::vector<Group> groups;
    std::map<std::string, std::size_t> known;
    for (const html::Node& link : document.select("//a[@href or @onclick]", most_links)) {
        std::string url = link_address(link, base);
        if (url.empty() || url == canonical_url(page.url)) continue;
        if (!recipe.any_site && !same_site(url, page.url)) continue;
        if (characters(link_title(link)) < 4) continue;
        auto row = row_around(link, std::move(url), page);
        if (!row) continue;
        const auto [place, added] = known.try_emplace(signature(row->node), groups.size());
        if (added) groups.emplace_back();
        Group& group = groups[place->second];
        const bool second_link = !group.rows.empty() && group.rows.back().node == row->node;
        if (second_link && worth(group.rows.back()) >= worth(*row)) continue;
        if (second_link) group.score -= worth(group.rows.back()), group.rows.pop_back();
        group.score += worth(*row);
        group.rows.push_back(std::move(*row));
    }
    const auto best = std::max_element(groups.begin(), groups.end(),
                                       [](const Group& a, const Group& b) { return a.score < b.score; });
    if (best == groups.end() || (best->rows.size() < 2 && best->score < 5)) return;
    for (Row& row : best->rows) {
        SourceItem item;
        item.url = std::move(row.url);
        name(item, title_without_date(row.link, page));
        add_item(listing, finished(std::move(item), row.time, page));
    }
}

// ---- hanweb ----

std::string_view inside_cdata(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with("<![CDATA[")) text.remove_prefix(9);
    if (text.ends_with("]]>")) text.remove_suffix(3);
    return text;
}

/// Each `<record>` of a `<datastore>` is an HTML fragment; the store may stand alone or inside a script.
void read_datastore(std::string_view text, const PageContext& page, ParsedListing& listing) {
    int records = 0;
    for (std::size_t at = text.find("<record>"); at != std::string_view::npos && records < 1000; ++records) {
        const std::size_t end = text.find("</record>", at);
        if (end == std::string_view::npos) {
            listing.whole = false;
            return;
        }
        const auto fragment = html::Document::parse_html(
            "<div>" + std::string(inside_cdata(text.substr(at + 8, end - at - 8))) + "</div>");
        at = text.find("<record>", end);
        const auto links = fragment.select("//a[@href or @onclick]", 1);
        if (links.empty()) continue;
        SourceItem item;
        item.url = link_address(links.front(), page.url);
        name(item, title_without_date(links.front(), page));
        if (item.url.empty() || item.title.empty()) continue;
        add_item(listing, finished(std::move(item), row_time(fragment.root(), links.front(), page), page));
    }
}

}  // namespace

bool looks_like_article(std::string_view url) {
    const auto parsed = parse_url(url);
    if (!parsed) return false;
    const std::string& path = parsed->path;
    const std::size_t slash = path.rfind('/');
    const std::string_view file = std::string_view(path).substr(slash == std::string::npos ? 0 : slash + 1);
    const bool page = contains(file, ".htm") || contains(file, ".shtml");
    if (!page) return contains(parsed->query, "wbnewsid=");
    const auto digits = static_cast<std::size_t>(std::count_if(file.begin(), file.end(), is_digit));
    if (file.starts_with("t20") && digits >= 9) return true;               // TRS
    if (contains(path, "/art/") && file.starts_with("art_")) return true;  // hanweb
    if (file.starts_with("post_") || file.starts_with("mpost_") || file.starts_with("content_"))
        return digits > 0;  // NFCMS
    if (contains(path, "/info/") && digits > 0 && file.find_first_not_of("0123456789") == file.find('.'))
        return true;                                                                              // VSB
    return file.find_first_not_of("0123456789abcdef") == file.find('.') && file.find('.') >= 32;  // UCAP
}

ParsedListing parse_column(std::string_view text, const PageContext& page, const Recipe& recipe) {
    ParsedListing listing;
    listing.format = "column";
    if (!recipe.item && contains(text, "<datastore")) {
        listing.format = "datastore";
        read_datastore(text, page, listing);
        if (!listing.items.empty()) return listing;
    }
    const auto document = html::Document::parse_html(text);
    if (!document.root()) {
        listing.refused = "an empty page";
        return listing;
    }
    if (const html::Node head = document.root().child("head")) listing.links = hub_links(head, page.url);
    if (recipe.item) {
        read_by_recipe(document, page, recipe, listing);
    } else {
        read_by_look(document, page, recipe, listing);
    }
    return listing;
}

}  // namespace drumtower::website
