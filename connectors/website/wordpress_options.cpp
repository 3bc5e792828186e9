#include "connectors/website/wordpress_options.hpp"

#include "connectors/common/section_keys.hpp"
#include "connectors/common/urls.hpp"

namespace drumtower {

namespace {

constexpr std::size_t most_terms = 10;

void check_terms(SectionKeys& keys, const std::string& key, const std::vector<std::string>& terms) {
    for (const auto& term : terms) {
        if (!term.empty()) continue;
        keys.problem(key, "holds an empty name", "remove it");
    }
    if (terms.size() > most_terms) keys.problem(key, "has more than 10 names", "keep the 10 that matter");
}

}  // namespace

WordPressOptions wordpress_options(const config::Channel& channel, std::vector<config::Problem>& problems) {
    SectionKeys keys(channel.rest, config::channel_keys(), problems);
    keys.pass("publish");
    WordPressOptions options;
    options.url = without_slash_at_end(keys.text("url"));
    options.username = keys.text("username");
    keys.secret("password");
    keys.require("url", "write url = \"https://…\", the address of the site's home page");
    if (channel.mode != "manual") {
        keys.require("username", "write the name of the WordPress account that posts");
        keys.require("password", "write password = { credential = \"" + channel.id +
                                     "\" }, an application password of that account");
    }
    options.categories = keys.texts("categories");
    options.tags = keys.texts("tags");
    check_terms(keys, "categories", options.categories);
    check_terms(keys, "tags", options.tags);
    if (keys.choice("permalinks", {"pretty", "plain"}) == "plain") {
        options.permalinks = WordPressOptions::Permalinks::plain;
    }
    if (keys.choice("pictures", {"upload", "link"}) == "link") {
        options.pictures = WordPressOptions::Pictures::link;
    }
    if (channel.mode == "draft") options.standing = WordPressOptions::Standing::draft;
    if (channel.settle > 0ms) options.settle = channel.settle;
    options.call_timeout = channel.call_timeout;
    keys.finish();
    return options;
}

}  // namespace drumtower
