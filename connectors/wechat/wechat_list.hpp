// Pages of an account's drafts, or of what it has published without notice: the same shape, read in one
// place. How far they can be trusted to reach is told beside them. WeChat reference sections 3.2 and 4.4.
#pragma once

#include "pipeline/base/json.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <algorithm>
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

/// Pages beyond a look's first: only what the looks before it have left of their ration, so that a list of
/// two pages does not use the day's up by noon.
class FurtherPages {
public:
    static constexpr int most = WeChatList::most_pages - 1;  // left by the longest quiet time

    explicit FurtherPages(Duration looks_apart) : apart_(looks_apart), left_(most * looks_apart) {}

    /// A look reads its first page now.
    void begin(TimePoint now) {
        if (last_) left_ = std::clamp<Duration>(left_ + (now - *last_) - apart_, 0s, most * apart_);
        last_ = now;
    }
    /// Whether it may read one more.
    bool take() {
        if (left_ < apart_) return false;
        left_ -= apart_;
        return true;
    }

private:
    Duration apart_;
    Duration left_;  // one page is worth the time between two looks
    std::optional<TimePoint> last_;
};

}  // namespace drumtower
