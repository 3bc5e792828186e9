#include "connectors/website/source_website.hpp"

#include "tests/connectors/website/source_pages.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

#include <boost/asio/thread_pool.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using website::recorded;

constexpr const char* column = "http://www.example.gov.cn/xjwz/zwgk/glyw/";
constexpr const char* article = "http://www.example.gov.cn/xjwz/zwgk/glyw/202611/t20261125_5402113.htm";

config::Source a_source(const std::string& url = column) {
    config::Source source;
    source.id = "portal-news";
    source.kind = "website";
    source.url = url;
    return source;
}

config::Source with_selector(const std::string& key, const std::string& selector) {
    config::Source source = a_source();
    source.html = config::Section{"source[0].html", {}, {{key, {}, selector}}};
    return source;
}

SourceItem an_item(const std::string& url = article) {
    SourceItem item;
    item.url = url;
    item.title = "鼓楼区召开2026年第四季度防汛抗旱和森林防火工作部署会议";
    return item;
}

std::string header_of(const HttpRequest& request, const std::string& name) {
    for (const auto& [key, value] : request.headers) {
        if (key == name) return value;
    }
    return "absent";
}

class WebsiteSourceTest : public testing::Test {
protected:
    asio::io_context io;
    test::ManualClock clock;
    website::PagesByAddress site;

    Result<Listing> poll(WebsiteSource& source, const std::string& cursor = {}) {
        return test::run(io, source.poll(cursor));
    }
    Result<ReadItem> read(WebsiteSource& source, SourceItem item) {
        return test::run(io, source.read(std::move(item)));
    }
    SourceTrouble trouble_with(int status, const std::string& body = {}) {
        site.at(column).status = status;
        site.at(column).body = body;
        WebsiteSource source(a_source(), site, clock);
        EXPECT_FALSE(poll(source));
        EXPECT_FALSE(source.trouble().advice.empty());
        return source.trouble().kind;
    }
};

TEST_F(WebsiteSourceTest, ListsAColumnAndReadsTheArticleBehindALine) {
    site.at(column).body = recorded("trs_column.html");
    site.at(article).body = recorded("trs_article_gb2312.html");
    WebsiteSource source(a_source(), site, clock);

    const auto listing = poll(source);
    ASSERT_TRUE(listing);
    ASSERT_THAT(listing->items, SizeIs(5));
    const auto item = read(source, listing->items[0]);

    ASSERT_TRUE(item);
    EXPECT_EQ(item->what, ReadItem::What::read);
    EXPECT_EQ(item->url, article);
    EXPECT_THAT(item->body.html, HasSubstr("朱镕"));
    EXPECT_EQ(website::shown(item->published), "2026-11-25T03:15:00.000Z … 2026-11-25T03:15:59.999Z");
    EXPECT_EQ(source.trouble().kind, SourceTrouble::none);
}

TEST_F(WebsiteSourceTest, TakesTheWholeTitleFromThePageWhenTheColumnCutsIt) {
    site.at(article).body =
        "<html><head><title>关于印发防汛应急预案的通知</title></head><body><div class=\"TRS_Editor\">"
        "<p>各街道、各单位：现将防汛应急预案印发给你们，请认真贯彻执行，落实各项责任，确保安全度汛。</p>"
        "</div></body></html>";
    WebsiteSource source(a_source(), site, clock);
    SourceItem cut;
    cut.url = article;
    cut.title = "关于印发";
    cut.cut = true;

    const auto item = read(source, cut);

    ASSERT_TRUE(item);
    EXPECT_EQ(item->body.title, "关于印发防汛应急预案的通知");
}

TEST_F(WebsiteSourceTest, ParsesOnWorkersWhenGivenSome) {
    site.at(column).body = recorded("trs_column.html");
    asio::thread_pool workers(1);
    WebsiteSource source(a_source(), site, clock, {8h, workers.get_executor()});

    const auto listing = poll(source);

    ASSERT_TRUE(listing);
    EXPECT_THAT(listing->items, SizeIs(5));
}

