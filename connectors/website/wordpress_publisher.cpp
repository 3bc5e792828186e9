#include "connectors/website/wordpress_publisher.hpp"

#include "connectors/common/text.hpp"
#include "connectors/website/wordpress_failures.hpp"
#include "connectors/website/wordpress_text.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr Duration draft_look = 15min;  // how often a draft is asked for, until an officer publishes it
constexpr std::string_view post_fields = "_fields=id,slug,status,link,date_gmt";

struct NewPost {
    std::string title;
    std::string content;
    std::string status;
    std::string slug;
    std::vector<std::int64_t> categories;
    std::vector<std::int64_t> tags;
    template <class A>
    void fields(A& a) {
        a("title", title), a("content", content), a("status", status), a("slug", slug);
        a("categories", categories), a("tags", tags);
    }
};

struct NewText {
    std::string title;
    std::string content;
    template <class A>
    void fields(A& a) {
        a("title", title), a("content", content);
    }
};

std::vector<PictureCopy> copies(const WordPressMemo& done) {
    std::vector<PictureCopy> list;
    for (const auto& picture : done.media)
        list.push_back({picture.url, picture.copy});
    return list;
}

Receipt receipt_of(const WordPressPost& post) {
    return {std::to_string(post.id), post.link, post.published_at.value_or(TimePoint{})};
}

std::string post_named(const WordPressPost& post) {
    return "post " + std::to_string(post.id);
}

/// Our slug with -2, -3 …: the site had a post with our slug already.
bool second_of_ours(const std::string& slug, const DeliveryId& delivery) {
    const std::string ours = wordpress_slug(delivery);
    return slug.size() > ours.size() + 1 && slug.starts_with(ours + "-") &&
           std::all_of(slug.begin() + static_cast<std::ptrdiff_t>(ours.size()) + 1, slug.end(),
                       [](char c) { return c >= '0' && c <= '9'; });
}

bool gone(const WordPressReply& reply) {
    const std::string code = reply.code();
    return (reply.http.status == 404 && code == "rest_post_invalid_id") ||
           (reply.http.status == 410 && code == "rest_already_trashed");
}

/// Public, or a draft of ours.
bool is_there(const Posting& posting, const WordPressMemo& done) {
    return posting.receipt || !done.post_id.empty();
}

}  // namespace

WordPressPublisher::WordPressPublisher(HttpClient& http, const Clock& clock, WordPressOptions options,
                                       std::optional<asio::any_io_executor> workers)
    : site_(http, std::move(options), std::move(workers)), clock_(clock) {}

awaitable<Failure> WordPressPublisher::failure_of(WordPressReply reply, Effect effect) {
    Failure failure = reply.failure(effect);
    if (reply.http.status == 401) {
        auto explained = co_await site_.why_unauthorised(failure);
        failure = std::move(explained);
    }
    co_return failure;
}

std::string WordPressPublisher::next_step(const Posting& posting, const Memo& memo) const {
    const WordPressMemo done = WordPressMemo::of(memo);
    const auto& options = site_.options();
    const std::size_t pictures = pictures_to_copy(posting, options).size();
    const std::size_t copied_so_far = pictures - pictures_left(posting, done, options).size();
    if (copied_so_far < pictures) {
        return "media " + std::to_string(copied_so_far + 1) + "/" + std::to_string(pictures);
    }
    if (is_there(posting, done)) return "update";
    return unknown_term(done) ? "terms" : "create";
}

awaitable<Result<std::optional<Step>>> WordPressPublisher::prepare(Posting posting, WordPressMemo done) {
    if (!pictures_left(posting, done, site_.options()).empty()) {
        auto step = co_await copy_picture(std::move(posting), std::move(done));
        if (!step) co_return step.error();
        co_return std::optional<Step>(std::move(*step));
    }
    const auto term = unknown_term(done);
    if (is_there(posting, done) || !term) co_return std::optional<Step>{};
    auto step = co_await learn_term(*term, std::move(done));
    if (!step) co_return step.error();
    co_return std::optional<Step>(std::move(*step));
}

awaitable<Result<Step>> WordPressPublisher::advance(Posting posting, Memo memo) {
    WordPressMemo done = WordPressMemo::of(memo);
    auto preparing = co_await prepare(posting, done);
    if (!preparing) co_return preparing.error();
    if (*preparing) co_return std::move(**preparing);
    auto step = co_await create(std::move(posting), std::move(done));
    co_return step;
}

