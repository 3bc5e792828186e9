#include "connectors/website/source_article.hpp"

#include "connectors/common/charset.hpp"
#include "tests/connectors/website/source_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower::website {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const PageContext trs_page = a_page("http://www.example.gov.cn/xjwz/zwgk/glyw/202611/t20261125_5402113.htm");

ParsedArticle parsed(const std::string& name, const PageContext& page = trs_page,
                     const char* header = "text/html") {
    return parse_article(decode(recorded(name), header).text, page, "", std::nullopt);
}

TEST(ParseArticle, ReadsATrsPageWhole) {
    const ParsedArticle article = parsed("trs_article.html");
    const std::string folder = "http://www.example.gov.cn/xjwz/zwgk/glyw/202611/";

    EXPECT_EQ(article.kind, ParsedArticle::Kind::article);
    EXPECT_EQ(article.body.title, "鼓楼区召开2026年第四季度防汛抗旱和森林防火工作部署会议");
    EXPECT_EQ(shown(article.published), "2026-11-25T03:15:00.000Z … 2026-11-25T03:15:59.999Z");
    EXPECT_EQ(article.body.source_name, "福州市鼓楼区人民政府");
    EXPECT_THAT(article.body.html, HasSubstr("区长朱镕彩（音）出席会议并讲话。"));
    EXPECT_THAT(article.body.html, HasSubstr("<p style=\"text-align: justify; text-indent: 2em\">"));
    EXPECT_THAT(article.body.html, HasSubstr("<td>A &lt; B &amp; C</td>"));
    EXPECT_THAT(article.body.html, Not(HasSubstr("share()")));
    EXPECT_THAT(article.body.html, Not(HasSubstr("网站使用指南")));
    EXPECT_THAT(article.body.pictures,
                ElementsAre(Enclosure{folder + "W020261125400000000001.jpg", "会议现场"}));
    EXPECT_THAT(article.body.attachments,
                ElementsAre(Enclosure{folder + "P020261125400000000002.pdf", "鼓政办〔2026〕12号.pdf"},
                            Enclosure{folder + "P020261125400000000003.docx", "责任分工表.docx"}));
    EXPECT_THAT(article.dropped, ElementsAre("onload", "onclick", "script"));
}

TEST(ParseArticle, GivesTheSameBodyInEveryCharsetAndUnderEveryLabel) {
    const Body body = parsed("trs_article.html").body;

    EXPECT_EQ(parsed("trs_article_gb2312.html").body, body);
    EXPECT_EQ(parsed("trs_article_gbk_as_utf8.html").body, body);
    EXPECT_EQ(parsed("trs_article_gbk_as_utf8.html", trs_page, "text/html; charset=utf-8").body, body);
    EXPECT_EQ(parsed("trs_article.html", trs_page, "text/html; charset=gbk").body, body);
}

TEST(ParseArticle, ReadsHanwebFencesAndMendsItsLostAfternoon) {
    const ParsedArticle article = parsed("hanweb_article.html");

    EXPECT_EQ(article.found_by, "fence");
    EXPECT_THAT(article.body.html, HasSubstr("<p>会议强调，各单位要靠前服务，确保群众温暖过冬。</p>"));
    EXPECT_EQ(shown(article.published), "2026-11-25T06:30:00.000Z");
    EXPECT_EQ(article.body.source_name, "区政府办公室");
}

TEST(ParseArticle, ReadsNfcmsWithoutMetaTags) {
    const ParsedArticle article =
        parsed("nfcms_article.html", a_page("http://www.example.gov.cn/tzgg/content/post_12612456.html"));

    EXPECT_EQ(article.body.title, "关于2026年城乡居民基本医疗保险参保缴费的通告");
    EXPECT_EQ(shown(article.published), "2026-11-25T01:08:07.000Z");
    EXPECT_EQ(article.body.source_name, "区医疗保障局");
    EXPECT_THAT(article.body.attachments,
                ElementsAre(Enclosure{"http://www.example.gov.cn/attachment/0/306/306724/3255421.pdf",
                                      "参保指南.pdf"}));
}

TEST(ParseArticle, FindsTheTextByItsDensityOnAnUnknownPage) {
    const ParsedArticle article = parsed("plain_article.html", a_page("http://sb.example.gov.cn/x/12.html"));

    EXPECT_EQ(article.found_by, "density");
    EXPECT_THAT(article.body.html, HasSubstr("请大家相互转告"));
    EXPECT_THAT(article.body.html, HasSubstr("电话不变"));
    EXPECT_THAT(article.body.html, Not(HasSubstr("其他新闻")));
    EXPECT_THAT(article.body.html, Not(HasSubstr("标识码")));
}

TEST(ParseArticle, PrefersTheConfiguredSelector) {
    const ParsedArticle article =
        parse_article(recorded("trs_article.html"), trs_page, "", parse_selector("h1.article_title"));

    EXPECT_EQ(article.body.html, "鼓楼区召开2026年第四季度防汛抗旱和森林防火工作部署会议");
}

TEST(ParseArticle, KnowsALoginWallAndAPageThatIsGone) {
    EXPECT_EQ(parsed("vsb_wall.html").kind, ParsedArticle::Kind::login_wall);
    EXPECT_EQ(
        parse_article("<title>404 页面不存在</title><p>您访问的页面不存在</p>", trs_page, "", std::nullopt)
            .kind,
        ParsedArticle::Kind::gone);
    EXPECT_EQ(parse_article("<html></html>", trs_page, "", std::nullopt).kind, ParsedArticle::Kind::no_text);
}

}  // namespace
}  // namespace drumtower::website
