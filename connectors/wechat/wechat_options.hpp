// What a channel of kind "wechat" says: the account, how its articles are to stand, where the platform is.
#pragma once

#include "config/config.hpp"
#include "pipeline/base/secret.hpp"
#include "pipeline/base/time.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace drumtower {

struct WeChatOptions {
    enum class Standing { publish, draft };  // draft: into the account's draft box, an officer publishes it

    std::string api_base;   // without a slash at the end
    std::string page_base;  // where articles are read: "https://mp.weixin.qq.com"
    std::string app_id;
    Secret app_secret;
    std::string cover;   // file of the default cover; empty: a plain one
    std::string author;  // at most 16 characters; empty: none is named
    Standing standing = Standing::publish;
    /// The account's list is taken to come newest first (unconfirmed): then a page of it covers the time it
    /// shows.
    bool newest_first = false;
    /// How often a day the calls may be made that WeChat rations to 100 for a new account; with followers it
    /// grows.
    int calls_a_day = 100;
    Duration settle = 60s;
    Duration quiet =
        30min;  // after a submit nobody answered: how long nothing may show before it is sent again
    Duration call_timeout = 20s;
    /// Of the pages of the list that are allowed a day, one in five is kept for finding out what became of a
    /// call, and as many again, nearly, are for looks out of turn, before a post and after a due time: every
    /// 22 and a half minutes for a new account.
    Duration looks_apart() const { return Duration(24h) * 100 / (64 * calls_a_day); }
    /// How often a draft is asked for until an officer publishes it.
    Duration draft_every() const {
        return std::clamp<Duration>(Duration(15min) * 100 / calls_a_day, 1s, 15min);
    }
    std::vector<std::string> allow_private;  // where pictures may be fetched from, beside the public
};

/// Everything but the secret, which the caller resolves. Reports unknown, missing and wrong keys with their
/// place.
WeChatOptions wechat_options(const config::Channel& channel, std::vector<config::Problem>& problems);

}  // namespace drumtower