TEST_F(WebsiteSourceTest, AsksOnlyForWhatChangedAndNowAndThenForAll) {
    HttpResponse& page = site.at(column);
    page.body = recorded("trs_column.html");
    page.headers = {{"etag", "W/\"7\""}, {"last-modified", "Wed, 25 Nov 2026 03:00:00 GMT"}};
    WebsiteSource source(a_source(), site, clock);
    std::string cursor = poll(source)->cursor;
    page.status = 304;

    for (int i = 0; i < 11; ++i) {
        const auto listing = poll(source, cursor);
        ASSERT_TRUE(listing);
        EXPECT_TRUE(listing->unchanged);
        cursor = listing->cursor;
        EXPECT_EQ(header_of(site.seen.back(), "If-None-Match"), "W/\"7\"");
        EXPECT_EQ(header_of(site.seen.back(), "If-Modified-Since"), "Wed, 25 Nov 2026 03:00:00 GMT");
    }
    page.status = 200;
    const auto whole = poll(source, cursor);

    EXPECT_EQ(header_of(site.seen.back(), "If-None-Match"), "absent");
    EXPECT_FALSE(whole->unchanged);
}

TEST_F(WebsiteSourceTest, ForgetsValidatorsWhenTheSelectorsChange) {
    site.at(column).body = recorded("trs_column.html");
    site.at(column).headers = {{"etag", "\"7\""}};
    WebsiteSource before(a_source(), site, clock);
    const std::string cursor = poll(before)->cursor;

    WebsiteSource after(with_selector("item", "ul.gl_list li"), site, clock);
    const auto listing = poll(after, cursor);

    EXPECT_TRUE(listing);
    EXPECT_EQ(header_of(site.seen.back(), "If-None-Match"), "absent");
}

TEST_F(WebsiteSourceTest, TellsABlockFromSilence) {
    EXPECT_EQ(trouble_with(412, "<script>$_ts=window['$_ts']</script>"), SourceTrouble::blocked);
    EXPECT_EQ(trouble_with(521, "<script>document.cookie='__jsl_clearance=1'</script>"),
              SourceTrouble::blocked);
    EXPECT_EQ(trouble_with(403, "<script>var a=1</script>"), SourceTrouble::blocked);
    EXPECT_EQ(trouble_with(200, "<html><title>安全验证</title>请完成安全验证</html>"),
              SourceTrouble::blocked);
    EXPECT_EQ(trouble_with(200, "<script>setCookie('wzws_sessionid')</script>"), SourceTrouble::blocked);
    EXPECT_EQ(trouble_with(200, "<html><body><p>nothing here</p></body></html>"),
              SourceTrouble::nothing_matched);
    EXPECT_EQ(trouble_with(410), SourceTrouble::gone);
    EXPECT_EQ(trouble_with(404), SourceTrouble::failing);
    EXPECT_EQ(trouble_with(502), SourceTrouble::failing);
}

TEST_F(WebsiteSourceTest, PassesOnWhenToComeBack) {
    site.at(column).status = 503;
    site.at(column).headers = {{"retry-after", "120"}};
    WebsiteSource source(a_source(), site, clock);

    EXPECT_EQ(poll(source).error().retry_after, 120s);
    site.at(column).headers = {{"retry-after", "Wed, 25 Nov 2026 00:10:00 GMT"}};
    EXPECT_EQ(poll(source).error().retry_after, 600s);
    site.at(column).headers = {{"retry-after", "99999999999999999999"}};
    EXPECT_EQ(poll(source).error().retry_after, 24h);
}

TEST_F(WebsiteSourceTest, RecoversFromTrouble) {
    site.fails(fail(FailureKind::retryable, "no route"));
    WebsiteSource source(a_source(), site, clock);
    EXPECT_FALSE(poll(source));
    EXPECT_EQ(source.trouble().kind, SourceTrouble::failing);
}

TEST_F(WebsiteSourceTest, TakesAFeedsOwnTextAndFetchesWhereItHasOnlyASummary) {
    const std::string feed = "https://www.example.gov.cn/news/rss.xml";
    site.at(feed).body = recorded("rss_relative.xml");
    site.at("https://www.example.gov.cn/news/2026/a.html?id=3").body = recorded("nfcms_article.html");
    WebsiteSource source(a_source(feed), site, clock);
    const auto listing = poll(source);

    const auto whole = read(source, listing->items[1]);
    EXPECT_THAT(site.seen, SizeIs(1));
    const auto fetched = read(source, listing->items[0]);

    EXPECT_THAT(whole->body.html, HasSubstr("全文第一段"));
    EXPECT_THAT(fetched->body.html, HasSubstr("各参保人"));
    EXPECT_THAT(site.seen, SizeIs(2));
}

