#include "connectors/website/source_website.hpp"

#include "connectors/common/charset.hpp"
#include "connectors/common/html.hpp"
#include "connectors/common/sanitise.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "connectors/website/source_access.hpp"
#include "connectors/website/source_feed.hpp"
#include "connectors/website/source_hub.hpp"
#include "connectors/website/source_json.hpp"
#include "pipeline/base/hash.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/base/run_on.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace drumtower {

using website::PageContext;
using website::ParsedArticle;
using website::ParsedListing;
using website::Recipe;

namespace {

constexpr int conditional_in_a_row = 11;  // then one whole look: some servers answer 304 for ever
constexpr std::size_t most_bytes = 4 * 1024 * 1024;

/// What the next poll needs to know of this one.
struct Cursor {
    std::string recipe;
    std::string etag;
    std::string last_modified;
    int conditional = 0;  // how many in a row
    std::map<std::string, std::string> ids;
    std::optional<std::string> hub{}, topic{};
    template <class A>
    void fields(A& a) {
        a("recipe", recipe), a("etag", etag), a("last_modified", last_modified),
            a("conditional", conditional), a("ids", ids), a("hub", hub), a("topic", topic);
    }
};

std::optional<website::Selector> selector_at(const config::Section& section, std::string_view key) {
    const config::Entry* entry = section.find(key);
    const auto* text = entry == nullptr ? nullptr : std::get_if<std::string>(&entry->value);
    return text == nullptr || text->empty() ? std::nullopt : website::parse_selector(*text);
}

Recipe recipe_of(const config::Source& source) {
    if (!source.html) return {};
    const config::Section& section = *source.html;
    return {selector_at(section, "item"), selector_at(section, "link"), selector_at(section, "title"),
            selector_at(section, "date"), selector_at(section, "body")};
}

std::string recipe_id(const config::Source& source) {
    std::string text;
    if (source.html) {
        for (const config::Entry& entry : source.html->entries) {
            const auto* value = std::get_if<std::string>(&entry.value);
            text += entry.key + "=" + (value == nullptr ? std::string{} : *value) + "\n";
        }
    }
    return fact_id({source.url, source.format, text});
}

/// The format by the text itself; what the server calls it is not asked.
ParsedListing parse_as(const std::string& format, std::string_view text, const PageContext& page,
                       const Recipe& recipe, const std::map<std::string, std::string>& ids) {
    const std::string_view start = trimmed(text);
    if (format == "html") return website::parse_column(text, page, recipe);
    if (format == "json") return website::parse_json(text, page);
    if (format == "rss" || format == "atom") return website::parse_feed(text, page, ids);
    if (recipe.item) return website::parse_column(text, page, recipe);
    if (start.starts_with('{') || start.starts_with('[')) return website::parse_json(text, page);
    if (website::looks_like_feed(text)) return website::parse_feed(text, page, ids);
    return website::parse_column(text, page, recipe);
}

/// A listing line that leads straight to a file: the file is the article.
ReadItem file_as_article(const SourceItem& item) {
    ReadItem read;
    read.url = item.url;
    read.published = item.published;
    read.body.title = item.title;
    read.body.html =
        "<p><a href=\"" + html::escaped(item.url) + "\">" + html::escaped(item.title) + "</a></p>";
    read.body.attachments = {{item.url, item.title}};
    return read;
}

bool says_something(const TimeSpan& span) {
    return span.latest != TimePoint{};
}

/// The page knows better than the listing, unless it says nothing or only the day that the listing tells the
/// minute of.
TimeSpan finer(const TimeSpan& listed, const TimeSpan& shown) {
    if (!says_something(shown)) return listed;
    const bool within =
        says_something(listed) && listed.earliest >= shown.earliest && listed.latest <= shown.latest;
    return within ? listed : shown;
}

Trouble nothing_matched(const ParsedListing& listing, bool with_selectors) {
    const std::string detail =
        listing.refused.empty() ? "the page was read and no article found in it" : listing.refused;
    const std::string advice = with_selectors
                                   ? "the page may have changed: check the selectors of [source.html]"
                                   : "set [source.html] with at least `item`, or give the address of a feed";
    return {SourceTrouble::nothing_matched, detail, advice};
}

void check_selector(const config::Entry& entry, std::vector<config::Problem>& problems,
                    const std::string& path) {
    static constexpr auto keys = std::to_array<std::string_view>({"item", "link", "title", "date", "body"});
    const std::string key = path + "." + entry.key;
    if (std::find(keys.begin(), keys.end(), entry.key) == keys.end()) {
        const std::string near = config::nearest(entry.key, {keys.begin(), keys.end()});
        problems.push_back(
            {entry.place, key, "unknown key",
             near.empty() ? "keys are item, link, title, date, body" : "did you mean `" + near + "`?"});
        return;
    }
    const auto* text = std::get_if<std::string>(&entry.value);
    std::string why = "not a text";
    if (text == nullptr || !website::parse_selector(*text, &why)) {
        problems.push_back(
            {entry.place, key, "not a selector: " + why, "write it like \"ul.list > li\" or \"a@title\""});
    }
}

}  // namespace

