#include "connectors/weibo/weibo_options.hpp"

#include "connectors/common/section_keys.hpp"
#include "connectors/common/urls.hpp"

#include <algorithm>

namespace drumtower {

namespace {

bool is_number(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

bool is_ipv4(const std::string& text) {
    const auto dots = std::count(text.begin(), text.end(), '.');
    return dots == 3 && text.size() <= 15 && text.find_first_not_of("0123456789.") == std::string::npos;
}

}  // namespace

WeiboOptions weibo_options(const config::Channel& channel, std::vector<config::Problem>& problems) {
    SectionKeys keys(channel.rest, config::channel_keys(), problems);
    WeiboOptions options;
    options.api_base = without_slash_at_end(keys.text("api_base"));
    options.page_base = without_slash_at_end(keys.text("page_base"));
    if (options.api_base.empty()) options.api_base = "https://api.weibo.com";
    if (options.page_base.empty()) options.page_base = "https://weibo.com";
    options.uid = keys.text("uid");
    options.rip = keys.text("rip");
    options.secure_domains = keys.texts("secure_domains");
    options.commercial = keys.choice("calls", {"ordinary", "commercial"}) == "commercial";
    options.calls_a_day = keys.integer("calls_a_day", options.calls_a_day, 50, 1'000'000);
    keys.secret("access_token");
    if (channel.mode != "manual" || keys.has("access_token")) {
        keys.require("access_token", "write access_token = { credential = \"" + channel.id + "\" }");
        keys.require("uid", "write uid = \"1234567890\", the account's number");
    }
    if (channel.mode == "auto" || channel.mode == "approve")
        keys.require(
            "rip",
            "write rip = \"203.0.113.9\", the public IPv4 address this machine reaches the world from");
    if (keys.has("uid") && !is_number(options.uid))
        keys.problem("uid", "is no number", "write the account's number");
    if (!options.rip.empty() && !is_ipv4(options.rip))
        keys.problem("rip", "is no IPv4 address", "write one, a.b.c.d");
    if (channel.mode == "draft") {
        problems.push_back({channel.place, channel.rest.path + ".mode", "Weibo has no drafts for programs",
                            "write mode = \"approve\" (one click) or \"manual\" (a package to paste)"});
    }
    if (channel.settle > 0ms) options.settle = options.least_wait = channel.settle;
    if (channel.call_timeout != config::Channel{}.call_timeout) options.call_timeout = channel.call_timeout;
    keys.finish();
    return options;
}

}  // namespace drumtower
