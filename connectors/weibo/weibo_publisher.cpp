#include "connectors/weibo/weibo_publisher.hpp"

#include "connectors/common/pictures.hpp"
#include "connectors/common/urls.hpp"
#include "connectors/weibo/weibo_failures.hpp"
#include "connectors/weibo/weibo_text.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr Duration soon = 10s;
constexpr Duration hint_lasts = 1h;      // then a person looks
constexpr Duration clock_skew = 5min;    // a post may be older than its call by our clock
constexpr Duration clocks_apart = 10s;   // and one that is older than this was made before it
constexpr std::size_t timeline_cap = 5;  // what an ordinary app is shown; ten by the mobile programs

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : "；") + word;
    return text;
}

/// When to look again: 10 s, 1 min, 3 min, 10 min after the call, then every 10 min.
Duration next_look(Duration since_call) {
    for (const Duration at : {Duration(10s), Duration(1min), Duration(3min), Duration(10min + 5s)}) {
        if (since_call < at - 1s) return at - since_call;
    }
    return 10min;
}

bool is_refused_length(std::int64_t code) {
    return code == 20012 || code == 20013 || code == 20049;
}
bool is_refused_picture(std::int64_t code) {
    return code == 20005 || code == 20006 || code == 20007 || code == 10018;
}

}  // namespace

WeiboPublisher::WeiboPublisher(HttpClient& http, Clock& clock, WeiboOptions options, QuotaBook* quotas)
    : account_(http, clock, std::move(options), quotas) {}

std::string WeiboPublisher::next_step(const Posting& posting, const Memo& memo) const {
    const WeiboMemo done = WeiboMemo::of(memo);
    return done.sent == weibo_text(posting, done.tight).status ? "share" : "text";
}

/// One bad picture never keeps the text from going out.
awaitable<std::optional<FilePart>> WeiboPublisher::picture_of(Posting posting) {
    if (posting.body.pictures.empty()) co_return std::nullopt;
    auto bytes = co_await account_.picture(posting.body.pictures.front().url, posting.url);
    if (!bytes || bytes->status != 200) co_return std::nullopt;
    const std::string kind(picture_kind(bytes->body));
    if (kind != "jpg" && kind != "png" && kind != "gif") co_return std::nullopt;
    co_return FilePart{"pic", "picture." + kind, picture_type(kind), std::move(bytes->body)};
}

awaitable<Result<Step>> WeiboPublisher::advance(Posting posting, Memo memo) {
    WeiboMemo done = WeiboMemo::of(memo);
    const auto& hosts = account_.options().secure_domains;
    const auto url = parse_url(posting.url);
    if (!hosts.empty() && (!url || std::find(hosts.begin(), hosts.end(), url->host) == hosts.end())) {
        co_return fail(FailureKind::permanent,
                       "the original's host " + (url ? url->host : "") +
                           " is not among the app's secure domains; a person has to post");
    }
    const std::string status = weibo_text(posting, done.tight).status;
    if (done.sent != status) {  // written down first
        done.sent = status;
        co_return Step(Prepared{done.memo()});
    }
    std::optional<FilePart> picture;
    if (!done.no_picture) {
        auto fetched = co_await picture_of(posting);
        picture = std::move(fetched);
    }
    WeiboClient::Form form{{"status", status}, {"rip", account_.options().rip}};
    std::string route = "statuses/share.json";
    if (account_.options().commercial)
        route = picture ? "statuses/upload/biz.json" : "statuses/update/biz.json";
    auto reply = co_await account_.post(std::move(route), std::move(form), std::move(picture), Use::routine);
    if (!reply) co_return reply.error();
    co_return shared(posting, *reply, std::move(done));
}

Result<Step> WeiboPublisher::shared(const Posting& posting, const WeiboReply& reply, WeiboMemo done) const {
    const auto status = reply.ok() ? weibo_status(*reply.document) : std::nullopt;
    if (status) {
        done.post_id = status->id;
        WeiboText text = weibo_text(posting, done.tight);
        if (done.no_picture) text.dropped.push_back("图片未被接受");
        Receipt receipt{status->id, account_.address_of(status->id),
                        status->made_at.value_or(account_.now())};
        return Step(Published{std::move(receipt), done.memo(), joined(text.dropped)});
    }
    if (hints_at_a_post(reply.code)) {
        done.hint = reply.code;
        return Step(Accepted{done.memo(), soon, "", account_.failure(reply, Effect::posts).detail});
    }
    if (is_refused_length(reply.code) && !done.tight) {
        done.tight = true;
        return Step(Prepared{done.memo()});
    }
    if (is_refused_picture(reply.code) && !done.no_picture) {
        done.no_picture = true;
        return Step(Prepared{done.memo()});
    }
    return account_.failure(reply, Effect::posts);
}

