#include "connectors/wechat/wechat_reader.hpp"

#include "connectors/common/html.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "connectors/wechat/wechat_address.hpp"
#include "pipeline/base/log.hpp"

#include <algorithm>
#include <charconv>

namespace drumtower {

namespace {

constexpr int page_size = 20;
constexpr int most_pages = 5;
constexpr Duration offset = 8h;                // Asia/Shanghai
constexpr Duration figures_ready = 8h + 5min;  // after midnight, of the day before
constexpr int days_back = 3;
constexpr std::size_t longest_title = 2000;

std::chrono::sys_days day_of(TimePoint time) {
    return std::chrono::floor<std::chrono::days>(time + offset);
}

TimePoint begin_of(std::chrono::sys_days day) {
    return TimePoint(std::chrono::duration_cast<Duration>(day.time_since_epoch())) - offset;
}

std::string date_text(std::chrono::sys_days day) {
    return json::time_text(TimePoint(std::chrono::duration_cast<Duration>(day.time_since_epoch())))
        .substr(0, 10);
}

/// `var ct = "1700000000";` or `ct : '…'`, as the page's script writes it.
std::string script_value(const std::string& html, std::string_view name) {
    const std::string start = "var " + std::string(name);
    std::size_t at = html.find(start);
    if (at == std::string::npos) return {};
    at = html.find('=', at + start.size());
    const std::size_t end = html.find(';', at);
    if (at == std::string::npos || end == std::string::npos || end - at > 4096) return {};
    const std::size_t open = html.find_first_of("\"'", at);
    if (open == std::string::npos || open > end) return {};
    const std::size_t close = html.find(html[open], open + 1);
    return close == std::string::npos ? std::string{} : html.substr(open + 1, close - open - 1);
}

}  // namespace

WeChatPage wechat_page(const std::string& html) {
    WeChatPage page;
    const auto document = html::Document::parse_html(html);
    page.live = document.select("//*[@id='js_article']").size() == 1;
    if (!page.live) return page;
    const auto titles = document.select("//meta[@property='og:title']");
    if (!titles.empty()) page.title = one_line(titles.front().attribute("content"));
    page.source_url = replaced(script_value(html, "msg_source_url"), "&amp;", "&");
    const std::string created = script_value(html, "ct");
    std::int64_t seconds = 0;
    const auto read = std::from_chars(created.data(), created.data() + created.size(), seconds);
    if (!created.empty() && read.ec == std::errc{})
        page.published_at = TimePoint(std::chrono::seconds(seconds));
    return page;
}

WeChatReader::WeChatReader(WeChatClient::Services services, WeChatOptions options)
    : http_(services.http), account_(services, std::move(options)) {}

awaitable<Result<ChannelLook>> WeChatReader::look(TimePoint since) {
    auto look = co_await listing(since);
    if (!look) co_return look.error();
    co_await add_statistics(*look, since);
    look->posts.insert(look->posts.end(), mass_sent_.begin(), mass_sent_.end());
    look->whole = whole_;
    std::sort(look->posts.begin(), look->posts.end(), [](const SeenPost& a, const SeenPost& b) {
        return std::pair(a.published.latest, a.post_id) > std::pair(b.published.latest, b.post_id);
    });
    co_return look;
}

// ---- what was published without notice ----

/// Pages of the list, and how far they can be trusted to reach.
struct WeChatReader::Listing {
    ChannelLook look;
    std::int64_t seen = 0;
    std::int64_t total = 0;
    TimePoint oldest = TimePoint::max();
    bool descending = true;

    std::optional<Failure> add(const json::Value& answer, const std::string& page_base) {
        const json::Value* items = json::member(answer, "item");
        total = json::integer(answer, "total_count");
        if (!items || !items->IsArray()) {
            return total == 0 ? std::nullopt
                              : std::optional(fail(FailureKind::retryable, "WeChat's list has no items"));
        }
        for (const json::Value& item : items->GetArray()) {
            const TimePoint at(std::chrono::seconds(json::integer(item, "update_time")));
            const json::Value* content = json::member(item, "content");
            const json::Value* news = content ? json::member(*content, "news_item") : nullptr;
            if (!news || !news->IsArray())
                return fail(FailureKind::retryable, "WeChat's list shows no titles");
            descending = descending && at <= oldest;
            oldest = std::min(oldest, at);
            for (const json::Value& article : news->GetArray())
                add_post(std::string(trimmed(json::text(item, "article_id"))), at, article, page_base);
        }
        seen += items->Size();
        return std::nullopt;
    }

    void add_post(const std::string& article_id, TimePoint at, const json::Value& article,
                  const std::string& page_base) {
        if (json::truth(article, "is_deleted")) return;
        SeenPost post;
        const std::string url = json::text(article, "url");
        post.post_id = wechat_article_key(url);
        if (post.post_id.empty()) post.post_id = article_id;
        post.url = wechat_article_url(url, page_base);
        if (post.url.empty()) post.url = url;
        post.title = std::string(shortened(json::text(article, "title"), longest_title));
        post.published = {at, at};
        post.link = canonical_url(replaced(json::text(article, "content_source_url"), "&amp;", "&"));
        look.posts.push_back(std::move(post));
    }

