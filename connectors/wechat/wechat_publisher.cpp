#include "connectors/wechat/wechat_publisher.hpp"

#include "connectors/common/pictures.hpp"
#include "connectors/wechat/wechat_cover.hpp"
#include "pipeline/base/log.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr Duration first_question = 15s;            // after a submit
constexpr std::size_t largest_picture = 1'000'000;  // "below 1 MB"
constexpr int most_covers = 2;

struct NewArticle {
    std::string title;
    std::string author;
    std::string content;
    std::string source_url;
    std::string cover;
    template <class A>
    void fields(A& a) {
        a("title", title), a("content", content), a("thumb_media_id", cover);
        if (!author.empty()) a("author", author);
        if (!source_url.empty()) a("content_source_url", source_url);
        int closed = 0;  // an account without comments is refused an open one
        a("need_open_comment", closed), a("only_fans_can_comment", closed);
    }
};

std::string article_json(const WeChatText& text, const WeChatOptions& options, const WeChatMemo& done) {
    return json::write(NewArticle{text.title, options.author, text.content, text.source_url, done.cover});
}

std::vector<std::string> pictures_left(const Posting& posting, const WeChatMemo& done) {
    std::vector<std::string> urls = wechat_pictures(posting);
    std::erase_if(urls, [&](const std::string& url) {
        return std::any_of(done.pictures.begin(), done.pictures.end(),
                           [&](const auto& picture) { return picture.url == url; });
    });
    return urls;
}

std::string media_json(const std::string& media_id) {
    return R"({"media_id":)" + json::quoted(media_id) + "}";
}

}  // namespace

WeChatPublisher::WeChatPublisher(WeChatClient::Services services, WeChatOptions options)
    : account_(std::move(services), std::move(options)) {}

bool WeChatPublisher::stops_at_draft(const WeChatMemo& done) const {
    return done.draft_only || account_.options().standing == WeChatOptions::Standing::draft;
}

std::string WeChatPublisher::next_step(const Posting& posting, const Memo& memo) const {
    const WeChatMemo done = WeChatMemo::of(memo);
    const std::size_t pictures = wechat_pictures(posting).size();
    const std::size_t left = pictures_left(posting, done).size();
    if (left > 0) return "picture " + std::to_string(pictures - left + 1) + "/" + std::to_string(pictures);
    if (done.cover.empty()) return "cover";
    if (done.draft.empty()) return "draft";
    return hash_of(wechat_text(posting, done)) == done.text ? "submit" : "draft update";
}

awaitable<Result<Step>> WeChatPublisher::advance(Posting posting, Memo memo) {
    WeChatMemo done = WeChatMemo::of(memo);
    if (!pictures_left(posting, done).empty()) {
        auto step = co_await copy_picture(std::move(posting), std::move(done));
        co_return step;
    }
    if (done.cover.empty()) {
        auto step = co_await upload_cover(std::move(done));
        co_return step;
    }
    if (done.draft.empty()) {
        auto step = co_await add_draft(std::move(posting), std::move(done));
        co_return step;
    }
    const bool has_this_text = hash_of(wechat_text(posting, done)) == done.text;
    if (!has_this_text) {
        auto step = co_await change_draft(std::move(posting), std::move(done));
        co_return step;
    }
    if (stops_at_draft(done)) co_return drafted(std::move(done));
    auto step = co_await submit(std::move(done));
    co_return step;
}

// ---- pictures ----

awaitable<Result<Step>> WeChatPublisher::copy_picture(Posting posting, WeChatMemo done) {
    auto picture = co_await copied(pictures_left(posting, done).front(), posting.url);
    if (!picture) co_return picture.error();
    done.pictures.push_back(std::move(*picture));
    co_return Step(Prepared{done.memo()});
}

