// What a channel of kind "weibo" says: the account, the app's secure domains, where the platform is.
#pragma once

#include "config/config.hpp"
#include "pipeline/base/secret.hpp"
#include "pipeline/base/time.hpp"

#include <string>
#include <vector>

namespace drumtower {

struct WeiboOptions {
    std::string api_base;   // without a slash at the end
    std::string page_base;  // where posts are read: "https://weibo.com"
    std::string uid;
    Secret access_token;
    std::string rip;                          // IPv4 from which the daemon reaches the world
    std::vector<std::string> secure_domains;  // hosts the app may link to; empty: not checked here
    bool commercial = false;                  // the app has the paid calls (…/biz.json)
    int calls_a_day = 100;                    // of all kinds, as the app's agreement with Weibo says
    Duration settle = 60s;
    Duration least_wait = 10min;  // after a call nobody answered: before an absence is believed
    Duration call_timeout = 60s;  // Weibo reference section 7: generous, a lost answer costs ten minutes
    /// Of all calls that are allowed a day, two in five are kept for finding out what became of one, and some
    /// are for posts: every 30 minutes for an ordinary app.
    Duration looks_apart() const { return Duration(24h) * 100 / (48 * calls_a_day); }
    std::vector<std::string> allow_private;
};

/// Everything but the token, which the caller resolves.
WeiboOptions weibo_options(const config::Channel& channel, std::vector<config::Problem>& problems);

}  // namespace drumtower
