#include "connectors/website/column_reader.hpp"

#include "connectors/common/html.hpp"
#include "connectors/common/section_keys.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr std::size_t most_pinned = 5;

/// The section as the source it is read like.
config::Source as_source(const config::Channel& channel) {
    config::Source source;
    source.id = channel.id;
    source.name = channel.name;
    source.kind = "website";
    source.place = channel.place;
    source.rest.path = channel.rest.path;
    source.rest.place = channel.rest.place;
    if (const config::Entry* entry = channel.rest.find("look_url")) {
        if (const auto* url = std::get_if<std::string>(&entry->value)) source.url = *url;
    }
    if (const config::Entry* entry = channel.rest.find("html")) {
        if (const auto* html = std::get_if<config::Section>(&entry->value)) source.html = *html;
    }
    return source;
}

/// A unit's column may list a page of another site.
WebsiteSourceOptions any_line(WebsiteSourceOptions options) {
    options.lines = WebsiteSourceOptions::Lines::any_site;
    return options;
}

bool says_when(const SourceItem& item) {
    return item.published.latest != TimePoint{};
}

/// How many lines at the top stand there out of their order; null when the rest has no order either.
std::optional<std::size_t> pinned(const std::vector<SourceItem>& items) {
    std::size_t start = items.size();
    while (start > 0 && says_when(items[start - 1])) {
        const bool newest_first =
            start == items.size() || items[start - 1].published.latest >= items[start].published.earliest;
        if (!newest_first) break;
        --start;
    }
    if (start == items.size() || start > most_pinned) return std::nullopt;
    return start;
}

}  // namespace

ChannelLook column_look(const Listing& listing, TimePoint now) {
    ChannelLook look;
    look.reaches_back_to = now;
    for (const SourceItem& item : listing.items) {
        const TimeSpan published = says_when(item) ? item.published : TimeSpan{TimePoint{}, now};
        // A line may lead to the original itself: that is a repost too.
        SeenPost& post = look.posts.emplace_back();
        post.post_id = post.url = item.url;
        post.title = item.title;
        post.published = published;
        post.link = item.url;
        post.cut = item.cut;
    }
    std::stable_sort(look.posts.begin(), look.posts.end(), [](const SeenPost& a, const SeenPost& b) {
        return a.published.earliest > b.published.earliest;
    });
    if (!listing.whole || !pinned(listing.items)) return look;
    // The next page may hold more of the last line's day.
    look.reaches_back_to = std::min(now, listing.items.back().published.latest + 1ms);
    return look;
}

ColumnReader::ColumnReader(const config::Channel& channel, HttpClient& http, Clock& clock,
                           WebsiteSourceOptions options)
    : column_(as_source(channel), http, clock, any_line(std::move(options))), clock_(clock) {}

awaitable<Result<ChannelLook>> ColumnReader::look(TimePoint) {
    const TimePoint asked_at = clock_.now();
    auto listing = co_await column_.poll("");
    if (!listing) co_return listing.error();
    co_return column_look(*listing, asked_at);
}

void check_column_channel(const config::Channel& channel, std::vector<config::Problem>& problems) {
    SectionKeys keys(channel.rest, config::channel_keys(), problems);
    keys.pass("publish");
    keys.text("look_url");
    keys.require("look_url", "write look_url = \"https://…\", the page that lists the unit's posts");
    if (channel.mode != "manual") {
        keys.problem("publish", "\"none\" cannot be posted to", "write mode = \"manual\" for this channel");
    }
    const bool recipe = keys.section("html") != nullptr;
    keys.finish();
    if (!recipe) return;
    const auto found = check_website_source(as_source(channel));
    problems.insert(problems.end(), found.begin(), found.end());
}

}  // namespace drumtower
