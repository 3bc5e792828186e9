#include "connectors/website/source_feed.hpp"

#include "tests/connectors/website/source_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower::website {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

TEST(ParseFeed, ResolvesRelativeLinksAndDropsTracking) {
    const ParsedListing listing =
        parse_feed(recorded("rss_relative.xml"), a_page("https://www.example.gov.cn/news/rss.xml"));

    ASSERT_THAT(listing.items, SizeIs(3));
    EXPECT_EQ(listing.items[0].url, "https://www.example.gov.cn/news/2026/a.html?id=3");
    EXPECT_EQ(shown(listing.items[0].published), "2026-11-25T03:15:44.000Z");
    EXPECT_FALSE(listing.items[0].body);
    EXPECT_EQ(listing.items[1].title, "全文在内的稿件 & 其他");
}

TEST(ParseFeed, TakesTheWholeTextWhereTheFeedHoldsIt) {
    const ParsedListing listing =
        parse_feed(recorded("rss_relative.xml"), a_page("https://www.example.gov.cn/news/rss.xml"));

    ASSERT_TRUE(listing.items[1].body);
    EXPECT_EQ(listing.items[1].body->html,
              "<p>全文第一段。</p><p><img src=\"https://www.example.gov.cn/news/pic/1.jpg\"></p>"
              "<p><a>点我</a> <a href=\"https://www.example.gov.cn/files/1.pdf\">附件一</a></p>");
    EXPECT_EQ(listing.items[1].body->source_name, "区融媒体中心");
    EXPECT_THAT(listing.items[1].body->attachments,
                ElementsAre(Enclosure{"https://www.example.gov.cn/files/1.pdf", "附件一"}));
}

TEST(ParseFeed, NamesAnItemWithoutAddressByItsId) {
    const ParsedListing listing =
        parse_feed(recorded("rss_relative.xml"), a_page("https://www.example.gov.cn/news/rss.xml"));

    EXPECT_EQ(listing.items[2].url, "https://www.example.gov.cn/news/rss.xml#c-1");
    EXPECT_EQ(listing.items[2].body.value_or(Body{}).html, "<p>只有这一段。</p>");
}

TEST(ParseFeed, ReadsAtomWithBaseAndTakesTheLatestOfOneId) {
    const ParsedListing listing =
        parse_feed(recorded("atom_tombstones.xml"), a_page("https://www.example.gov.cn/feed"));

    ASSERT_THAT(listing.items, SizeIs(4));
    EXPECT_EQ(listing.items[0].title, "第一篇（更新）");
    EXPECT_EQ(listing.items[0].url, "https://www.example.gov.cn/base/1.html");
    EXPECT_EQ(listing.items[1].title, "第二篇 <em>");
    EXPECT_THAT(listing.items[1].body.value_or(Body{}).html, HasSubstr("<p>正文二</p>"));
}

TEST(ParseFeed, ReadsTombstonesUnlessTheEntryLivesAgain) {
    const std::map<std::string, std::string> ids = {{"urn:x:gone", "https://www.example.gov.cn/base/7.html"}};
    const ParsedListing listing =
        parse_feed(recorded("atom_tombstones.xml"), a_page("https://www.example.gov.cn/feed"), ids);

    EXPECT_FALSE(listing.items[1].deleted);
    EXPECT_TRUE(listing.items[2].deleted);
    EXPECT_EQ(listing.items[2].url, "https://www.example.gov.cn/base/7.html");
    EXPECT_TRUE(listing.items[3].deleted);
    EXPECT_EQ(listing.items[3].url, "https://www.example.gov.cn/base/9.html");
}

TEST(ParseFeed, ReadsRss10WhoseItemsStandBesideTheChannel) {
    const std::string feed =
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        "<channel rdf:about='http://x/'><title>t</title></channel>"
        "<item "
        "rdf:about='http://x/1.html'><title>甲</title><link>http://x/1.html</link><dc:date>2026-11-25</"
        "dc:date></item></rdf:RDF>";

    const ParsedListing listing = parse_feed(feed, a_page());

    ASSERT_THAT(listing.items, SizeIs(1));
    EXPECT_EQ(listing.items[0].url, "http://x/1.html");
    EXPECT_EQ(shown(listing.items[0].published), "2026-11-24T16:00:00.000Z … 2026-11-25T15:59:59.999Z");
}

TEST(ParseFeed, ReadsJsonFeedAndLeavesOutWhatHasNoId) {
    const ParsedListing listing =
        parse_feed(recorded("jsonfeed.json"), a_page("https://www.example.gov.cn/feed.json"));

    ASSERT_THAT(listing.items, SizeIs(2));
    EXPECT_EQ(listing.items[0].body.value_or(Body{}).attachments,
              (std::vector<Enclosure>{{"https://www.example.gov.cn/f/1.pdf", "附件"}}));
    EXPECT_EQ(listing.items[1].url, "https://www.example.gov.cn/feed.json#7");
    EXPECT_EQ(listing.items[1].body.value_or(Body{}).html, "<p>只有 &lt;文字&gt; &amp; 没有标题</p>");
}

TEST(ParseFeed, MarksWhatIsNotWellFormedAndReadsIt) {
    const ParsedListing listing = parse_feed(
        "<rss><channel><item><title>甲&nbsp;乙 & "
        "丙</title><link>http://x/1?a=1&b=2</link></item></channel></rss>",
        a_page());

    EXPECT_TRUE(listing.bozo);
    EXPECT_TRUE(listing.whole);
    ASSERT_THAT(listing.items, SizeIs(1));
    EXPECT_THAT(listing.items[0].title, HasSubstr("甲"));
}

TEST(ParseFeed, IsNotWholeWhenItBreaksOff) {
    const ParsedListing listing = parse_feed(
        "<rss><channel><item><title>甲</title><link>http://x/1</link></item><item><title>乙", a_page());

    EXPECT_FALSE(listing.whole);
}

TEST(ParseFeed, FingerprintsChangeWithTheContent) {
    const std::string feed =
        "<rss><channel><item><title>甲</title><link>http://x/1</link><description>一</description></item></"
        "channel></rss>";
    std::string changed = feed;
    changed.replace(changed.find("一"), 3, "二");

    EXPECT_NE(parse_feed(feed, a_page()).items[0].fingerprint,
              parse_feed(changed, a_page()).items[0].fingerprint);
}

}  // namespace
}  // namespace drumtower::website
