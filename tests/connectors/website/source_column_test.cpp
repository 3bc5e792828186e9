#include "connectors/website/source_column.hpp"

#include "connectors/common/charset.hpp"
#include "connectors/website/source_json.hpp"
#include "tests/connectors/website/source_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower::website {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> titles(const ParsedListing& listing) {
    std::vector<std::string> found;
    for (const SourceItem& item : listing.items)
        found.push_back(item.title);
    return found;
}

const std::vector<std::string> trs_titles = {
    "鼓楼区召开2026年第四季度防汛抗旱和森林防火工作部署会议", "鼓楼区启动“一刻钟便民生活圈”建设",
    "三坊七巷历史文化街区保护条例宣传月活动举行", "区卫健局：流感疫苗接种点公布", "华大街道开展消防安全演练"};

TEST(ParseColumn, ReadsATrsColumnWithoutBeingTold) {
    const ParsedListing listing = parse_column(decode(recorded("trs_column.html")).text, a_page(), {});

    EXPECT_EQ(titles(listing), trs_titles);
    EXPECT_EQ(listing.items.front().url,
              "http://www.example.gov.cn/xjwz/zwgk/glyw/202611/t20261125_5402113.htm");
    EXPECT_EQ(shown(listing.items.front().published), "2026-11-24T16:00:00.000Z … 2026-11-25T15:59:59.999Z");
}

TEST(ParseColumn, ReadsTheSameFromGbkThatCallsItselfGb2312) {
    const auto plain = parse_column(decode(recorded("trs_column.html")).text, a_page(), {});
    const auto chinese = parse_column(decode(recorded("trs_column_gb2312.html")).text, a_page(), {});

    EXPECT_EQ(chinese.items, plain.items);
}

TEST(ParseColumn, FollowsTheSelectorsOfTheConfiguration) {
    Recipe recipe;
    recipe.item = parse_selector("ul.gl_list > li");
    recipe.link = parse_selector("a");
    recipe.title = parse_selector("a@title");
    recipe.date = parse_selector("span.date");

    EXPECT_EQ(titles(parse_column(recorded("trs_column.html"), a_page(), recipe)), trs_titles);
}

TEST(ParseColumn, FindsNothingWhenTheSelectorsFitNoMore) {
    Recipe recipe;
    recipe.item = parse_selector("ul.new_list > li");

    EXPECT_THAT(parse_column(recorded("trs_column.html"), a_page(), recipe).items, IsEmpty());
}

TEST(ParseColumn, ReadsHanwebRecordsInsideAScript) {
    const ParsedListing listing = parse_column(
        recorded("hanweb_column.html"), a_page("http://www.example.gov.cn/col/col12377/index.html"), {});

    EXPECT_THAT(titles(listing), ElementsAre("区政府常务会议研究部署冬季供暖和安全生产工作",
                                             "我区新增三所普惠性幼儿园", "市里转来的通知"));
    EXPECT_EQ(listing.items[0].url, "http://www.example.gov.cn/art/2026/11/25/art_12377_1486865.html");
    EXPECT_EQ(listing.items[2].url, "http://www.other.example.cn/art/2026/11/23/art_9_77.html");
}

TEST(ParseColumn, ReadsHanwebDataproxy) {
    const ParsedListing listing = parse_column(recorded("hanweb_dataproxy.xml"), a_page(), {});

    EXPECT_EQ(listing.format, "datastore");
    ASSERT_THAT(listing.items, SizeIs(2));
    EXPECT_EQ(shown(listing.items[1].published), "2026-11-23T16:00:00.000Z … 2026-11-24T15:59:59.999Z");
}

TEST(ParseColumn, ReadsNfcmsWhereTheDateLiesInsideTheLink) {
    const ParsedListing listing =
        parse_column(recorded("nfcms_column.html"), a_page("http://www.example.gov.cn/tzgg/"), {});

    EXPECT_THAT(titles(listing),
                ElementsAre("关于2026年城乡居民基本医疗保险参保缴费的通告",
                            "关于开展全区建筑工地安全检查的通知", "鼓楼区事业单位公开招聘工作人员公告"));
    EXPECT_EQ(shown(listing.items[1].published), "2026-11-23T16:00:00.000Z … 2026-11-24T15:59:59.999Z");
}

TEST(ParseColumn, FindsAddressesThatOnlyAScriptKnows) {
    const std::string rows =
        "<li><a href=\"javascript:void(0)\" "
        "onclick=\"jumpToDetail('./t20261125_1.html')\">第一条消息标题</a><span>2026-11-25</span></li>"
        "<li><a href=\"#\" "
        "onclick=\"jumpToDetail('./t20261124_2.html')\">第二条消息标题</a><span>2026-11-24</span></li>";

    const ParsedListing listing = parse_column("<ul>" + rows + "</ul>", a_page(), {});

    ASSERT_THAT(listing.items, SizeIs(2));
    EXPECT_EQ(listing.items[0].url, "http://www.example.gov.cn/xjwz/zwgk/glyw/t20261125_1.html");
}

