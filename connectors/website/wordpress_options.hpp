// What a channel with publish = "wordpress" says: the site, the account, where its posts belong.
#pragma once

#include "config/config.hpp"
#include "pipeline/base/secret.hpp"
#include "pipeline/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drumtower {

struct WordPressOptions {
    enum class Permalinks { pretty, plain };  // plain: /?rest_route=/wp/v2/… instead of /wp-json/wp/v2/…
    enum class Pictures { upload, link };     // copied into the site's media, or shown from where they are
    enum class Standing { publish, draft };   // what a new post is; draft: an officer publishes it

    std::string url;  // the site's address, without a slash at the end
    std::string username;
    Secret password;  // an application password
    std::vector<std::string> categories;
    std::vector<std::string> tags;
    Permalinks permalinks = Permalinks::pretty;
    Pictures pictures = Pictures::upload;
    Standing standing = Standing::publish;
    Duration settle = 60s;
    Duration call_timeout = 20s;
    std::vector<std::string> allow_private;  // where pictures may be fetched from, beside the public
};

/// Everything but the password, which the caller resolves. Reports unknown, missing and wrong keys with their
/// place.
WordPressOptions wordpress_options(const config::Channel& channel, std::vector<config::Problem>& problems);

}  // namespace drumtower
