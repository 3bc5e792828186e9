#include "connectors/wechat/wechat_list.hpp"

#include "connectors/common/text.hpp"

#include <algorithm>

namespace drumtower {

std::string WeChatList::page_json(int page) {
    return R"({"offset":)" + std::to_string(page * page_size) + R"(,"count":)" + std::to_string(page_size) +
           R"(,"no_content":0})";
}

std::optional<Failure> WeChatList::add(const json::Value& answer) {
    const json::Value* page = json::member(answer, "item");
    total = json::integer(answer, "total_count");
    if (!page || !page->IsArray())
        return total == 0 ? std::nullopt
                          : std::optional(fail(FailureKind::retryable, "WeChat's list has no items"));
    for (const json::Value& each : page->GetArray()) {
        WeChatItem item;
        item.id = std::string(trimmed(json::text(each, "article_id", json::text(each, "media_id"))));
        item.at = TimePoint(std::chrono::seconds(json::integer(each, "update_time")));
        descending = descending && item.at <= oldest;
        oldest = std::min(oldest, item.at);
        const json::Value* content = json::member(each, "content");
        const json::Value* news = content ? json::member(*content, "news_item") : nullptr;
        if (!news || !news->IsArray()) return fail(FailureKind::retryable, "WeChat's list shows no titles");
        for (const json::Value& article : news->GetArray()) {
            if (json::truth(article, "is_deleted")) continue;
            item.title = json::text(article, "title");
            item.url = json::text(article, "url");
            item.source_url = json::text(article, "content_source_url");
            item.content = json::text(article, "content");
            items.push_back(item);
        }
    }
    seen += page->Size();
    return std::nullopt;
}

}  // namespace drumtower