TEST(ParseColumn, LeavesOtherSitesAloneUnlessSelectorsSayOtherwise) {
    const std::string rows =
        "<ul><li><a href=\"http://www.fuzhou.gov.cn/t20261125_1.htm\">别家网站的第一条</a>2026-11-25</li>"
        "<li><a href=\"http://www.fuzhou.gov.cn/t20261125_2.htm\">别家网站的第二条</a>2026-11-25</li></ul>";
    Recipe recipe;
    recipe.item = parse_selector("li");

    EXPECT_THAT(parse_column(rows, a_page("http://www.gl.gov.cn/"), {}).items, IsEmpty());
    EXPECT_THAT(parse_column(rows, a_page("http://www.gl.gov.cn/"), recipe).items, SizeIs(2));
}

TEST(ParseColumn, SaysWhichTitlesThePageCuts) {
    const std::string rows =
        "<ul><li><a href='t20261125_1.htm'>关于印发鼓楼区防汛…</a>2026-11-25</li>"
        "<li><a href='t20261125_2.htm'>关于做好秋冬季...NEW</a>2026-11-25</li>"
        "<li><a href='t20261124_3.htm' "
        "title='关于开展全区建筑工地安全检查的通知'>关于开展全区…</a>2026-11-24</li>"
        "<li><a href='t20261124_4.htm' title='鼓楼区事业单位……'>鼓楼区事业</a>2026-11-24</li>"
        "<li><a href='t20261124_5.htm'>区卫健局：接种点公布</a>2026-11-24</li></ul>";
    Recipe recipe;
    recipe.item = parse_selector("li");
    recipe.title = parse_selector("a");

    const auto by_look = parse_column(rows, a_page(), {});
    EXPECT_THAT(titles(by_look),
                ElementsAre("关于印发鼓楼区防汛", "关于做好秋冬季", "关于开展全区建筑工地安全检查的通知",
                            "鼓楼区事业单位", "区卫健局：接种点公布"));
    const auto cuts = [](const ParsedListing& listing) {
        std::vector<bool> cut;
        for (const SourceItem& item : listing.items)
            cut.push_back(item.cut);
        return cut;
    };
    EXPECT_THAT(cuts(by_look), ElementsAre(true, true, false, true, false));
    EXPECT_THAT(cuts(parse_column(rows, a_page(), recipe)), ElementsAre(true, true, true, false, false));
}

TEST(ParseColumn, KeepsLinesThatLeadToAnotherSiteWhenAsked) {
    const std::string rows =
        "<ul><li><a href='/t20261125_1.htm'>本局的第一条消息</a>2026-11-25</li>"
        "<li><a href='http://www.fuzhou.gov.cn/t20261125_2.htm'>市里的通知转发</a>2026-11-25</li></ul>";
    Recipe channel;
    channel.any_site = true;

    EXPECT_THAT(titles(parse_column(rows, a_page("http://www.gl.gov.cn/"), {})),
                ElementsAre("本局的第一条消息"));
    EXPECT_THAT(titles(parse_column(rows, a_page("http://www.gl.gov.cn/"), channel)),
                ElementsAre("本局的第一条消息", "市里的通知转发"));
}

TEST(ParseJson, SaysWhichTitlesAreCut) {
    const auto listing = parse_json(R"([{"title":"关于印发…","url":"/1.html"}])", a_page());

    ASSERT_THAT(listing.items, SizeIs(1));
    EXPECT_EQ(listing.items[0].title, "关于印发");
    EXPECT_TRUE(listing.items[0].cut);
}

TEST(ParseJson, ReadsListsOfContentSystems) {
    const ParsedListing listing = parse_json(recorded("gkmlpt.json"), a_page());

    EXPECT_THAT(titles(listing), ElementsAre("关于2026年参保缴费的通告", "关于建筑工地安全检查的通知"));
    EXPECT_EQ(shown(listing.items[0].published), "2026-11-25T03:15:44.000Z");
    EXPECT_EQ(listing.items[1].url, "http://www.example.gov.cn/gkmlpt/content/12/12612/post_12612001.html");
}

TEST(ParseJson, FindsTheListWhereverItLies) {
    const auto listing = parse_json(
        R"({"data":{"results":[{"title":"甲","url":"/c1/202611/a.shtml","publishedTimeStr":"2026-11-25 10:00:00"}]}})",
        a_page());

    ASSERT_THAT(listing.items, SizeIs(1));
    EXPECT_EQ(shown(listing.items[0].published), "2026-11-25T02:00:00.000Z");
}

TEST(Fingerprint, ChangesWithTheTitle) {
    const auto before = parse_json(R"([{"title":"甲","url":"/1.html"}])", a_page());
    const auto after = parse_json(R"([{"title":"甲（更正）","url":"/1.html"}])", a_page());

    EXPECT_NE(before.items[0].fingerprint, after.items[0].fingerprint);
}

}  // namespace
}  // namespace drumtower::website
