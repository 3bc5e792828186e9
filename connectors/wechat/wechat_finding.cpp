// WeChatPublisher::find: the job, the draft box, the list of what is public. Reads only.
//
// The list shows what was published without notice; a mass send of ours does not exist, so for our own posts
// it is complete. A submit that nobody answered is not made again before a quiet time has passed without a
// trace of it.
#include "connectors/common/text.hpp"
#include "connectors/wechat/wechat_address.hpp"
#include "connectors/wechat/wechat_publisher.hpp"

#include <algorithm>
#include <array>

namespace drumtower {

namespace {

constexpr Duration job_over = 24h;  // what WeChat has not decided by then, a person looks into
constexpr Duration gone_over = 2h;  // a draft that left the box, and no article appeared

enum JobStatus : std::int64_t {
    live,
    at_work,
    not_original,
    failed,
    review_refused,
    deleted_by_owner,
    blocked
};

/// When to ask about a job again: 100 questions a day are allowed. The first is asked after 15 s.
Duration next_question(Duration since_submit) {
    constexpr std::array steps = {Duration(45s),   Duration(2min),  Duration(5min),
                                  Duration(10min), Duration(20min), Duration(40min)};
    Duration passed = 15s;
    for (const Duration step : steps) {
        if (since_submit < passed + step / 2) return step;
        passed += step;
    }
    return 1h;
}

/// Last year's notice may have the same title, so a title alone must not be older than the article.
bool is_of(const WeChatItem& item, const Posting& posting) {
    const std::string original = wechat_original_key(item.source_url);
    if (!original.empty()) return original == wechat_original_key(posting.url);
    return item.at >= posting.published.earliest &&
           normalise_title(item.title) == normalise_title(posting.title);
}

}  // namespace

// ---- lists ----

awaitable<Result<std::optional<WeChatItem>>> WeChatPublisher::listed(WeChatCall call, Posting posting,
                                                                     std::string article_id, Use use) {
    WeChatList list;
    std::optional<WeChatItem> newest;
    for (int page = 0; page < WeChatList::most_pages; ++page) {
        auto reply = co_await account_.call(call, WeChatList::page_json(page), use);
        if (!reply) co_return reply.error();
        if (reply->code == 48001)
            co_return std::optional<WeChatItem>{};  // nor can a publish of ours be there
        if (!reply->ok()) co_return account_.failure(*reply, call.effect);
        const auto seen_before = list.seen;
        const auto failure = list.add(*reply->document);
        if (failure) co_return *failure;
        for (const WeChatItem& item : list.items) {
            const bool wanted = article_id.empty() ? is_of(item, posting) : item.id == article_id;
            if (wanted && (!newest || item.at > newest->at)) newest = item;
        }
        if (newest || list.whole()) co_return newest;
        if (list.seen == seen_before)
            co_return fail(FailureKind::retryable, "WeChat's list ended before its own total_count");
        const bool long_before = posting.called_at && list.oldest < *posting.called_at - 10min;
        if (account_.options().newest_first && list.descending && long_before) co_return newest;
    }
    if (newest || call.path == wechat::draft_list.path) co_return newest;  // a second draft harms nobody
    co_return fail(FailureKind::permanent,
                   "the account has published more than is read of its list (" +
                       std::to_string(WeChatList::most_pages * WeChatList::page_size) +
                       "): a person has to look");
}

awaitable<Result<std::string>> WeChatPublisher::article_id_of(Posting posting) {
    auto there = co_await listed(wechat::published_list, posting, "", Use::recovery);
    if (!there) co_return there.error();
    const bool same =
        *there && (!posting.receipt || wechat_article_key((*there)->url) == posting.receipt->post_id ||
                   (*there)->id == posting.receipt->post_id);
    if (!same)
        co_return fail(
            FailureKind::permanent,
            "WeChat's list does not show the article, and without its article_id it cannot be deleted: a "
            "person has to");
    co_return (*there)->id;
}

awaitable<Result<bool>> WeChatPublisher::draft_stands(std::string media_id, Use use) {
    auto reply =
        co_await account_.call(wechat::draft_get, R"({"media_id":)" + json::quoted(media_id) + "}", use);
    if (!reply) co_return reply.error();
    if (reply->code == 40007) co_return false;
    if (!reply->ok()) co_return account_.failure(*reply, wechat::draft_get.effect);
    co_return true;
}

// ---- the question ----

awaitable<Result<ReadBack>> WeChatPublisher::find(Posting posting, Memo memo) {
    WeChatMemo done = WeChatMemo::of(memo);
    const Use use = posting.called_at ? Use::recovery : Use::routine;
    if (posting.receipt || !done.article_id.empty()) {
        auto answer = co_await find_article(std::move(posting), std::move(done), use);
        co_return answer;
    }
    if (!done.publish_id.empty()) {
        auto answer = co_await find_job(std::move(posting), std::move(done), use);
        co_return answer;
    }
    if (!done.draft.empty()) {
        auto answer = co_await find_draft(std::move(posting), std::move(done), use);
        co_return answer;
    }
    auto answer = co_await find_anything(std::move(posting), std::move(done), use);
    co_return answer;
}

ReadBack WeChatPublisher::found(const Posting& posting, WeChatMemo done, const WeChatItem& item) const {
    const WeChatText text = wechat_text(posting, done);
    const bool same = done.text == hash_of(text);
    std::string dropped;
    for (const std::string& what : text.dropped)
        dropped += (dropped.empty() ? "" : "；") + what;
    done.article_id = item.id;
    Receipt receipt;
    const std::string key = wechat_article_key(item.url);
    receipt.post_id = key.empty() ? item.id : key;
    receipt.url = wechat_article_url(item.url, account_.options().page_base);
    if (receipt.url.empty()) receipt.url = item.url;
    receipt.published_at = item.at;
    return Found{std::move(receipt), done.memo(), same ? posting.version : 0, std::move(dropped)};
}

/// What a job came to. WeChat reference section 4.2.
awaitable<Result<ReadBack>> WeChatPublisher::find_job(Posting posting, WeChatMemo done, Use use) {
    auto reply =
        co_await account_.call(wechat::job, R"({"publish_id":)" + json::quoted(done.publish_id) + "}", use);
    if (!reply) co_return reply.error();
    if (reply->code == 53502) {  // WeChat does not know the job: the list decides
        auto answer = co_await draft_is_gone(std::move(posting), std::move(done), use);
        co_return answer;
    }
    if (!reply->ok()) co_return account_.failure(*reply, wechat::job.effect);
    const TimePoint submitted = done.submitted_at.value_or(account_.now());
    const Duration since = account_.now() - submitted;
    const json::Value* status = json::member(*reply->document, "publish_status");
    if (!status) co_return fail(FailureKind::retryable, "WeChat's answer says nothing of the job");
    const std::string said = wechat_number(*reply->document, "publish_status");
    const std::int64_t state = said.size() == 1 ? said.front() - '0' : -1;
    switch (state) {
        case live: {
            auto answer = co_await went_public(std::move(posting), std::move(done), *reply->document, use);
            co_return answer;
        }
        case at_work:
            if (since > job_over)
                co_return ReadBack(ForPerson{"微信受理一天后仍无结果，请在后台核对", "stuck_at_platform"});
            co_return ReadBack(Pending{next_question(since)});
        case not_original:
            co_return ReadBack(ForPerson{"原创校验未通过：请来源账号开放转载白名单，或人工以分享卡片转载",
                                         "refused_by_platform"});
        case failed:
            if (done.failed_jobs > 0)
                co_return ReadBack(
                    ForPerson{"微信两次发布失败且未说明原因，请在后台核对", "refused_by_platform"});
            ++done.failed_jobs;
            done.publish_id.clear();
            done.draft.clear();
            done.submitted_at.reset();
            co_return ReadBack(Absent{done.memo()});
        case review_refused:
            co_return ReadBack(ForPerson{"平台审核未通过", "refused_by_platform"});
        case deleted_by_owner:
            co_return ReadBack(ForPerson{"文章发布后已被删除", "removed"});
        case blocked:
            co_return ReadBack(ForPerson{"文章发布后已被平台屏蔽", "removed"});
        default:
            co_return ReadBack(
                Unknown{"WeChat answered publish_status " + said + ", which this version does not know"});
    }
}

/// The list tells when; until it shows the article, the moment we heard of it is taken, which is never too
/// early.
awaitable<ReadBack> WeChatPublisher::went_public(Posting posting, WeChatMemo done, const json::Value& job,
                                                 Use use) {
    WeChatItem item;
    item.id = std::string(trimmed(json::text(job, "article_id")));
    item.at = done.submitted_at.value_or(account_.now());
    const json::Value* detail = json::member(job, "article_detail");
    const json::Value* items = detail ? json::member(*detail, "item") : nullptr;
    if (items && items->IsArray() && !items->Empty()) item.url = json::text((*items)[0], "article_url");
    if (!item.id.empty()) {
        auto listed_there = co_await listed(wechat::published_list, posting, item.id, use);
        const bool known = listed_there && *listed_there;
        if (known) {
            item.at = (*listed_there)->at;
            if (item.url.empty()) item.url = (*listed_there)->url;
        }
    }
    co_return found(posting, std::move(done), item);
}

awaitable<Result<ReadBack>> WeChatPublisher::find_draft(Posting posting, WeChatMemo done, Use use) {
    auto stands = co_await draft_stands(done.draft, use);
    if (!stands) co_return stands.error();
    if (!*stands) {
        auto answer = co_await draft_is_gone(std::move(posting), std::move(done), use);
        co_return answer;
    }
    if (stops_at_draft(done)) {
        const Duration stood = account_.now() - posting.called_at.value_or(account_.now());
        const Duration every = account_.options().draft_every();
        co_return ReadBack(Pending{stood < 8 * every ? every : 4 * every, done.memo()});
    }
    const bool submit_in_doubt = posting.called_at && posting.called_step == "submit";
    if (!submit_in_doubt) co_return ReadBack(Absent{done.memo()});  // at most the draft was being changed
    // A submit may be on its way: a job that runs need not have taken the draft out of the box.
    auto there = co_await listed(wechat::published_list, posting, "", use);
    if (!there) co_return there.error();
    if (*there) co_return found(posting, std::move(done), **there);
    const Duration since = account_.now() - *posting.called_at;
    const Duration quiet = account_.options().quiet;
    if (since < quiet)
        co_return ReadBack(Pending{std::clamp<Duration>(quiet - since, 1s, 10min), done.memo()});
    co_return ReadBack(Absent{done.memo()});  // the same draft again: a late success makes that call fail
}

/// Published by a person, or by a submit of ours that nobody answered.
awaitable<Result<ReadBack>> WeChatPublisher::draft_is_gone(Posting posting, WeChatMemo done, Use use) {
    auto there = co_await listed(wechat::published_list, posting, "", use);
    const bool too_long = !there && there.error().kind == FailureKind::permanent;
    if (!there && !(too_long && stops_at_draft(done))) co_return there.error();
    if (there && *there) co_return found(posting, std::move(done), **there);
    if (stops_at_draft(done)) {
        co_return ReadBack(ForPerson{
            "草稿已不在草稿箱：多半已由人工发布。请提供文章链接（若是误删，可选择重试）", "draft_gone"});
    }
    const Duration since = account_.now() - posting.called_at.value_or(account_.now());
    if (posting.called_at && since < gone_over)
        co_return ReadBack(Pending{std::clamp<Duration>(since, 5min, 40min), done.memo()});
    co_return ReadBack(
        ForPerson{"草稿已不在草稿箱，发布列表中也没有：请核对是否已群发，并提供文章链接", "draft_gone"});
}

/// No step is known to have come to anything: an answer may have been lost.
awaitable<Result<ReadBack>> WeChatPublisher::find_anything(Posting posting, WeChatMemo done, Use use) {
    auto draft = co_await listed(wechat::draft_list, posting, "", use);
    if (!draft) co_return draft.error();
    if (*draft) {
        done.draft = (*draft)->id;
        done.text.clear();  // which text it holds is not known: it is written once more
        co_return ReadBack(Absent{done.memo()});
    }
    if (!posting.called_at) co_return ReadBack(Absent{});  // the newest look answers for what is public
    auto there = co_await listed(wechat::published_list, posting, "", use);
    if (!there) co_return there.error();
    if (*there) co_return found(posting, std::move(done), **there);
    co_return ReadBack(Absent{});
}

awaitable<Result<ReadBack>> WeChatPublisher::find_article(Posting posting, WeChatMemo done, Use use) {
    if (done.article_id.empty()) {
        auto there = co_await listed(wechat::published_list, posting, "", use);
        if (!there) co_return there.error();
        if (*there) co_return found(posting, std::move(done), **there);
        co_return ReadBack(Absent{});
    }
    std::string body = R"({"article_id":)" + json::quoted(done.article_id) + "}";
    auto reply = co_await account_.call(wechat::published, std::move(body), use);
    if (!reply) co_return reply.error();
    if (reply->code == 53600) co_return ReadBack(Absent{});
    if (!reply->ok()) co_return account_.failure(*reply, wechat::published.effect);
    const json::Value* news = json::member(*reply->document, "news_item");
    const bool there = news && news->IsArray() && !news->Empty() && !json::truth((*news)[0], "is_deleted");
    if (!there) co_return ReadBack(Absent{});
    WeChatItem item;
    item.id = done.article_id;
    item.url = json::text((*news)[0], "url");
    item.at = posting.receipt ? posting.receipt->published_at : account_.now();
    ReadBack answer = found(posting, std::move(done), item);
    if (posting.receipt) std::get<Found>(answer).receipt = *posting.receipt;
    co_return answer;
}

}  // namespace drumtower