// ---- is it there? ----

awaitable<Result<ReadBack>> WeiboPublisher::find(Posting posting, Memo memo) {
    WeiboMemo done = WeiboMemo::of(memo);
    if (posting.receipt) {
        const std::string id = posting.receipt->post_id;
        auto answer = co_await find_post(id, std::move(*posting.receipt), std::move(done), posting.version);
        co_return answer;
    }
    const bool shared = posting.called_at && posting.called_step == "share";
    if (!shared) co_return ReadBack(Absent{});  // the newest look answers for what was made by hand
    auto answer = co_await find_by_text(std::move(posting), std::move(done));
    co_return answer;
}

awaitable<Result<ReadBack>> WeiboPublisher::find_post(std::string id, Receipt receipt, WeiboMemo done,
                                                      int version) {
    WeiboClient::Form query{{"id", std::move(id)}};
    auto reply = co_await account_.get("statuses/show.json", std::move(query), Use::recovery);
    if (!reply) co_return reply.error();
    if (reply->code == 20101) co_return ReadBack(Absent{});
    const auto status = reply->ok() ? weibo_status(*reply->document) : std::nullopt;
    if (!status) co_return account_.failure(*reply, Effect::reads);
    co_return ReadBack(Found{std::move(receipt), done.memo(), version});
}

awaitable<Result<ReadBack>> WeiboPublisher::find_by_text(Posting posting, WeiboMemo done) {
    auto statuses = co_await account_.timeline(Use::recovery);
    if (!statuses) co_return statuses.error();
    const TimePoint called = *posting.called_at;
    const Duration since = account_.now() - called;
    bool reaches_back = statuses->size() < timeline_cap;
    // Platform time against ours; what we post ourselves is never newer than the call in doubt (one at a
    // time).
    const Duration apart = std::min<Duration>(clocks_apart, account_.options().settle);
    for (const WeiboStatus& status : *statuses) {
        reaches_back = reaches_back || *status.made_at < called - apart;
        if (*status.made_at < called - clock_skew) continue;
        const bool ours = is_weibo_text(status.text, done.sent);
        if (!ours) continue;
        done.post_id = status.id;
        Receipt receipt{status.id, account_.address_of(status.id), *status.made_at};
        co_return ReadBack(Found{std::move(receipt), done.memo(), posting.version,
                                 joined(weibo_text(posting, done.tight).dropped)});
    }
    if (done.hint != 0) {
        if (since < hint_lasts) co_return ReadBack(Pending{next_look(since), done.memo()});
        co_return ReadBack(
            ForPerson{"微博称已受理或内容重复（" + std::to_string(done.hint) + "），一小时后仍看不到，请核对",
                      "unseen"});
    }
    const Duration least_wait = account_.options().least_wait;
    if (since < least_wait)
        co_return ReadBack(Pending{std::min(next_look(since), least_wait - since), done.memo()});
    if (!reaches_back) {
        co_return ReadBack(ForPerson{
            "一次发布没有收到答复，之后的新微博已超出可查看的五条，请人工核对是否已发布", "unseen"});
    }
    co_return ReadBack(Absent{done.memo()});
}

// ---- corrections ----

awaitable<Result<Step>> WeiboPublisher::update(Posting, Memo) {
    co_return fail(FailureKind::permanent, "微博不允许程序修改：请人工编辑，或删除后重发");
}

awaitable<Result<Step>> WeiboPublisher::withdraw(Posting posting, Memo memo) {
    const WeiboMemo done = WeiboMemo::of(memo);
    Receipt receipt = posting.receipt.value_or(Receipt{done.post_id, "", {}});
    if (receipt.post_id.empty())
        co_return fail(FailureKind::permanent, "no post is known that could be withdrawn");
    WeiboClient::Form form{{"id", receipt.post_id}};
    const std::string route =
        account_.options().commercial ? "statuses/destroy/biz.json" : "statuses/destroy.json";
    auto reply = co_await account_.post(route, std::move(form), std::nullopt, Use::recovery);
    if (!reply) co_return reply.error();
    if (reply->ok() || reply->code == 20101) co_return Step(Published{std::move(receipt), done.memo(), ""});
    Failure failure = account_.failure(*reply, Effect::posts);
    if (reply->code == 10014 || reply->code == 10005 ||
        reply->code == 21337) {  // whether an ordinary app may delete is not certain
        failure.kind = FailureKind::permanent;
        failure.detail += "；请人工删除这条微博";
    }
    co_return failure;
}

}  // namespace drumtower
