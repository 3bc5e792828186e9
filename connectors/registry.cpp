#include "connectors/registry.hpp"

#include "connectors/website/column_reader.hpp"
#include "connectors/website/section_keys.hpp"
#include "connectors/website/source_website.hpp"
#include "connectors/website/wordpress_options.hpp"
#include "connectors/website/wordpress_publisher.hpp"
#include "connectors/website/wordpress_reader.hpp"

#include <algorithm>
#include <array>

namespace drumtower {

namespace {

std::string text_of(const config::Section& section, std::string_view key) {
    const config::Entry* entry = section.find(key);
    const auto* text = entry ? std::get_if<std::string>(&entry->value) : nullptr;
    return text ? *text : std::string{};
}

// ---- website, publish = "wordpress" ----

WordPressOptions wordpress(const config::Channel& channel, const Secrets& secrets,
                           const Surroundings& around) {
    std::vector<config::Problem> known_from_check;
    WordPressOptions options = wordpress_options(channel, known_from_check);
    const auto password = secrets.find("password");
    if (password != secrets.end()) options.password = password->second;
    options.allow_private = around.allow_private;
    return options;
}

void check_wordpress(const config::Channel& channel, std::vector<config::Problem>& problems) {
    static_cast<void>(wordpress_options(channel, problems));
}

std::unique_ptr<Publisher> wordpress_publisher(const config::Channel& channel, const Secrets& secrets,
                                               const Surroundings& around) {
    if (!secrets.contains("password")) return nullptr;  // mode "manual": looked at only
    return std::make_unique<WordPressPublisher>(around.http, around.clock,
                                                wordpress(channel, secrets, around), around.workers);
}

std::unique_ptr<ChannelReader> wordpress_reader(const config::Channel& channel, const Secrets& secrets,
                                                const Surroundings& around) {
    return std::make_unique<WordPressReader>(around.http, wordpress(channel, secrets, around),
                                             around.workers);
}

// ---- website, publish = "none": a page that is only looked at ----

std::unique_ptr<ChannelReader> column_reader(const config::Channel& channel, const Secrets&,
                                             const Surroundings& around) {
    WebsiteSourceOptions options{around.utc_offset, around.workers};
    return std::make_unique<ColumnReader>(channel, around.http, around.clock, std::move(options));
}

// ---- channels that are in the roster without a connector ----

void check_nothing(const config::Channel&, std::vector<config::Problem>&) {}
std::unique_ptr<Publisher> no_publisher(const config::Channel&, const Secrets&, const Surroundings&) {
    return nullptr;
}
std::unique_ptr<ChannelReader> no_reader(const config::Channel&, const Secrets&, const Surroundings&) {
    return nullptr;
}

// ---- the list ----

constexpr std::array platforms = {
    Platform{"website", "wordpress", check_wordpress, wordpress_publisher, wordpress_reader},
    Platform{"website", "none", check_column_channel, no_publisher, column_reader},
    Platform{"wechat", "", check_nothing, no_publisher, no_reader},
    Platform{"weibo", "", check_nothing, no_publisher, no_reader},
    Platform{"other", "", check_nothing, no_publisher, no_reader},
};

}  // namespace

std::string publish_word(const config::Channel& channel) {
    return channel.kind == "website" ? text_of(channel.rest, "publish") : std::string{};
}

std::string public_address(const config::Channel& channel) {
    const std::string looked_at = text_of(channel.rest, "look_url");
    return looked_at.empty() ? text_of(channel.rest, "url") : looked_at;
}

const Platform* platform_of(const config::Channel& channel) {
    const std::string publish = publish_word(channel);
    const auto found = std::find_if(platforms.begin(), platforms.end(), [&](const Platform& platform) {
        return platform.kind == channel.kind && platform.publish == publish;
    });
    return found == platforms.end() ? nullptr : found;
}

std::vector<config::Problem> check_channel(const config::Channel& channel) {
    std::vector<config::Problem> problems;
    if (const Platform* platform = platform_of(channel)) {
        platform->check(channel, problems);
        return problems;
    }
    SectionKeys keys(channel.rest, config::channel_keys(), problems);
    const std::string advice = "write publish = \"wordpress\", or \"none\" with look_url = \"https://…\"";
    const std::string publish = publish_word(channel);
    if (publish.empty()) {
        keys.problem("publish", "is missing", advice);
    } else if (publish == "micropub" || publish == "webhook") {
        keys.problem("publish", "\"" + publish + "\" is not available in this version", advice);
    } else {
        keys.problem("publish", "\"" + publish + "\" is no way to publish", advice);
    }
    return problems;
}

std::vector<config::Problem> check_source(const config::Source& source) {
    if (source.kind == "website") return check_website_source(source);
    std::vector<config::Problem> problems;
    SectionKeys keys(source.rest, config::source_keys(), problems);
    if (source.kind == "wechat" || source.kind == "weibo") {
        problems.push_back({source.place, source.rest.path + ".kind",
                            "\"" + source.kind + "\" is not available as a source in this version",
                            "write kind = \"website\" or \"hook\""});
        return problems;
    }
    keys.finish();
    return problems;
}

std::unique_ptr<Publisher> make_publisher(const config::Channel& channel, const Secrets& secrets,
                                          const Surroundings& around) {
    const Platform* platform = platform_of(channel);
    return platform ? platform->publisher(channel, secrets, around) : nullptr;
}

std::unique_ptr<ChannelReader> make_reader(const config::Channel& channel, const Secrets& secrets,
                                           const Surroundings& around) {
    const Platform* platform = platform_of(channel);
    return platform ? platform->reader(channel, secrets, around) : nullptr;
}

std::unique_ptr<Source> make_source(const config::Source& source, const Surroundings& around) {
    if (source.kind != "website") return nullptr;
    WebsiteSourceOptions options{around.utc_offset, around.workers};
    return std::make_unique<WebsiteSource>(source, around.http, around.clock, std::move(options));
}
}  // namespace drumtower
