#include "connectors/package.hpp"

#include <gmock/gmock.h>

namespace drumtower {

namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Posting posting() {
    Posting posting;
    posting.title = "关于乌山路供水管网改造期间停水的通告";
    posting.url = "https://www.gl.gov.cn/t20261130.htm";
    posting.origin_name = "鼓楼区人民政府";
    posting.body.html = "<p>定于12月1日停水。</p><p><img src=\"https://www.gl.gov.cn/a.png\"></p>";
    posting.body.pictures = {{"https://www.gl.gov.cn/a.png", "示意图"}};
    return posting;
}

TEST(PackageTest, WeChatGetsItsRewrittenTextWithThePicturesWhereTheyStand) {
    const Package package = package_of("wechat", posting());
    EXPECT_EQ(package.title, posting().title);
    EXPECT_THAT(package.html, AllOf(HasSubstr("<img src=\"https://www.gl.gov.cn/a.png\""),
                                    HasSubstr("来源：鼓楼区人民政府")));
    EXPECT_THAT(package.text, AllOf(HasSubstr("定于12月1日停水"), Not(HasSubstr("<"))));
    EXPECT_EQ(package.link, posting().url);
    EXPECT_THAT(package.pictures, SizeIs(1));
    EXPECT_THAT(package.notes, IsEmpty());
}

TEST(PackageTest, WeChatSaysWhatItsTitleAndLinksLose) {
    auto long_title = posting();
    long_title.title.clear();
    for (int i = 0; i < 70; ++i)
        long_title.title += "长";
    EXPECT_THAT(package_of("wechat", long_title).notes, ElementsAre(HasSubstr("标题超过 64 字")));
}

TEST(PackageTest, WeiboGetsOneTextThatFits) {
    const Package package = package_of("weibo", posting());
    EXPECT_EQ(package.title, "");
    EXPECT_EQ(package.html, "");
    EXPECT_THAT(package.text,
                AllOf(HasSubstr("【关于乌山路供水管网改造期间停水的通告】"), HasSubstr(posting().url)));
}

TEST(PackageTest, WhereNoProgramCanPostTheTextNamesItsOrigin) {
    const Package package = package_of("other", posting());
    EXPECT_THAT(package.text, AllOf(HasSubstr("定于12月1日停水"), HasSubstr("来源：鼓楼区人民政府"),
                                    HasSubstr("原文链接：https://www.gl.gov.cn/t20261130.htm")));
    EXPECT_EQ(package.html, "");
}

}  // namespace

}  // namespace drumtower
