#include "connectors/website/source_json.hpp"

#include "connectors/common/dates.hpp"
#include "connectors/common/html.hpp"
#include "connectors/common/sanitise.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "pipeline/base/json.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <string>

namespace drumtower::website {

namespace {

using Names = std::initializer_list<std::string_view>;

const json::Value* member_named(const json::Value& object, Names names) {
    for (const std::string_view name : names) {
        for (const auto& entry : object.GetObject()) {
            if (ascii_lower({entry.name.GetString(), entry.name.GetStringLength()}) == name &&
                !entry.value.IsNull())
                return &entry.value;
        }
    }
    return nullptr;
}

std::string text_named(const json::Value& object, Names names) {
    const json::Value* value = member_named(object, names);
    if (value == nullptr) return {};
    if (value->IsString()) return {value->GetString(), value->GetStringLength()};
    return value->IsInt64() ? std::to_string(value->GetInt64()) : std::string{};
}

/// Text, or seconds or milliseconds since 1970.
std::optional<TimeSpan> time_named(const json::Value& object, Names names, Duration utc_offset) {
    const std::string text = text_named(object, names);
    const bool number =
        text.size() >= 9 && text.size() <= 13 && text.find_first_not_of("0123456789") == std::string::npos;
    if (!number) return parse_time(text, utc_offset);
    const long long count = std::stoll(text);
    const TimePoint at{text.size() > 11 ? Duration(count) : Duration(std::chrono::seconds(count))};
    return TimeSpan{at, at};
}

std::string json_body(const json::Value& item) {
    const std::string markup = json::text(item, "content_html");
    return markup.empty() ? "<p>" + html::escaped(json::text(item, "content_text")) + "</p>" : markup;
}

std::vector<Enclosure> feed_attachments(const json::Value& item, std::string_view base) {
    std::vector<Enclosure> found;
    const json::Value* list = json::member(item, "attachments");
    if (list == nullptr || !list->IsArray()) return found;
    for (const json::Value& one : list->GetArray()) {
        if (!one.IsObject() || found.size() >= 50) continue;
        const std::string address = resolve(base, json::text(one, "url"));
        if (is_file_address(address))
            found.push_back({address, json::text(one, "title", address.substr(address.rfind('/') + 1))});
    }
    return found;
}

/// Null for an item without an id: the format says to leave it out.
std::optional<SourceItem> feed_item(const json::Value& entry, const PageContext& page) {
    const std::string id = text_named(entry, {"id"});
    if (trimmed(id).empty()) return std::nullopt;
    SourceItem item;
    const std::string link = json::text(entry, "url", json::text(entry, "external_url"));
    item.url =
        canonical_url(resolve(page.url, link.empty() ? (parse_url(id) ? id : std::string("#")) : link));
    if (link.empty() && !parse_url(id)) item.url = page.url + "#" + id;
    item.published =
        time_named(entry, {"date_published", "date_modified"}, page.utc_offset).value_or(TimeSpan{});
    const bool whole =
        json::member(entry, "content_html") != nullptr || json::member(entry, "content_text") != nullptr;
    name(item, tidied(json::text(entry, "title")));
    if (item.title.empty()) item.title = shortened(html::plain_text(json_body(entry)), 120);
    if (whole) {
        Sanitised clean = sanitise(json_body(entry), item.url);
        for (Enclosure& enclosure : feed_attachments(entry, page.url))
            clean.attachments.push_back(std::move(enclosure));
        item.body = Body{
            item.title, std::move(clean.html), {}, std::move(clean.pictures), std::move(clean.attachments)};
    }
    item.fingerprint =
        fingerprint_of(item, json::text(entry, "date_modified") + json::text(entry, "summary"));
    return item;
}

std::optional<SourceItem> list_item(const json::Value& entry, const PageContext& page) {
    const std::string title = text_named(entry, {"title", "doctitle", "_doctitle", "showtitle", "name"});
    const std::string link =
        text_named(entry, {"url", "link", "docpuburl", "post_url", "puburl", "href", "linkurl"});
    if (trimmed(title).empty() || trimmed(link).empty()) return std::nullopt;
    SourceItem item;
    name(item, tidied(html::plain_text(title)));
    item.url = canonical_url(resolve(page.url, link));
    if (item.url.empty()) return std::nullopt;
    auto published = time_named(entry,
                                {"publishedtimestr", "pubdate", "pubtime", "docreltime", "first_publish_time",
                                 "date", "publishtime", "createtime", "created_at"},
                                page.utc_offset);
    if (!published) published = time_in_url(item.url, page.utc_offset);
    item.published = published.value_or(TimeSpan{});
    item.fingerprint = fingerprint_of(item, {});
    return item;
}

/// The array whose first objects have a title and an address, nearest to the top.
const json::Value* find_list(const json::Value& root, const PageContext& page) {
    std::deque<std::pair<const json::Value*, int>> waiting{{&root, 0}};
    for (int looked = 0; !waiting.empty() && looked < 20'000; ++looked) {
        const auto [value, depth] = waiting.front();
        waiting.pop_front();
        if (value->IsArray()) {
            for (rapidjson::SizeType i = 0; i < value->Size() && i < 5; ++i) {
                if ((*value)[i].IsObject() && list_item((*value)[i], page)) return value;
            }
        }
        if (depth >= 6) continue;
        if (value->IsObject()) {
            for (const auto& entry : value->GetObject())
                waiting.emplace_back(&entry.value, depth + 1);
        } else if (value->IsArray()) {
            for (const json::Value& one : value->GetArray())
                waiting.emplace_back(&one, depth + 1);
        }
    }
    return nullptr;
}

void read_feed(const json::Value& root, const PageContext& page, ParsedListing& listing) {
    listing.format = "json feed";
    const json::Value* items = json::member(root, "items");
    if (items == nullptr || !items->IsArray()) {
        listing.refused = "a JSON Feed without items";
        return;
    }
    for (const json::Value& entry : items->GetArray()) {
        auto item = entry.IsObject() ? feed_item(entry, page) : std::nullopt;
        if (item) add_item(listing, std::move(*item));
    }
}

bool is_feed(const json::Value& root) {
    return root.IsObject() && contains(json::text(root, "version"), "jsonfeed.org/version");
}

}  // namespace

ParsedListing parse_json_feed(std::string_view text, const PageContext& page) {
    ParsedListing listing;
    const auto document = json::parse(text);
    if (!document) {
        listing.refused = "not JSON";
    } else if (!is_feed(*document)) {
        listing.refused = "JSON, but no JSON Feed";
    } else {
        read_feed(*document, page, listing);
    }
    return listing;
}

ParsedListing parse_json(std::string_view text, const PageContext& page) {
    ParsedListing listing;
    const auto document = json::parse(text);
    if (!document) {
        listing.refused = "not JSON";
        return listing;
    }
    if (is_feed(*document)) {
        read_feed(*document, page, listing);
        return listing;
    }
    listing.format = "json list";
    const json::Value* list = find_list(*document, page);
    if (list == nullptr) {
        listing.refused = "JSON without a list of titles and addresses";
        return listing;
    }
    for (const json::Value& entry : list->GetArray()) {
        auto item = entry.IsObject() ? list_item(entry, page) : std::nullopt;
        if (item) add_item(listing, std::move(*item));
    }
    return listing;
}

}  // namespace drumtower::website
