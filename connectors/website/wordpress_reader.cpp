#include "connectors/website/wordpress_reader.hpp"

#include "connectors/common/html.hpp"
#include "connectors/common/text.hpp"
#include "connectors/website/wordpress_text.hpp"
#include "pipeline/base/run_on.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace drumtower {

namespace {

constexpr std::size_t page_size = 100;  // the most WordPress gives
constexpr int most_pages = 10;
constexpr std::size_t longest_title = 2000;  // bytes
constexpr std::size_t longest_text = 20'000;

SeenPost seen(const WordPressPost& post) {
    SeenPost seen;
    seen.post_id = std::to_string(post.id);
    seen.url = post.link;
    seen.title = std::string(shortened(html::plain_text(post.title), longest_title));
    seen.published = {*post.published_at, *post.published_at};
    seen.slug = delivery_in_slug(post.slug);
    seen.link = original_link(post.content, post.link);
    seen.text = std::string(shortened(html::plain_text(post.content), longest_text));
    return seen;
}

bool newer(const SeenPost& left, const SeenPost& right) {
    return std::pair(left.published.latest, left.post_id) > std::pair(right.published.latest, right.post_id);
}

std::optional<std::size_t> number(const std::string& text) {
    std::size_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc{}) return std::nullopt;
    return value;
}

}  // namespace

std::optional<Failure> WordPressPages::add(const WordPressReply& reply) {
    if (!reply.ok() || !reply.document->IsArray()) {
        Failure failure = reply.failure(Effect::reads);
        failure.detail = "the public list of posts cannot be read: " + failure.detail;
        return failure;
    }
    const std::size_t count = reply.document->Size();
    if (count > page_size)
        return fail(FailureKind::permanent, "the public list gives more posts than were asked for");
    const std::size_t total =
        number(reply.http.header("x-wp-total")).value_or(count < page_size && pages_ == 0 ? count : SIZE_MAX);
    if (pages_ > 0 && total != total_)
        return fail(FailureKind::retryable, "the list of posts changed while it was read");
    total_ = total;
    listed_ += count;
    for (const json::Value& value : reply.document->GetArray()) {
        const auto post = wordpress_post(value);
        if (!post || !post->published_at)
            return fail(FailureKind::permanent, "the public list holds a post without id or date_gmt");
        oldest_ = std::min(oldest_.value_or(*post->published_at), *post->published_at);
        const std::string id = std::to_string(post->id);
        const bool known = std::any_of(posts_.begin(), posts_.end(),
                                       [&](const SeenPost& other) { return other.post_id == id; });
        if (!known) posts_.push_back(seen(*post));
    }
    if (pages_++ == 0) end_of_first_page_ = oldest_;
    return std::nullopt;
}

bool WordPressPages::wants_more(TimePoint since) const {
    if (pages_ >= most_pages || listed_ >= total_) return false;
    return listed_ == page_size * static_cast<std::size_t>(pages_) && oldest_ && *oldest_ >= since;
}

/// Posts of one second come in any order, another one each time: at the border of two pages one may be in
/// both and another in neither.
bool WordPressPages::lost_some() const {
    return posts_.size() < listed_;
}

ChannelLook WordPressPages::look() const {
    ChannelLook look;
    look.posts = posts_;
    std::sort(look.posts.begin(), look.posts.end(), newer);
    if (lost_some()) {
        look.reaches_back_to = *end_of_first_page_ + 1s;
    } else if (listed_ >= total_) {
        look.reaches_back_to = TimePoint::min();
    } else {
        look.reaches_back_to = *oldest_ + 1s;  // more posts of that second may follow
    }
    return look;
}

WordPressReader::WordPressReader(HttpClient& http, WordPressOptions options,
                                 std::optional<asio::any_io_executor> workers)
    : site_(http, std::move(options), workers), workers_(std::move(workers)) {}

awaitable<Result<WordPressReply>> WordPressReader::page(int number) {
    std::string query = "per_page=" + std::to_string(page_size) + "&page=" + std::to_string(number);
    query += "&orderby=date&order=desc&_fields=id,slug,status,link,date_gmt,title,content";
    auto reply = co_await site_.get("posts", std::move(query), WordPressClient::As::anybody);
    co_return reply;
}

awaitable<std::optional<Failure>> WordPressReader::add(WordPressPages& pages, WordPressReply reply) {
    if (!workers_) co_return pages.add(reply);
    auto work = [&pages, reply = std::move(reply)] { return pages.add(reply); };
    auto failure = co_await run_on(*workers_, std::move(work));
    co_return failure;
}

awaitable<Result<ChannelLook>> WordPressReader::look(TimePoint since) {
    WordPressPages pages;
    int next = 1;
    do {
        auto reply = co_await page(next++);
        if (!reply) co_return reply.error();
        auto failure = co_await add(pages, std::move(*reply));
        if (failure) co_return *failure;
    } while (pages.wants_more(since));
    co_return pages.look();
}

}  // namespace drumtower
