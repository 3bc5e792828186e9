#include "connectors/public_page.hpp"

#include "connectors/common/charset.hpp"
#include "connectors/common/html.hpp"
#include "connectors/common/http_failures.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"
#include "connectors/website/source_article.hpp"
#include "connectors/wechat/wechat_reader.hpp"
#include "pipeline/base/run_on.hpp"

namespace drumtower {

namespace {

constexpr Duration longest_wait = 10s;
constexpr std::size_t largest_page = 4 * 1024 * 1024;
constexpr std::size_t most_links = 500;

Result<PublicPage> parsed(const HttpResponse& answer, Duration utc_offset, TimePoint now) {
    const Decoded text = decode(answer.body, answer.header("content-type"));
    const auto document = html::Document::parse_html(text.text);
    PublicPage page;
    const WeChatPage wechat = wechat_page(text.text);
    if (wechat.live) {
        page.title = wechat.title;
        if (wechat.published_at) page.published = TimeSpan{*wechat.published_at, *wechat.published_at};
        page.text = wechat.text;
        if (!wechat.source_url.empty()) page.links.push_back(wechat.source_url);
        return page;
    }
    const website::PageContext context{answer.final_url, utc_offset, now};
    const auto article = website::parse_article(text.text, context, "", {});
    if (article.kind != website::ParsedArticle::Kind::article)
        return fail(FailureKind::retryable, "the page shows no article (deleted, a sign-in, or a challenge)");
    page.title = article.body.title;
    page.text = html::plain_text(article.body.html);
    if (article.published != TimeSpan{}) page.published = article.published;
    for (const html::Node& link : document.select("//a[@href]", most_links))
        page.links.push_back(resolve(answer.final_url, link.attribute("href")));
    return page;
}

}  // namespace

awaitable<Result<PublicPage>> PublicPages::read(std::string url) {
    HttpRequest request;
    request.url = std::move(url);
    request.headers = {{"accept", "text/html"}};
    request.timeout = longest_wait;
    request.max_body = largest_page;
    request.reach.allow_private = allow_private_;
    auto answer = co_await http_.send(std::move(request));
    if (!answer) co_return answer.error();
    if (answer->status != 200) co_return http_failure(answer->status, Effect::reads);
    auto work = [answer = std::move(*answer), offset = utc_offset_, now = clock_.now()] {
        return parsed(answer, offset, now);
    };
    if (!workers_) co_return work();
    // Its result has to be there before it is made: a failure stands in for nothing yet.
    struct Page {
        Result<PublicPage> result = fail(FailureKind::retryable, "not read");
    };
    auto on_pool = [work = std::move(work)] { return Page{work()}; };
    auto page = co_await run_on(*workers_, std::move(on_pool));
    co_return std::move(page.result);
}

}  // namespace drumtower
