// WordPressPublisher::find: is our post there, and is it public? Reads only, as the account: nobody else sees
// drafts and trash, and a site that does not know us must never pass for one that has no post.
#include "connectors/common/html.hpp"
#include "connectors/common/text.hpp"
#include "connectors/website/wordpress_failures.hpp"
#include "connectors/website/wordpress_publisher.hpp"
#include "connectors/website/wordpress_text.hpp"

#include <algorithm>
#include <utility>

namespace drumtower {

namespace {

constexpr Duration draft_look = 15min;
constexpr std::string_view found_fields = "_fields=id,slug,status,link,date_gmt,title,content&context=edit";

/// Public ones first, those in the trash last.
int rank(const WordPressPost& post) {
    if (post.status == "publish") return 0;
    if (post.status == "trash") return 2;
    return 1;
}

}  // namespace

awaitable<Result<std::optional<WordPressPost>>> WordPressPublisher::post_by_id(std::string id) {
    auto reply = co_await site_.get("posts/" + id, std::string(found_fields), WordPressClient::As::account);
    if (!reply) co_return reply.error();
    if (reply->code() == "rest_post_invalid_id") co_return std::optional<WordPressPost>{};
    auto post = reply->ok() ? wordpress_post(*reply->document) : std::nullopt;
    if (!post) {
        auto failure = co_await failure_of(std::move(*reply), Effect::reads);
        co_return failure;
    }
    co_return post;
}

awaitable<Result<std::vector<WordPressPost>>> WordPressPublisher::posts_by_slug(DeliveryId delivery) {
    const std::string slug = wordpress_slug(delivery);
    // -2: what a site makes of a second post with our marker.
    std::string query = "slug=" + slug + "," + slug + "-2," + slug +
                        "__trashed&status=publish,future,draft,pending,private,trash&";
    query += found_fields;
    auto reply = co_await site_.get("posts", std::move(query), WordPressClient::As::account);
    if (!reply) co_return reply.error();
    if (!reply->ok() || !reply->document->IsArray()) {
        auto failure = co_await failure_of(std::move(*reply), Effect::reads);
        co_return failure;
    }
    std::vector<WordPressPost> posts;
    for (const json::Value& value : reply->document->GetArray()) {
        auto post = wordpress_post(value);
        if (post && delivery_in_slug(post->slug) == delivery.str()) posts.push_back(std::move(*post));
    }
    std::sort(posts.begin(), posts.end(), [](const auto& a, const auto& b) {
        return std::pair(rank(a), a.id) < std::pair(rank(b), b.id);
    });
    co_return posts;
}

ReadBack WordPressPublisher::judged(const Posting& posting, const WordPressPost& post,
                                    WordPressMemo done) const {
    done.post_id = std::to_string(post.id);
    const std::string name = "post " + done.post_id;
    if (post.status == "publish") {
        std::vector<PictureCopy> none;
        const bool same = same_text(post.content, wordpress_content(posting, none)) &&
                          same_text(post.title, html::escaped(posting.title));
        Receipt receipt{done.post_id, post.link, post.published_at.value_or(TimePoint{})};
        return Found{std::move(receipt), done.memo(), same ? posting.version : 0};
    }
    if (post.status == "future") {
        const Duration left = post.published_at ? *post.published_at - clock_.now() : Duration(draft_look);
        return Pending{std::clamp<Duration>(left, 30s, draft_look)};
    }
    if (posting.receipt) return Absent{};  // it was public, and is no longer
    const bool waits =
        site_.options().standing == WordPressOptions::Standing::draft && post.status != "trash";
    if (waits) return Pending{draft_look};
    return Unknown{"our " + name + " is there with the status " + post.status +
                   ": somebody at the site changed it"};
}

awaitable<Result<ReadBack>> WordPressPublisher::find(Posting posting, Memo memo) {
    const WordPressMemo done = WordPressMemo::of(memo);
    const std::string id = posting.receipt ? posting.receipt->post_id : done.post_id;
    if (!id.empty()) {
        auto post = co_await post_by_id(id);
        if (!post) co_return post.error();
        if (*post) co_return judged(posting, **post, done);
        if (posting.receipt) co_return ReadBack(Absent{});
    }
    auto posts = co_await posts_by_slug(posting.delivery);
    if (!posts) co_return posts.error();
    if (posts->size() > 1 && rank(posts->at(1)) == 0) {
        co_return ReadBack(Unknown{"two posts of ours are public, post " + std::to_string(posts->at(0).id) +
                                   " and post " + std::to_string(posts->at(1).id) +
                                   ": a person must remove one"});
    }
    if (!posts->empty()) co_return judged(posting, posts->front(), done);
    if (id.empty()) co_return ReadBack(Absent{});
    co_return ReadBack(
        Unknown{"post " + id + ", which we made, is gone for good: somebody at the site deleted it"});
}

}  // namespace drumtower
