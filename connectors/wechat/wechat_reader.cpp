#include "connectors/wechat/wechat_reader.hpp"

#include "connectors/common/html.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "connectors/wechat/wechat_address.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/base/platform_day.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace drumtower {

namespace {

constexpr Duration figures_ready = 8h + 5min;  // after midnight, of the day before
constexpr int days_back = 3;
constexpr Duration right_lasts_not = 1h;  // then a list that was refused is asked for again
constexpr std::size_t most_told = 50;
constexpr int tries_a_page = 3;
constexpr std::size_t longest_title = 2000;
constexpr std::size_t longest_text = 60'000;  // bytes of HTML

/// What an article is called in looks: the same by list, statistics and receipt.
SeenPost named(const std::string& url, const std::string& else_id, const std::string& title,
               const std::string& page_base) {
    SeenPost post;
    post.post_id = wechat_article_key(url);
    if (post.post_id.empty()) post.post_id = else_id;
    post.url = wechat_article_url(url, page_base);
    if (post.url.empty()) post.url = url;
    post.title = std::string(shortened(title, longest_title));
    return post;
}

SeenPost seen(const WeChatItem& item, const std::string& page_base) {
    SeenPost post = named(item.url, item.id, item.title, page_base);
    post.published = {item.at, item.at};
    post.way = "publish";
    post.text = html::plain_text(item.content.substr(0, longest_text));
    post.link = canonical_url(replaced(item.source_url, "&amp;", "&"));
    return post;
}

bool shows(const std::vector<SeenPost>& posts, const std::string& id) {
    return std::any_of(posts.begin(), posts.end(), [&](const SeenPost& post) { return post.post_id == id; });
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
    for (const html::Node& content : document.select("//*[@id='js_content']"))
        page.text = content.text();
    page.account = script_value(html, "user_name");
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
    co_await read_told(*look);
    look->posts.insert(look->posts.end(), mass_sent_.begin(), mass_sent_.end());
    look->whole = whole_;
    std::sort(look->posts.begin(), look->posts.end(), [](const SeenPost& a, const SeenPost& b) {
        return std::pair(a.published.latest, a.post_id) > std::pair(b.published.latest, b.post_id);
    });
    co_return look;
}

// ---- what was published without notice ----

/// Of an account that may not see its own list.
ChannelLook WeChatReader::unseen() const {
    ChannelLook look;
    look.reaches_back_to = account_.now();
    look.blind_spots = {"账号没有查看发布列表的权限（未认证或认证过期）"};
    return look;
}

awaitable<Result<ChannelLook>> WeChatReader::listing(TimePoint since) {
    WeChatList list;
    ChannelLook look;
    if (refused_at_ && account_.now() - *refused_at_ < right_lasts_not) co_return unseen();
    const bool trusted_order = account_.options().newest_first;
    further_pages_.begin(account_.now());
    for (int page = 0; page < WeChatList::most_pages; ++page) {
        auto reply = co_await account_.call(wechat::published_list, WeChatList::page_json(page),
                                            QuotaBook::Use::routine);
        if (!reply) co_return reply.error();
        if (reply->code == 48001) {
            refused_at_ = account_.now();
            co_return unseen();
        }
        if (!reply->ok()) co_return account_.failure(*reply, Effect::reads);
        const auto seen_before = list.seen;
        auto failure = list.add(*reply->document);
        if (failure) co_return *failure;
        while (look.posts.size() < list.items.size())
            look.posts.push_back(seen(list.items[look.posts.size()], account_.options().page_base));
        if (list.whole() || list.seen == seen_before) break;
        if (!trusted_order && list.total > 2 * WeChatList::page_size)
            break;  // more pages would cover nothing all the same
        // Pages are rationed: what is older than is asked for is left.
        if (list.oldest < since && list.descending) break;
        if (!further_pages_.take()) break;
    }
    look.blind_spots = {"群发：发布列表不显示群发的文章，次日上午公布的数据才有"};
    if (list.whole()) {
        look.reaches_back_to = TimePoint::min();
    } else if (trusted_order && list.descending) {
        look.reaches_back_to = list.oldest + 1s;
    } else {
        look.reaches_back_to = account_.now();
        look.blind_spots.push_back("发布列表过长且顺序未经确认（渠道设置 list_order）");
    }
    co_return look;
}

// ---- what was published at all, a day later ----

awaitable<void> WeChatReader::add_statistics(ChannelLook& look, TimePoint since) {
    const TimePoint now = account_.now();
    const Day today = platform_day_of(now);
    const bool yesterday_is_ready = now >= platform_day_begin(today) + figures_ready;
    const Day last = today - std::chrono::days(yesterday_is_ready ? 1 : 2);
    for (Day day = std::max(platform_day_of(since), today - std::chrono::days(days_back)); day <= last;
         day += std::chrono::days(1)) {
        if (days_.contains(day)) continue;
        auto read = co_await add_day(look, day);
        if (!read) {
            log::info("statistics_unread",
                      {{"day", platform_day_text(day)}, {"detail", read.error().detail}});
            co_return;
        }
        if (!*read) co_return;  // not ready yet
        days_.insert(day);
        whole_.push_back({platform_day_begin(day), platform_day_begin(day + std::chrono::days(1))});
    }
}

awaitable<Result<bool>> WeChatReader::add_day(ChannelLook& look, Day day) {
    const std::string date = platform_day_text(day);
    std::string body = R"({"begin_date":")" + date + R"(","end_date":")" + date + R"("})";
    auto reply = co_await account_.call(wechat::statistics, std::move(body), QuotaBook::Use::routine);
    if (!reply) co_return reply.error();
    if (!reply->ok()) co_return account_.failure(*reply, Effect::reads);
    const json::Value* list = json::member(*reply->document, "list");
    if (!list || !list->IsArray()) co_return fail(FailureKind::retryable, "WeChat's statistics have no list");
    if (json::truth(*reply->document, "is_delay")) co_return false;
    std::vector<SeenPost> found;
    for (const json::Value& article : list->GetArray()) {
        SeenPost post = named(json::text(article, "content_url"), json::text(article, "msgid"),
                              json::text(article, "title"), account_.options().page_base);
        if (shows(look.posts, post.post_id) || shows(mass_sent_, post.post_id) || post.post_id.empty())
            continue;
        if (look.reaches_back_to <= platform_day_begin(day)) post.way = "mass";  // the list does not have it
        post.published = {platform_day_begin(day), platform_day_begin(day + std::chrono::days(1)) - 1s};
        auto more = co_await dated(std::move(post));
        found.push_back(std::move(more));
    }
    mass_sent_.insert(mass_sent_.end(), found.begin(), found.end());
    co_return true;
}

/// The statistics tell the day; the article's page the second, when it can be read.
awaitable<SeenPost> WeChatReader::dated(SeenPost post) {
    const auto page = co_await page_of(post.url);
    if (!page) co_return post;
    const bool fits = page->published_at && *page->published_at >= post.published.earliest &&
                      *page->published_at <= post.published.latest;
    if (fits) post.published = {*page->published_at, *page->published_at};
    post.link = canonical_url(page->source_url);
    post.text = page->text;
    co_return post;
}

// ---- what WeChat tells of at once ----

void WeChatReader::told_of(const Tidings& tidings) {
    for (const std::string& page : tidings.pages) {
        const std::string url = wechat_article_url(page, account_.options().page_base);
        const bool known = url.empty() || std::any_of(told_.begin(), told_.end(),
                                                      [&](const Told& told) { return told.url == url; });
        if (!known && told_.size() < most_told) told_.push_back({url, tidings.account});
    }
}

/// The event says that there is a page; the page says what it is, whose, and since when.
awaitable<void> WeChatReader::read_told(const ChannelLook& look) {
    auto told = std::exchange(told_, {});
    for (Told& one : told) {
        SeenPost post = named(one.url, one.url, "", account_.options().page_base);
        if (shows(look.posts, post.post_id) || shows(mass_sent_, post.post_id)) continue;
        const auto page = co_await page_of(one.url);
        if (!page || !page->published_at) {
            if (++one.tries < tries_a_page) told_.push_back(std::move(one));
            continue;
        }
        if (page->account != one.account) continue;
        post.title = std::string(shortened(page->title, longest_title));
        post.published = {*page->published_at, *page->published_at};
        post.way = "mass";
        post.link = canonical_url(page->source_url);
        post.text = page->text;
        mass_sent_.push_back(std::move(post));
    }
}

awaitable<std::optional<WeChatPage>> WeChatReader::page_of(std::string url) {
    HttpRequest request;
    request.url = std::move(url);
    request.headers = {{"accept", "text/html"}};
    request.timeout = account_.options().call_timeout;
    request.reach.trusted = authority_of(account_.options().page_base);
    auto response = co_await http_.send(std::move(request));
    if (!response || response->status != 200) co_return std::nullopt;
    auto page = wechat_page(response->body);
    if (!page.live) co_return std::nullopt;
    co_return page;
}

}  // namespace drumtower