    bool whole() const { return seen >= total; }
};

awaitable<Result<ChannelLook>> WeChatReader::listing(TimePoint since) {
    Listing list;
    const bool trusted_order = account_.options().newest_first;
    for (int page = 0; page < most_pages; ++page) {
        std::string body = R"({"offset":)" + std::to_string(page * page_size) + R"(,"count":)" +
                           std::to_string(page_size) + R"(,"no_content":0})";
        auto reply = co_await account_.call(wechat::published_list, std::move(body), QuotaBook::Use::routine);
        if (!reply) co_return reply.error();
        if (reply->code == 48001) {
            list.look.reaches_back_to = account_.now();
            list.look.blind_spots = {"账号没有查看发布列表的权限（未认证或认证过期）"};
            co_return std::move(list.look);
        }
        if (!reply->ok()) co_return account_.failure(*reply, Effect::reads);
        const auto seen_before = list.seen;
        auto failure = list.add(*reply->document, account_.options().page_base);
        if (failure) co_return *failure;
        if (list.whole() || list.seen == seen_before) break;
        if (!trusted_order && list.total > 2 * page_size)
            break;  // more pages would cover nothing all the same
        // Pages are rationed: what is older than is asked for is left.
        if (list.oldest < since && list.descending) break;
    }
    list.look.blind_spots = {"群发：发布列表不显示群发的文章，次日上午公布的数据才有"};
    if (list.whole()) {
        list.look.reaches_back_to = TimePoint::min();
    } else if (trusted_order && list.descending) {
        list.look.reaches_back_to = list.oldest + 1s;
    } else {
        list.look.reaches_back_to = account_.now();
        list.look.blind_spots.push_back("发布列表过长且顺序未经确认（渠道设置 list_order）");
    }
    co_return std::move(list.look);
}

// ---- what was published at all, a day later ----

awaitable<void> WeChatReader::add_statistics(ChannelLook& look, TimePoint since) {
    const TimePoint now = account_.now();
    const Day today = day_of(now);
    const bool yesterday_is_ready = now >= begin_of(today) + figures_ready;
    const Day last = today - std::chrono::days(yesterday_is_ready ? 1 : 2);
    for (Day day = std::max(day_of(since), today - std::chrono::days(days_back)); day <= last;
         day += std::chrono::days(1)) {
        if (days_.contains(day)) continue;
        auto read = co_await add_day(look, day);
        if (!read) {
            log::info("statistics_unread", {{"day", date_text(day)}, {"detail", read.error().detail}});
            co_return;
        }
        if (!*read) co_return;  // not ready yet
        days_.insert(day);
        whole_.push_back({begin_of(day), begin_of(day + std::chrono::days(1))});
    }
}

awaitable<Result<bool>> WeChatReader::add_day(ChannelLook& look, Day day) {
    const std::string date = date_text(day);
    std::string body = R"({"begin_date":")" + date + R"(","end_date":")" + date + R"("})";
    auto reply = co_await account_.call(wechat::statistics, std::move(body), QuotaBook::Use::routine);
    if (!reply) co_return reply.error();
    if (!reply->ok()) co_return account_.failure(*reply, Effect::reads);
    const json::Value* list = json::member(*reply->document, "list");
    if (!list || !list->IsArray()) co_return fail(FailureKind::retryable, "WeChat's statistics have no list");
    if (json::truth(*reply->document, "is_delay")) co_return false;
    std::vector<SeenPost> found;
    for (const json::Value& article : list->GetArray()) {
        SeenPost post;
        const std::string url = json::text(article, "content_url");
        post.post_id = wechat_article_key(url);
        if (post.post_id.empty()) post.post_id = json::text(article, "msgid");
        const bool known = std::any_of(look.posts.begin(), look.posts.end(),
                                       [&](const SeenPost& other) { return other.post_id == post.post_id; });
        if (known || post.post_id.empty()) continue;
        post.url = wechat_article_url(url, account_.options().page_base);
        if (post.url.empty()) post.url = url;
        post.title = std::string(shortened(json::text(article, "title"), longest_title));
        post.published = {begin_of(day), begin_of(day + std::chrono::days(1)) - 1s};
        auto more = co_await dated(std::move(post));
        found.push_back(std::move(more));
    }
    mass_sent_.insert(mass_sent_.end(), found.begin(), found.end());
    co_return true;
}

/// The statistics tell the day; the article's page the second, when it can be read.
awaitable<SeenPost> WeChatReader::dated(SeenPost post) {
    HttpRequest request;
    request.url = post.url;
    request.headers = {{"accept", "text/html"}};
    request.timeout = account_.options().call_timeout;
    request.reach.trusted = authority_of(account_.options().page_base);
    auto response = co_await http_.send(std::move(request));
    if (!response || response->status != 200) co_return post;
    const WeChatPage page = wechat_page(response->body);
    if (!page.live) co_return post;
    const bool fits = page.published_at && *page.published_at >= post.published.earliest &&
                      *page.published_at <= post.published.latest;
    if (fits) post.published = {*page.published_at, *page.published_at};
    post.link = canonical_url(page.source_url);
    co_return post;
}

}  // namespace drumtower