awaitable<Result<Step>> WordPressPublisher::create(Posting posting, WordPressMemo done) {
    NewPost post;
    post.title = posting.title;
    post.content = wordpress_content(posting, copies(done));
    post.status = site_.options().standing == WordPressOptions::Standing::draft ? "draft" : "publish";
    post.slug = wordpress_slug(posting.delivery);
    post.categories = term_ids(done, "categories");
    post.tags = term_ids(done, "tags");
    auto reply = co_await site_.post("posts", std::string(post_fields), json::write(post));
    if (!reply) co_return reply.error();
    const auto answered = reply->ok() ? wordpress_post(*reply->document) : std::nullopt;
    if (!answered) {
        auto failure = co_await failure_of(std::move(*reply), Effect::posts);
        co_return failure;
    }
    co_return created(posting, *answered, std::move(done));
}

/// The site says yes; whether what it made is what was wanted.
Result<Step> WordPressPublisher::created(const Posting& posting, const WordPressPost& post,
                                         WordPressMemo done) const {
    if (second_of_ours(post.slug, posting.delivery)) {
        return fail(FailureKind::uncertain,
                    post_named(post) +
                        " was made, but the site already had one with our marker: it calls this one " +
                        post.slug + "; look whether there are two");
    }
    done.post_id = std::to_string(post.id);
    const bool wants_draft = site_.options().standing == WordPressOptions::Standing::draft;
    if (wants_draft && post.status == "draft") return Step(Accepted{done.memo(), draft_look});
    if (post.status != "publish") {
        return fail(FailureKind::uncertain,
                    post_named(post) + " was made, but its status is " + post.status + ", not public");
    }
    if (post.link.empty() || !post.published_at) {
        return fail(FailureKind::uncertain,
                    post_named(post) + " was made, but the answer has no link or date_gmt");
    }
    return Step(Published{receipt_of(post), done.memo(), dropped(done)});
}

awaitable<Result<Step>> WordPressPublisher::update(Posting posting, Memo memo) {
    WordPressMemo done = WordPressMemo::of(memo);
    if (!is_there(posting, done))
        co_return fail(FailureKind::permanent, "no post is known that could be updated");
    auto preparing = co_await prepare(posting, done);
    if (!preparing) co_return preparing.error();
    if (*preparing) co_return std::move(**preparing);
    const NewText text{posting.title, wordpress_content(posting, copies(done))};
    const std::string id = posting.receipt ? posting.receipt->post_id : done.post_id;
    auto reply = co_await site_.post("posts/" + id, std::string(post_fields), json::write(text));
    if (!reply) co_return reply.error();
    const auto post = reply->ok() ? wordpress_post(*reply->document) : std::nullopt;
    if (!post) {
        auto failure = co_await failure_of(std::move(*reply), Effect::posts);
        co_return failure;
    }
    done.post_id = std::to_string(post->id);
    const bool is_draft = !posting.receipt && post->status == "draft";
    if (is_draft) co_return Step(Accepted{done.memo(), draft_look});
    if (post->status != "publish") {
        co_return fail(FailureKind::permanent,
                       post_named(*post) + " has the new text, but a person has taken it from the public (" +
                           post->status + ")");
    }
    co_return Step(Published{receipt_of(*post), done.memo(), dropped(done)});
}

awaitable<Result<Step>> WordPressPublisher::withdraw(Posting posting, Memo memo) {
    const WordPressMemo done = WordPressMemo::of(memo);
    Receipt receipt = posting.receipt.value_or(Receipt{done.post_id, "", {}});
    if (receipt.post_id.empty())
        co_return fail(FailureKind::permanent, "no post is known that could be withdrawn");
    const std::string route = "posts/" + receipt.post_id;
    auto reply = co_await site_.remove(route);
    if (!reply) co_return reply.error();
    if (reply->code() ==
        "rest_trash_not_supported") {  // nothing happened; without a trash it becomes a draft
        auto hidden = co_await site_.post(route, std::string(post_fields), R"({"status":"draft"})");
        if (!hidden) co_return hidden.error();
        reply = std::move(hidden);
    }
    if (reply->ok() || gone(*reply)) co_return Step(Published{std::move(receipt), done.memo(), ""});
    auto failure = co_await failure_of(std::move(*reply), Effect::posts);
    co_return failure;
}

}  // namespace drumtower
