#include "connectors/registry.hpp"

#include "connectors/common/dated_reader.hpp"
#include "connectors/common/section_keys.hpp"
#include "connectors/website/column_reader.hpp"
#include "connectors/website/source_website.hpp"
#include "connectors/website/wordpress_options.hpp"
#include "connectors/website/wordpress_publisher.hpp"
#include "connectors/website/wordpress_reader.hpp"
#include "connectors/wechat/wechat_callback.hpp"
#include "connectors/wechat/wechat_publisher.hpp"
#include "connectors/wechat/wechat_reader.hpp"
#include "connectors/weibo/weibo_publisher.hpp"
#include "connectors/weibo/weibo_reader.hpp"

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

// ---- wechat ----

WeChatOptions wechat(const config::Channel& channel, const Secrets& secrets, const Surroundings& around) {
    std::vector<config::Problem> known_from_check;
    WeChatOptions options = wechat_options(channel, known_from_check);
    const auto secret = secrets.find("app_secret");
    if (secret != secrets.end()) options.app_secret = secret->second;
    options.allow_private = around.allow_private;
    return options;
}

void check_wechat(const config::Channel& channel, std::vector<config::Problem>& problems) {
    static_cast<void>(wechat_options(channel, problems));
}

WeChatClient::Services wechat_services(const Surroundings& around) {
    return {around.http, around.clock, *around.tokens, around.quotas, around.workers};
}

std::unique_ptr<Publisher> wechat_publisher(const config::Channel& channel, const Secrets& secrets,
                                            const Surroundings& around) {
    if (!secrets.contains("app_secret")) return nullptr;
    return std::make_unique<WeChatPublisher>(wechat_services(around), wechat(channel, secrets, around));
}

std::unique_ptr<ChannelReader> wechat_reader(const config::Channel& channel, const Secrets& secrets,
                                             const Surroundings& around) {
    if (!secrets.contains("app_secret")) return nullptr;  // no account to ask as
    return std::make_unique<WeChatReader>(wechat_services(around), wechat(channel, secrets, around));
}

/// What the console calls 服务器配置: a token, and a key where messages are encrypted.
std::unique_ptr<Callback> wechat_callback(const config::Channel& channel, const Secrets& secrets) {
    const auto token = secrets.find("callback_token");
    if (token == secrets.end()) return nullptr;
    const auto keys = secrets.find("callback_aes_key");
    return std::make_unique<WeChatCallback>(
        WeChatCallback::Proof{text_of(channel.rest, "app_id"), token->second,
                              keys == secrets.end() ? std::string{} : keys->second.reveal()});
}

// ---- weibo ----

WeiboOptions weibo(const config::Channel& channel, const Secrets& secrets, const Surroundings& around) {
    std::vector<config::Problem> known_from_check;
    WeiboOptions options = weibo_options(channel, known_from_check);
    const auto token = secrets.find("access_token");
    if (token != secrets.end()) options.access_token = token->second;
    options.allow_private = around.allow_private;
    return options;
}

void check_weibo(const config::Channel& channel, std::vector<config::Problem>& problems) {
    static_cast<void>(weibo_options(channel, problems));
}

std::unique_ptr<Publisher> weibo_publisher(const config::Channel& channel, const Secrets& secrets,
                                           const Surroundings& around) {
    if (!secrets.contains("access_token")) return nullptr;
    return std::make_unique<WeiboPublisher>(around.http, around.clock, weibo(channel, secrets, around),
                                            around.quotas);
}

std::unique_ptr<ChannelReader> weibo_reader(const config::Channel& channel, const Secrets& secrets,
                                            const Surroundings& around) {
    if (!secrets.contains("access_token")) return nullptr;
    return std::make_unique<WeiboReader>(around.http, around.clock, weibo(channel, secrets, around),
                                         around.quotas);
}

// ---- channels that are in the roster without a connector ----

void check_nothing(const config::Channel&, std::vector<config::Problem>&) {}

// ---- the list ----

constexpr std::array platforms = {
    Platform{"website", "wordpress", "", check_wordpress, wordpress_publisher, wordpress_reader},
    Platform{"website", "none", "", check_column_channel, nullptr, column_reader},
    Platform{"wechat", "", "app_secret", check_wechat, wechat_publisher, wechat_reader, wechat_callback},
    Platform{"weibo", "", "access_token", check_weibo, weibo_publisher, weibo_reader},
    Platform{"other", "", "", check_nothing, nullptr, nullptr},
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

Abilities abilities_of(const config::Channel& channel) {
    const Platform* platform = platform_of(channel);
    if (!platform) return {};
    const bool has_account = platform->account_key.empty() || channel.rest.find(platform->account_key);
    return {platform->publisher && has_account, platform->reader && has_account};
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
    return platform && platform->publisher ? platform->publisher(channel, secrets, around) : nullptr;
}

std::unique_ptr<ChannelReader> make_reader(const config::Channel& channel, const Secrets& secrets,
                                           const Surroundings& around) {
    const Platform* platform = platform_of(channel);
    if (!platform || !platform->reader) return nullptr;
    auto dated = std::make_unique<DatedHttp>(around.http);
    const Surroundings ours{*dated,         around.clock,         around.utc_offset,
                            around.workers, around.allow_private, around.tokens,
                            around.quotas};
    auto reader = platform->reader(channel, secrets, ours);
    if (!reader) return nullptr;
    return std::make_unique<DatedReader>(std::move(dated), std::move(reader));
}

std::unique_ptr<Callback> make_callback(const config::Channel& channel, const Secrets& secrets) {
    const Platform* platform = platform_of(channel);
    return platform && platform->callback ? platform->callback(channel, secrets) : nullptr;
}

std::unique_ptr<Source> make_source(const config::Source& source, const Surroundings& around) {
    if (source.kind != "website") return nullptr;
    WebsiteSourceOptions options{around.utc_offset, around.workers};
    return std::make_unique<WebsiteSource>(source, around.http, around.clock, std::move(options));
}
}  // namespace drumtower