/// What concerns this picture alone is noted with it; a Failure concerns the account.
awaitable<Result<WeChatMemo::Picture>> WeChatPublisher::copied(std::string url, std::string referer) {
    WeChatMemo::Picture picture{url, "", ""};
    auto bytes = co_await account_.picture(std::move(url), std::move(referer));
    if (!bytes || bytes->status != 200) {
        picture.failed = bytes ? "answered " + std::to_string(bytes->status) : bytes.error().detail;
        co_return picture;
    }
    const std::string kind(picture_kind(bytes->body));
    if (kind != "jpg" && kind != "png") {
        picture.failed = "WeChat takes JPEG and PNG only";
        co_return picture;
    }
    if (bytes->body.size() >= largest_picture) {
        picture.failed = "WeChat takes pictures below 1 MB only";
        co_return picture;
    }
    FilePart file{"media", "picture." + kind, picture_type(kind), std::move(bytes->body)};
    auto reply = co_await account_.upload(wechat::upload_picture, "", std::move(file));
    if (!reply) co_return reply.error();
    if (reply->ok()) {
        picture.copy = json::text(*reply->document, "url");
        co_return picture;
    }
    auto failure = account_.failure(*reply, wechat::upload_picture.effect);
    if (failure.kind != FailureKind::permanent) co_return failure;
    picture.failed = failure.detail;
    co_return picture;
}

awaitable<Result<Step>> WeChatPublisher::upload_cover(WeChatMemo done) {
    Cover cover = cover_of(account_.options().cover);
    if (!cover.trouble.empty()) log::warn("cover_replaced", {{"detail", cover.trouble}});
    const std::string kind(picture_kind(cover.bytes));
    FilePart file{"media", "cover." + kind, picture_type(kind), std::move(cover.bytes)};
    auto reply = co_await account_.upload(wechat::add_material, "&type=image", std::move(file));
    if (!reply) co_return reply.error();
    if (reply->ok()) done.cover = json::text(*reply->document, "media_id");
    if (done.cover.empty()) co_return account_.failure(*reply, wechat::add_material.effect);
    co_return Step(Prepared{done.memo()});
}

// ---- the draft ----

awaitable<Result<Step>> WeChatPublisher::add_draft(Posting posting, WeChatMemo done) {
    const WeChatText text = wechat_text(posting, done);
    const std::string refusal = wechat_refusal(text);
    if (!refusal.empty()) co_return fail(FailureKind::permanent, refusal);
    std::string body = R"({"articles":[)" + article_json(text, account_.options(), done) + "]}";
    auto reply = co_await account_.call(wechat::draft_add, std::move(body), Use::routine);
    if (!reply) co_return reply.error();
    if (!reply->ok()) co_return not_drafted(*reply, std::move(done));
    done.draft = json::text(*reply->document, "media_id");
    if (done.draft.empty())
        co_return fail(FailureKind::uncertain, "WeChat made a draft, but its answer has no media_id");
    done.text = hash_of(text);
    // WeChat is known to answer now and then with the name of a draft that is not there.
    auto stands = co_await draft_stands(done.draft, Use::routine);
    if (stands && !*stands)
        co_return fail(FailureKind::uncertain,
                       "WeChat says that it made a draft, and does not know it a moment later");
    co_return drafted(std::move(done));
}

Result<Step> WeChatPublisher::drafted(WeChatMemo done) const {
    if (!stops_at_draft(done)) return Step(Prepared{done.memo()});
    return Step(
        Accepted{done.memo(), account_.options().draft_every(), done.draft_only ? "draft_only" : "", ""});
}

/// What another try in another form may mend is tried once: the draft has not been made.
Result<Step> WeChatPublisher::not_drafted(const WeChatReply& reply, WeChatMemo done) const {
    if (reply.code == 40007 &&
        done.covers < most_covers) {  // somebody has deleted the cover from the library
        done.cover.clear();
        ++done.covers;
        return Step(Prepared{done.memo()});
    }
    if (reply.code == 45003 && !done.short_title) {
        done.short_title = true;
        return Step(Prepared{done.memo()});
    }
    if (reply.code == 45166 && !done.plain_text) {
        done.plain_text = true;
        return Step(Prepared{done.memo()});
    }
    return account_.failure(reply, wechat::draft_add.effect);
}