std::vector<config::Problem> check_website_source(const config::Source& source) {
    std::vector<config::Problem> problems;
    if (!parse_url(source.url))
        problems.push_back(
            {source.place, "url", "not a web address", "write http:// or https:// and a host"});
    for (const config::Entry& entry : source.rest.entries) {
        const std::string near = config::nearest(entry.key, config::source_keys());
        problems.push_back({entry.place, source.rest.path + "." + entry.key, "unknown key",
                            near.empty() ? "remove it" : "did you mean `" + near + "`?"});
    }
    if (!source.html) return problems;
    for (const config::Entry& entry : source.html->entries)
        check_selector(entry, problems, source.html->path);
    return problems;
}

WebsiteSource::WebsiteSource(config::Source source, HttpClient& http, Clock& clock,
                             WebsiteSourceOptions options)
    : source_(std::move(source)),
      http_(http),
      clock_(clock),
      options_(std::move(options)),
      recipe_(recipe_of(source_)),
      recipe_id_(recipe_id(source_)) {
    recipe_.any_site = options_.lines == WebsiteSourceOptions::Lines::any_site;
}

HttpRequest WebsiteSource::request_for(std::string url) const {
    HttpRequest request;
    request.headers = {{"Accept",
                        "text/html,application/xhtml+xml,application/xml,application/feed+json,application/"
                        "json;q=0.9,*/*;q=0.5"},
                       {"Accept-Language", "zh-CN,zh;q=0.9"}};
    request.max_body = most_bytes;
    request.reach.allow_private = source_.allow_private;
    // What the configuration names is trusted; an address that a page names is not, unless it is the same
    // host and port.
    const std::string trusted = authority_of(source_.url);
    if (authority_of(url) == trusted) request.reach.trusted = trusted;
    request.url = std::move(url);
    return request;
}

PageContext WebsiteSource::page_of(const HttpResponse& response) const {
    return {response.final_url.empty() ? source_.url : response.final_url, options_.utc_offset, clock_.now()};
}

Failure WebsiteSource::failed(Trouble trouble, FailureKind kind,
                              std::optional<std::chrono::seconds> retry_after) {
    trouble_ = std::move(trouble);
    return fail(kind, trouble_.detail, retry_after);
}

awaitable<ParsedListing> WebsiteSource::parse_listing(HttpResponse response, PageContext page,
                                                      std::map<std::string, std::string> ids) {
    auto work = [response = std::move(response), page = std::move(page), ids = std::move(ids),
                 recipe = recipe_, format = source_.format] {
        const Decoded decoded = decode(response.body, response.header("content-type"));
        return parse_as(format, decoded.text, page, recipe, ids);
    };
    if (!options_.workers) co_return work();
    auto listing = co_await run_on(*options_.workers, std::move(work));
    co_return listing;
}

awaitable<ParsedArticle> WebsiteSource::parse_page(HttpResponse response, PageContext page,
                                                   std::string title) {
    auto work = [response = std::move(response), page = std::move(page), title = std::move(title),
                 body = recipe_.body] {
        const Decoded decoded = decode(response.body, response.header("content-type"));
        return website::parse_article(decoded.text, page, title, body);
    };
    if (!options_.workers) co_return work();
    auto article = co_await run_on(*options_.workers, std::move(work));
    co_return article;
}

