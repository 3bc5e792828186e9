// Pages of an account's drafts, or of what it has published without notice: the same shape, read in one
// place. How far they can be trusted to reach is told beside them. WeChat reference sections 3.2 and 4.4.
#pragma once

#include "pipeline/base/json.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

struct WeChatItem {
    std::string id;  // media_id of a draft, article_id of what is published
    std::string title;
    std::string url;
    std::string source_url;  // 阅读原文
    std::string content;     // HTML
    TimePoint at{};
};

struct WeChatList {
    static constexpr int page_size = 20;  // the most WeChat gives
    static constexpr int most_pages = 5;  // that are read at once: pages are rationed
    static std::string page_json(int page);

    std::vector<WeChatItem> items;  // in the order given; deleted articles left out
    std::int64_t seen = 0;          // objects, each of one or several articles
    std::int64_t total = 0;
    TimePoint oldest = TimePoint::max();
    bool descending = true;  // newest first so far: the platform does not promise it

    std::optional<Failure> add(const json::Value& answer);
    bool whole() const { return seen >= total; }
};

}  // namespace drumtower
