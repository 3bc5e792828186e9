#include "connectors/weibo/weibo_reader.hpp"

#include "connectors/weibo/weibo_text.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr std::size_t timeline_cap = 5;

SeenPost seen(const WeiboStatus& status, std::string url) {
    SeenPost post;
    post.post_id = status.id;
    post.url = std::move(url);
    post.title = weibo_title(status.text, post.cut);
    post.text = status.text;
    post.published = {*status.made_at, *status.made_at};
    return post;
}

}  // namespace

WeiboReader::WeiboReader(HttpClient& http, Clock& clock, WeiboOptions options, QuotaBook* quotas)
    : account_(http, clock, std::move(options), quotas) {}

awaitable<Result<ChannelLook>> WeiboReader::look(TimePoint) {
    auto statuses = co_await account_.timeline(QuotaBook::Use::routine);
    if (!statuses) co_return statuses.error();
    ChannelLook look;
    look.reaches_back_to = TimePoint::min();
    TimePoint oldest = TimePoint::max();
    for (const WeiboStatus& status : *statuses) {
        oldest = *status.made_at;  // the last of the list: an old one before it is pinned
        if (status.is_public) look.posts.push_back(seen(status, account_.address_of(status.id)));
    }
    if (statuses->size() >= timeline_cap) look.reaches_back_to = oldest + 1s;
    co_return look;
}

awaitable<Result<ChannelReader::Validity>> WeiboReader::credential() {
    auto validity = co_await account_.token_validity();
    if (!validity) co_return validity.error();
    co_return Validity{validity->first, validity->second};
}

}  // namespace drumtower