awaitable<Result<Listing>> WebsiteSource::poll(std::string cursor) {
    Cursor known = json::read<Cursor>(cursor).value_or(Cursor{});
    if (known.recipe != recipe_id_) known = Cursor{};
    const bool whole_look = known.conditional >= conditional_in_a_row;
    HttpRequest request = request_for(source_.url);
    if (!whole_look && !known.etag.empty()) request.headers.emplace_back("If-None-Match", known.etag);
    if (!whole_look && !known.last_modified.empty())
        request.headers.emplace_back("If-Modified-Since", known.last_modified);

    auto response = co_await http_.send(std::move(request));
    if (!response) {
        trouble_ = {SourceTrouble::failing, response.error().detail,
                    "check that the site can be reached from here"};
        co_return response.error();
    }
    const auto retry_after = website::retry_after_of(*response, clock_.now());
    Listing listing;
    listing.retry_after = retry_after;
    if (response->status == 304) {
        trouble_ = {SourceTrouble::none, {}, {}};
        ++known.conditional;
        listing.unchanged = true;
        if (known.hub && known.topic) listing.hub = Hub{*known.hub, *known.topic};
        listing.cursor = json::write(known);
        co_return listing;
    }
    if (auto trouble = website::trouble_of(*response)) {
        co_return failed(std::move(*trouble), website::failure_kind_of(*response), retry_after);
    }
    if (canonical_url(response->final_url) != canonical_url(source_.url) && !response->final_url.empty()) {
        log::info("source_moved",
                  {{"source", source_.id}, {"from", source_.url}, {"to", response->final_url}});
    }
    const website::HubLinks in_headers = website::hub_links(*response, response->final_url);
    const std::string read_from = response->final_url.empty() ? source_.url : response->final_url;
    Cursor next{recipe_id_, response->header("etag"), response->header("last-modified"), 0, {}, {}, {}};
    PageContext page = page_of(*response);
    ParsedListing parsed =
        co_await parse_listing(std::move(*response), std::move(page), std::move(known.ids));
    const bool empty_feed = parsed.refused.empty() && (parsed.format == "rss" || parsed.format == "atom" ||
                                                       parsed.format == "json feed");
    if (parsed.items.empty() && parsed.refused.empty() && parsed.unusable > 0)
        parsed.refused =
            std::to_string(parsed.unusable) + " entries, none with an address that can be opened";
    if (parsed.items.empty() && (!empty_feed || !parsed.whole || parsed.unusable > 0)) {
        co_return failed(nothing_matched(parsed, recipe_.item.has_value()), FailureKind::retryable);
    }
    if (parsed.bozo) log::warn("source_bozo", {{"source", source_.id}, {"format", parsed.format}});
    trouble_ = {SourceTrouble::none, {}, {}};
    next.ids = std::move(parsed.ids);
    listing.hub = website::hub_of(in_headers, parsed.links, read_from);
    if (listing.hub) next.hub = listing.hub->url, next.topic = listing.hub->topic;
    listing.whole = parsed.whole;
    listing.items = std::move(parsed.items);
    listing.cursor = json::write(next);
    co_return listing;
}

awaitable<Result<ReadItem>> WebsiteSource::read(SourceItem item) {
    ReadItem read;
    read.url = item.url;
    read.published = item.published;
    if (item.deleted) {
        read.what = ReadItem::What::gone;
        co_return read;
    }
    if (item.body) {
        read.body = std::move(*item.body);
        co_return read;
    }
    if (is_file_address(item.url)) co_return file_as_article(item);

    HttpRequest request = request_for(item.url);
    auto response = co_await http_.send(std::move(request));
    if (!response) co_return response.error();
    const auto retry_after = website::retry_after_of(*response, clock_.now());
    if (response->status == 404 || response->status == 410 ||
        website::led_away(item.url, response->final_url)) {
        read.what = ReadItem::What::gone;
        co_return read;
    }
    if (auto trouble = website::trouble_of(*response)) {
        co_return failed(std::move(*trouble), website::failure_kind_of(*response), retry_after);
    }
    const std::string final_url = response->final_url.empty() ? item.url : response->final_url;
    PageContext page = page_of(*response);
    page.url = final_url;
    std::string listed = item.cut ? item.title + "…" : item.title;
    ParsedArticle article = co_await parse_page(std::move(*response), std::move(page), std::move(listed));
    if (article.kind == ParsedArticle::Kind::no_text) {
        Trouble trouble{SourceTrouble::nothing_matched, "no text found on " + item.url,
                        "set `body` in [source.html] to the element that holds the text"};
        co_return failed(std::move(trouble), FailureKind::retryable);
    }
    if (article.kind == ParsedArticle::Kind::gone) read.what = ReadItem::What::gone;
    if (article.kind == ParsedArticle::Kind::login_wall) read.what = ReadItem::What::not_yet;
    if (read.what != ReadItem::What::read) co_return read;
    read.url = canonical_url(final_url);
    read.published = finer(item.published, article.published);
    read.body = std::move(article.body);
    if (read.body.title.empty()) read.body.title = item.title;
    if (!article.dropped.empty()) {
        std::string dropped;
        for (const std::string& what : article.dropped)
            dropped += (dropped.empty() ? "" : ", ") + what;
        log::info("article_sanitised", {{"source", source_.id}, {"url", read.url}, {"dropped", dropped}});
    }
    co_return read;
}

}  // namespace drumtower
