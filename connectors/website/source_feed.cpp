#include "connectors/website/source_feed.hpp"

#include "connectors/common/dates.hpp"
#include "connectors/common/html.hpp"
#include "connectors/common/sanitise.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "connectors/website/source_hub.hpp"
#include "connectors/website/source_json.hpp"

#include <algorithm>
#include <optional>

namespace drumtower::website {

namespace {

constexpr std::string_view tombstones = "http://purl.org/atompub/tombstones/1.0";
constexpr std::string_view dublin_core = "http://purl.org/dc/elements/1.1/";

/// The parts of an entry, whatever the format calls them.
struct Entry {
    std::string id;
    std::string link;
    Title title;
    std::string published;
    std::string updated;
    std::string content;  // HTML, whole; empty: the feed holds only a summary
    std::string summary;  // HTML
    std::string source_name;
    std::string base;
    std::vector<Enclosure> attachments;
};

std::string child_text(const html::Node& node, std::string_view name) {
    const html::Node child = node.child(name);
    return child ? child.text() : std::string{};
}

/// xml:base of an element and those around it.
std::string base_of(const html::Node& node, const std::string& document) {
    std::vector<std::string> bases;
    for (html::Node at = node; at; at = at.parent()) {
        if (const std::string base = at.attribute("base"); !base.empty()) bases.push_back(base);
    }
    std::string base = document;
    for (auto next = bases.rbegin(); next != bases.rend(); ++next) {
        const std::string joined = resolve(base, *next);
        if (!joined.empty()) base = joined;
    }
    return base;
}

/// Entities that an RSS title was escaped with twice.
Title plain_title(std::string_view title) {
    const bool entities =
        title.find('&') != std::string_view::npos && title.find(';') != std::string_view::npos;
    const bool tags = contains(title, "</") || contains(title, "<br");
    return tidied(entities || tags ? html::plain_text(title) : one_line(title));
}

SourceItem item_of(Entry entry, const PageContext& page) {
    SourceItem item;
    item.title = entry.title.text.empty() ? std::string(shortened(html::plain_text(entry.summary), 120))
                                          : entry.title.text;
    item.cut = entry.title.cut;
    if (!entry.link.empty()) item.url = canonical_url(resolve(entry.base, entry.link));
    if (item.url.empty() && !entry.id.empty()) item.url = page.url + "#" + entry.id;
    const auto published =
        parse_time(entry.published.empty() ? entry.updated : entry.published, page.utc_offset);
    if (published) item.published = *published;
    const bool nothing_behind = entry.link.empty() && !entry.summary.empty();
    const std::string& whole = nothing_behind && entry.content.empty() ? entry.summary : entry.content;
    if (!trimmed(whole).empty()) {
        Sanitised clean = sanitise(whole, item.url.empty()     ? entry.base
                                          : entry.link.empty() ? entry.base
                                                               : item.url);
        for (Enclosure& enclosure : entry.attachments)
            clean.attachments.push_back(std::move(enclosure));
        item.body = Body{item.title, std::move(clean.html), entry.source_name, std::move(clean.pictures),
                         std::move(clean.attachments)};
    }
    item.fingerprint = fingerprint_of(item, entry.updated + entry.summary);
    return item;
}

// ---- RSS ----

std::string rss_link(const html::Node& item, bool& id_is_address) {
    const html::Node guid = item.child("guid");
    id_is_address = guid && guid.attribute("ispermalink") != "false";
    for (html::Node node = item.first_child(); node; node = node.next()) {
        if (!node.is("link")) continue;
        const std::string text(trimmed(node.text(8192)));
        if (!text.empty()) return text;
        if (const std::string href = node.attribute("href"); !href.empty()) return href;
    }
    const std::string id = guid ? std::string(trimmed(guid.text(8192))) : item.attribute("about");
    return scheme_of(id) == "http" || scheme_of(id) == "https" ? (guid && !id_is_address ? std::string{} : id)
                                                               : std::string{};
}

Entry rss_entry(const html::Node& item, const PageContext& page) {
    Entry entry;
    bool id_is_address = false;
    entry.base = base_of(item, page.url);
    entry.link = rss_link(item, id_is_address);
    entry.id = std::string(trimmed(child_text(item, "guid")));
    if (entry.id.empty()) entry.id = item.attribute("about");
    entry.title = plain_title(child_text(item, "title"));
    entry.published = child_text(item, "pubdate");
    if (entry.published.empty()) entry.published = child_text(item, "date");
    entry.summary = child_text(item, "description");
    for (html::Node node = item.first_child(); node; node = node.next()) {
        if (node.is("encoded")) entry.content = node.text();
        if (node.is("updated") || node.is("modified")) entry.updated = node.text(100);
        if (node.is("source") ||
            (node.is("creator") && node.space() == dublin_core && entry.source_name.empty())) {
            entry.source_name = one_line(node.text(200));
        }
        if (node.is("enclosure")) {
            const std::string address = resolve(entry.base, node.attribute("url"));
            if (is_file_address(address)) entry.attachments.push_back(attachment_of(node, address));
        }
    }
    return entry;
}

void read_rss(const html::Document& document, const PageContext& page, ParsedListing& listing) {
    const html::Node root = document.root();
    for (html::Node node = root.first_child(); node;) {
        if (node.is("item")) {
            add_item(listing, item_of(rss_entry(node, page), page));
            node = node.following_beside(root);
        } else {
            node = node.is("channel") ? node.following(root) : node.following_beside(root);
        }
    }
}

// ---- Atom ----

/// The markup inside an xhtml `div`, or the text that html and text constructs hold.
std::string atom_html(const html::Node& construct) {
    const std::string type = ascii_lower(construct.attribute("type"));
    if (type == "xhtml") return sanitise(construct, {}).html;
    const std::string text = construct.text();
    return type == "html" || type == "text/html" ? text : html::escaped(text);
}

Title atom_title(const html::Node& entry) {
    const html::Node title = entry.child("title");
    if (!title) return {};
    const std::string type = title.attribute("type");
    return type.empty() || type == "text" ? plain_title(title.text(8192))
                                          : tidied(html::plain_text(atom_html(title)));
}

void read_atom_links(const html::Node& node, Entry& entry) {
    for (const html::Node& link : node.children()) {
        if (!link.is("link")) continue;
        const std::string rel = ascii_lower(link.attribute("rel"));
        const std::string address = resolve(base_of(link, entry.base), link.attribute("href"));
        if ((rel.empty() || rel == "alternate") && entry.link.empty()) entry.link = address;
        if (rel == "enclosure" && is_file_address(address))
            entry.attachments.push_back(attachment_of(link, address));
    }
}

Entry atom_entry(const html::Node& node, const PageContext& page) {
    Entry entry;
    entry.base = base_of(node, page.url);
    entry.id = std::string(trimmed(child_text(node, "id")));
    entry.title = atom_title(node);
    entry.published = child_text(node, "published");
    entry.updated = child_text(node, "updated");
    read_atom_links(node, entry);
    if (const html::Node content = node.child("content"); content && !content.has_attribute("src")) {
        entry.content = atom_html(content);
        if (content.has_attribute("base")) entry.base = base_of(content, page.url);
    }
    if (const html::Node summary = node.child("summary")) entry.summary = atom_html(summary);
    if (const html::Node source = node.child("source"))
        entry.source_name = one_line(child_text(source, "title"));
    if (entry.link.empty() && parse_url(entry.id)) entry.link = entry.id;
    return entry;
}

struct Dated {
    std::string id;
    SourceItem item;
    TimePoint updated{};
};

SourceItem tombstone(const html::Node& node, const std::string& id,
                     const std::map<std::string, std::string>& ids, const PageContext& page) {
    SourceItem item;
    item.deleted = true;
    const auto known = ids.find(id);
    const std::string link = node.child("link") ? node.child("link").attribute("href") : std::string{};
    item.url =
        known != ids.end() ? known->second : canonical_url(link.empty() ? id : resolve(page.url, link));
    if (item.url.empty()) item.url = page.url + "#" + id;
    item.title = one_line(child_text(node, "comment"));
    item.fingerprint = fingerprint_of(item, "deleted " + node.attribute("when"));
    return item;
}

/// Of entries with one id the one updated last; an entry updated after its tombstone is alive again.
void keep_latest(std::vector<Dated>& all, Dated next) {
    const auto same =
        std::find_if(all.begin(), all.end(), [&](const Dated& other) { return other.id == next.id; });
    if (same == all.end() || next.id.empty()) {
        if (all.size() < most_items) all.push_back(std::move(next));
    } else if (next.updated > same->updated || (next.updated == same->updated && next.item.deleted)) {
        *same = std::move(next);
    }
}

void read_atom(const html::Document& document, const PageContext& page,
               std::map<std::string, std::string> ids, ParsedListing& listing) {
    const html::Node root = document.root();
    std::vector<html::Node> nodes = root.is("feed") ? root.children() : std::vector{root};
    std::vector<Dated> all;
    for (const html::Node& node : nodes) {
        if (!node.is("entry") || all.size() >= most_items) continue;
        Entry entry = atom_entry(node, page);
        const std::string id = entry.id;
        const auto updated = parse_time(entry.updated, page.utc_offset);
        SourceItem item = item_of(std::move(entry), page);
        if (!id.empty() && id != item.url) ids[id] = listing.ids[id] = item.url;
        keep_latest(all, {id, std::move(item), updated ? updated->earliest : TimePoint{}});
    }
    for (const html::Node& node : nodes) {
        if (!node.is("deleted-entry") || node.space() != tombstones) continue;
        const std::string id = node.attribute("ref");
        const auto when = parse_time(node.attribute("when"), page.utc_offset);
        if (id.empty() || !when) continue;
        keep_latest(all, {id, tombstone(node, id, ids, page), when->earliest});
    }
    for (Dated& dated : all)
        add_item(listing, std::move(dated.item));
}

/// Lower-case name of the first element, without its prefix.
std::string first_element(std::string_view text) {
    text = trimmed(text.substr(0, 64 * 1024));
    while (text.starts_with("<?") || text.starts_with("<!")) {
        const std::string_view end = text.starts_with("<!--") ? "-->" : ">";
        const std::size_t at = text.find(end);
        if (at == std::string_view::npos) return {};
        text = trimmed(text.substr(at + end.size()));
    }
    if (!text.starts_with('<')) return {};
    const std::string name =
        ascii_lower(text.substr(1, std::min<std::size_t>(text.find_first_of(" \t\r\n/>"), 40) - 1));
    return name.substr(name.find(':') == std::string::npos ? 0 : name.find(':') + 1);
}

bool has_its_end(std::string_view text, const html::Node& root) {
    const std::string tail = ascii_lower(text.size() > 2048 ? text.substr(text.size() - 2048) : text);
    return contains(tail, "</" + root.name()) || contains(tail, ":" + root.name() + ">");
}

}  // namespace

bool looks_like_feed(std::string_view text) {
    const std::string name = first_element(text);
    return name == "rss" || name == "feed" || name == "rdf" || name == "deleted-entry";
}

ParsedListing parse_feed(std::string_view text, const PageContext& page,
                         const std::map<std::string, std::string>& known_ids) {
    if (trimmed(text).starts_with('{')) return parse_json_feed(text, page);
    ParsedListing listing;
    if (html::declares_entities(text)) {
        listing.refused = "a DOCTYPE with declarations of its own";
        return listing;
    }
    auto document = html::Document::parse_xml(text, html::Tolerance::strict);
    if (!document) {
        listing.bozo = true;
        document = html::Document::parse_xml(text, html::Tolerance::recover);
    }
    if (!document) {
        listing.refused = "not XML";
        return listing;
    }
    const html::Node root = document->root();
    if (root.is("rss") || root.is("rdf")) {
        listing.format = "rss";
        read_rss(*document, page, listing);
        const html::Node channel = root.child("channel");
        listing.links = hub_links(channel ? channel : root, page.url);
    } else if (root.is("feed") || root.is("deleted-entry")) {
        listing.format = "atom";
        read_atom(*document, page, known_ids, listing);
        listing.links = hub_links(root, page.url);
    } else {
        listing.refused = "its root <" + std::string(shortened(root.name(), 40)) + "> is no feed";
    }
    listing.whole = !listing.bozo || has_its_end(text, root);
    return listing;
}

}  // namespace drumtower::website