TEST_F(WebsiteSourceTest, RemembersIdsForATombstoneThatComesAlone) {
    const std::string feed = "https://www.example.gov.cn/feed";
    const std::string open =
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>";
    site.at(feed).body = open +
                         "<entry><id>urn:7</id><title>甲</title><link "
                         "href='/7.html'/><updated>2026-11-25T01:00:00Z</updated></entry></feed>";
    WebsiteSource source(a_source(feed), site, clock);
    const std::string cursor = poll(source)->cursor;
    site.at(feed).body = open + "<at:deleted-entry ref='urn:7' when='2026-11-25T02:00:00Z'/></feed>";

    const auto listing = poll(source, cursor);

    ASSERT_THAT(listing->items, SizeIs(1));
    EXPECT_TRUE(listing->items[0].deleted);
    EXPECT_EQ(listing->items[0].url, "https://www.example.gov.cn/7.html");
    EXPECT_EQ(read(source, listing->items[0])->what, ReadItem::What::gone);
}

TEST_F(WebsiteSourceTest, KnowsAnArticleThatIsGoneOrNotThereYet) {
    WebsiteSource source(a_source(), site, clock);
    EXPECT_EQ(read(source, an_item())->what, ReadItem::What::gone);  // 404

    site.at(article).body = recorded("vsb_wall.html");
    EXPECT_EQ(read(source, an_item())->what, ReadItem::What::not_yet);

    site.at(article).body = "<title>页面不存在</title><p>对不起</p>";
    EXPECT_EQ(read(source, an_item())->what, ReadItem::What::gone);

    site.at(article).body = recorded("trs_column.html");
    site.at(article).final_url = "http://www.example.gov.cn/index.html";
    EXPECT_EQ(read(source, an_item())->what, ReadItem::What::gone);
}

TEST_F(WebsiteSourceTest, DoesNotTakeABlockForAnArticle) {
    site.at(article).status = 412;
    WebsiteSource source(a_source(), site, clock);

    EXPECT_FALSE(read(source, an_item()));
    EXPECT_EQ(source.trouble().kind, SourceTrouble::blocked);
}

TEST_F(WebsiteSourceTest, TrustsItsOwnHostAndPortOnly) {
    WebsiteSource source(a_source("http://127.0.0.1:8000/news/"), site, clock);

    static_cast<void>(read(source, an_item("http://127.0.0.1:8000/a.html")));
    static_cast<void>(read(source, an_item("http://127.0.0.1:9000/a.html")));

    EXPECT_EQ(site.seen[0].reach.trusted, "127.0.0.1:8000");
    EXPECT_EQ(site.seen[1].reach.trusted, "");
}

TEST_F(WebsiteSourceTest, TakesALinkToAFileForTheArticleItself) {
    WebsiteSource source(a_source(), site, clock);

    const auto item = read(source, an_item("http://www.example.gov.cn/P020261125.pdf"));

    EXPECT_THAT(item->body.attachments, SizeIs(1));
    EXPECT_THAT(site.seen, IsEmpty());
}

TEST_F(WebsiteSourceTest, UsesTheConfiguredSelectors) {
    site.at(column).body = recorded("trs_column.html");
    WebsiteSource fits(with_selector("item", "ul.gl_list > li"), site, clock);
    WebsiteSource does_not(with_selector("item", "ul.gone > li"), site, clock);

    EXPECT_TRUE(poll(fits));
    EXPECT_FALSE(poll(does_not));
    EXPECT_EQ(does_not.trouble().kind, SourceTrouble::nothing_matched);
    EXPECT_THAT(does_not.trouble().advice, HasSubstr("selectors"));
}

TEST(CheckWebsiteSource, NamesWhatIsWrongWithASelectorOrAKey) {
    config::Source source = with_selector("item", "li:hover");
    source.html->entries.push_back({"titel", {}, std::string("a")});

    const auto problems = check_website_source(source);

    ASSERT_THAT(problems, SizeIs(2));
    EXPECT_THAT(problems[0].what, HasSubstr("not a selector"));
    EXPECT_THAT(problems[1].advice, HasSubstr("title"));
    EXPECT_THAT(check_website_source(a_source()), IsEmpty());
    EXPECT_THAT(check_website_source(a_source("ftp://x/")), SizeIs(1));
}

}  // namespace
}  // namespace drumtower
