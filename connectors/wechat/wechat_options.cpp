#include "connectors/wechat/wechat_options.hpp"

#include "connectors/common/section_keys.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"

#include <filesystem>

namespace drumtower {

namespace {

constexpr std::size_t longest_author = 16;  // characters; more is refused (45110)

/// A relative name counts from the file that holds the channel.
std::string beside(const config::Place& place, const std::string& file) {
    if (file.empty()) return file;
    return (std::filesystem::path(place.file).parent_path() / file).lexically_normal().string();
}

}  // namespace

WeChatOptions wechat_options(const config::Channel& channel, std::vector<config::Problem>& problems) {
    SectionKeys keys(channel.rest, config::channel_keys(), problems);
    WeChatOptions options;
    options.api_base = without_slash_at_end(keys.text("api_base"));
    options.page_base = without_slash_at_end(keys.text("page_base"));
    if (options.api_base.empty()) options.api_base = "https://api.weixin.qq.com";
    if (options.page_base.empty()) options.page_base = "https://mp.weixin.qq.com";
    options.app_id = keys.text("app_id");
    keys.secret("app_secret");
    if (channel.mode != "manual" || keys.has("app_id") || keys.has("app_secret")) {
        keys.require("app_id", "write app_id = \"wx…\", as the account's console shows it");
        keys.require("app_secret", "write app_secret = { credential = \"" + channel.id + "\" }");
    }
    options.cover = beside(channel.place, keys.text("cover"));
    options.author = keys.text("author");
    if (characters(options.author) > longest_author)
        keys.problem("author", "has more than 16 characters, which WeChat refuses", "shorten it");
    options.newest_first = keys.choice("list_order", {"unknown", "newest_first"}) == "newest_first";
    options.calls_a_day = keys.integer("calls_a_day", options.calls_a_day, 50, 1'000'000);
    keys.secret("callback_token");
    keys.secret("callback_aes_key");
    if (keys.has("callback_token") || keys.has("callback_aes_key")) {
        keys.require("app_id", "write app_id = \"wx…\", as the account's console shows it");
        keys.require("callback_token", "write callback_token = { credential = \"…\" }, as in 服务器配置");
    }
    if (channel.mode == "draft") options.standing = WeChatOptions::Standing::draft;
    if (channel.settle > 0ms) options.settle = options.quiet = channel.settle;
    options.call_timeout = channel.call_timeout;
    keys.finish();
    return options;
}

}  // namespace drumtower
