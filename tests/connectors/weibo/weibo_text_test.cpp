#include "connectors/weibo/weibo_text.hpp"

#include <gmock/gmock.h>

namespace drumtower {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

Posting about(const std::string& title, const std::string& html) {
    Posting posting;
    posting.title = title;
    posting.url = "https://www.gl.gov.cn/xjwz/202611/t20261130_1.htm";
    posting.origin_name = "鼓楼区政府门户网站";
    posting.body.html = html;
    return posting;
}

TEST(WeiboTextTest, SaysTitleTextOriginAndLinkWhenAllFits) {
    const WeiboText text = weibo_text(about("停水通告", "<p>因施工停水。</p>"), false);
    EXPECT_EQ(text.status,
              "【停水通告】因施工停水。（来源：鼓楼区政府门户网站） "
              "https://www.gl.gov.cn/xjwz/202611/t20261130_1.htm ");
    EXPECT_THAT(text.dropped, IsEmpty());
}

TEST(WeiboTextTest, ALongTextIsCutWithAMarkAndTheLinkStands) {
    std::string body;
    for (int i = 0; i < 300; ++i)
        body += "字";
    const WeiboText text = weibo_text(about("停水通告", "<p>" + body + "</p>"), false);
    EXPECT_LE(weibo_units(text.status), 261u);
    EXPECT_THAT(text.status, HasSubstr("字…（来源"));
    EXPECT_THAT(text.status, EndsWith("t20261130_1.htm "));
    EXPECT_THAT(text.dropped, ElementsAre("正文节略，全文见链接"));
    EXPECT_LT(weibo_units(weibo_text(about("停水通告", "<p>" + body + "</p>"), true).status),
              weibo_units(text.status));
}

TEST(WeiboTextTest, ATitleThatAloneIsTooLongIsCutAndSaid) {
    std::string title;
    for (int i = 0; i < 130; ++i)
        title += "题";
    const WeiboText text = weibo_text(about(title, "<p>正文</p>"), false);
    EXPECT_THAT(text.status, StartsWith("【题"));
    EXPECT_THAT(text.status, HasSubstr("…】"));
    EXPECT_LE(weibo_units(text.status), 262u);
    EXPECT_THAT(text.dropped, ElementsAre("标题过长，已节略"));
}

TEST(WeiboTextTest, TwoSignsOfATopicBecomeFullWidth) {
    const WeiboText text = weibo_text(about("#扫黄打非#在行动", "<p>正文</p>"), false);
    EXPECT_THAT(text.status, HasSubstr("＃扫黄打非＃"));
    EXPECT_THAT(text.status, Not(HasSubstr("#")));
    EXPECT_THAT(weibo_text(about("第#1号", "<p>正文</p>"), false).status, HasSubstr("#1"));
}

TEST(WeiboTextTest, WideCharactersCountTwoAndThoseBeyondTheBasicPlaneFour) {
    EXPECT_EQ(weibo_units("aB1"), 3u);
    EXPECT_EQ(weibo_units("鼓楼"), 4u);
    EXPECT_EQ(weibo_units("😀"), 4u);
}

TEST(WeiboTextTest, APostIsKnownAgainByWhatStandsBeforeItsLink) {
    const std::string sent =
        weibo_text(about("停水通告", "<p>因施工，12月1日8时至18时停水 &amp; 停气。</p>"), false).status;
    EXPECT_TRUE(
        is_weibo_text("【停水通告】因施工，12月1日8时至18时停水 & 停气。（来源：鼓楼区政府门户网站） "
                      "http://t.cn/A6abcdef \u200B",
                      sent));
    EXPECT_TRUE(
        is_weibo_text("【停水通告】因施工，12月1日8时至18时停水...全文： http://m.weibo.cn/1/2", sent));
    EXPECT_FALSE(is_weibo_text("【停水通告】因施工，12月2日8时至18时停水。 http://t.cn/A6abcdef", sent))
        << "another date is another notice";
    EXPECT_FALSE(is_weibo_text("http://t.cn/A6abcdef", sent));
}

TEST(WeiboTextTest, ATitleIsReadFromItsBrackets) {
    bool cut = true;
    EXPECT_EQ(weibo_title("【停水通告】因施工停水。http://t.cn/x", cut), "停水通告");
    EXPECT_FALSE(cut);
    EXPECT_EQ(weibo_title("【很长的标题…】 http://t.cn/x", cut), "很长的标题");
    EXPECT_TRUE(cut);
    EXPECT_EQ(weibo_title("停水通告 http://t.cn/x", cut), "停水通告");
    EXPECT_FALSE(cut);
}

}  // namespace
}  // namespace drumtower