awaitable<Result<Step>> WeChatPublisher::change_draft(Posting posting, WeChatMemo done) {
    const WeChatText text = wechat_text(posting, done);
    const std::string refusal = wechat_refusal(text);
    if (!refusal.empty()) co_return fail(FailureKind::permanent, refusal);
    std::string body = R"({"media_id":)" + json::quoted(done.draft) + R"(,"index":0,"articles":)" +
                       article_json(text, account_.options(), done) + "}";
    auto reply = co_await account_.call(wechat::draft_update, std::move(body), Use::routine);
    if (!reply) co_return reply.error();
    if (reply->code == 40007)
        co_return fail(FailureKind::uncertain, "the draft to change is no longer in the draft box");
    if (!reply->ok()) co_return not_drafted(*reply, std::move(done));
    done.text = hash_of(text);
    co_return drafted(std::move(done));
}

awaitable<Result<Step>> WeChatPublisher::submit(WeChatMemo done) {
    auto reply = co_await account_.call(wechat::submit, media_json(done.draft), Use::routine);
    if (!reply) co_return reply.error();
    if (reply->ok()) {
        done.publish_id = wechat_number(*reply->document, "publish_id");
        done.submitted_at = account_.now();
        if (done.publish_id.empty())
            co_return fail(FailureKind::uncertain, "WeChat took the draft, but its answer has no publish_id");
        const Duration first = std::min(first_question, account_.options().settle);
        co_return Step(Accepted{done.memo(), first});
    }
    Failure failure = account_.failure(*reply, wechat::submit.effect);
    if (reply->code == 48001) {
        done.draft_only = true;
        co_return Step(
            Accepted{done.memo(), account_.options().draft_every(), "draft_only",
                     "the account may not publish by machine; the article lies in its draft box and an "
                     "officer publishes it there (" +
                         failure.detail + ")"});
    }
    if (reply->code == 40007) failure.kind = FailureKind::uncertain;  // perhaps a person has published it
    co_return failure;
}

// ---- corrections ----

awaitable<Result<Step>> WeChatPublisher::update(Posting posting, Memo memo) {
    WeChatMemo done = WeChatMemo::of(memo);
    if (posting.receipt || done.draft.empty()) {
        co_return fail(FailureKind::permanent, "微信已发布的文章不能修改：请人工删除后重发，或发布更正");
    }
    if (!pictures_left(posting, done).empty()) {
        auto step = co_await copy_picture(std::move(posting), std::move(done));
        co_return step;
    }
    auto step = co_await change_draft(std::move(posting), std::move(done));
    co_return step;
}

awaitable<Result<Step>> WeChatPublisher::withdraw(Posting posting, Memo memo) {
    WeChatMemo done = WeChatMemo::of(memo);
    if (posting.receipt) {
        auto step = co_await remove_article(std::move(posting), std::move(done));
        co_return step;
    }
    if (done.draft.empty())
        co_return fail(FailureKind::permanent, "no draft and no article of ours is known");
    auto step = co_await remove_draft(std::move(done));
    co_return step;
}

awaitable<Result<Step>> WeChatPublisher::remove_draft(WeChatMemo done) {
    auto reply = co_await account_.call(wechat::draft_delete, media_json(done.draft), Use::recovery);
    if (!reply) co_return reply.error();
    if (reply->code == 40007) {
        co_return fail(FailureKind::permanent, "草稿已不在草稿箱：可能已由人工发布，请核对并删除");
    }
    if (!reply->ok()) co_return account_.failure(*reply, wechat::draft_delete.effect);
    done.draft.clear();
    co_return Step(Published{Receipt{}, done.memo(), ""});
}

awaitable<Result<Step>> WeChatPublisher::remove_article(Posting posting, WeChatMemo done) {
    if (done.article_id.empty()) {
        auto id = co_await article_id_of(posting);
        if (!id) co_return id.error();
        done.article_id = std::move(*id);
    }
    std::string body = R"({"article_id":)" + json::quoted(done.article_id) + R"(,"index":1})";
    auto reply = co_await account_.call(wechat::remove, std::move(body), Use::recovery);
    if (!reply) co_return reply.error();
    if (!reply->ok()) co_return account_.failure(*reply, wechat::remove.effect);
    co_return Step(Published{std::move(*posting.receipt), done.memo(), ""});
}

}  // namespace drumtower
