#include "connectors/notify/notice_text.hpp"

#include "pipeline/base/utf8.hpp"

#include <gtest/gtest.h>

namespace drumtower {
namespace {

TEST(NoticeTextTest, WhatFitsStaysWhole) {
    const CutText whole = cut_to("停水通告", 12, text_mark);

    EXPECT_EQ(whole.text, "停水通告");
    EXPECT_FALSE(whole.cut);
}

TEST(NoticeTextTest, WhatIsTooLongIsCutAtACharacterAndSaysSo) {
    std::string text;
    for (int i = 0; i < 100; ++i)
        text += "停";
    for (std::size_t bytes = text_mark.size(); bytes < text.size(); ++bytes) {
        const CutText cut = cut_to(text, bytes, text_mark);

        EXPECT_TRUE(cut.cut);
        EXPECT_TRUE(cut.text.ends_with(text_mark));
        EXPECT_TRUE(utf8::is_valid(cut.text));
        EXPECT_LE(cut.text.size(), bytes);
        EXPECT_GT(cut.text.size() + 3, bytes);
    }
}

TEST(NoticeTextTest, WithoutRoomForTheMarkItIsCutAllTheSame) {
    EXPECT_EQ(cut_to("停水通告", 4, text_mark).text, "停");
    EXPECT_TRUE(cut_to("停水通告", 0, text_mark).cut);
}

TEST(NoticeTextTest, MarkupIsWrittenFullWidth) {
    EXPECT_EQ(without_markdown("**重要** `x` [a](b) <font color=\"info\">~ \\"),
              "＊＊重要＊＊ ｀x｀ ［a］(b) ＜font color=\"info\"＞～ ＼");
    EXPECT_EQ(without_markdown("health_site _a_ <@all>"), "health_site ＿a＿ ＜@all＞");
}

TEST(NoticeTextTest, WhatWouldBeAListAHeadingOrAQuotationIsNone) {
    EXPECT_EQ(without_markdown("# 一\n> 二\n- 三\n    四\n12. 五\n---\n+1\n3 件\na-b"),
              "＃ 一\n＞ 二\n－ 三\n四\n12． 五\n－－－\n＋1\n3 件\na-b");
}

TEST(NoticeTextTest, ALinksAddressCannotEndIt) {
    EXPECT_EQ(markdown_link("查看", "https://a.cn/x?(y)"), "[查看](https://a.cn/x?%28y%29)");
}

TEST(NoticeTextTest, ATidiedNoticeHasNoControlsAnIdAndAWebLinkOrNone) {
    Notice raw{"停水\r\n\x01通告", "第一行\n\x02第二行\xff", "", "javascript:alert(1)"};
    const Notice tidy = tidied(raw);

    EXPECT_EQ(tidy.title, "停水 通告");
    EXPECT_EQ(tidy.text, "第一行\n第二行\xEF\xBF\xBD");
    EXPECT_EQ(tidy.id, tidied(raw).id);
    EXPECT_EQ(tidy.id.size(), 32u);
    EXPECT_EQ(tidy.link, "");
    EXPECT_EQ(tidied({"a", "b", "late-1", "https://a.cn/x y"}).link, "https://a.cn/x%20y");
    EXPECT_EQ(tidied({"a", "b", "late-1", ""}).id, "late-1");
    EXPECT_EQ(tidied({"a", "b", "late\r\nX: y", ""}).id.size(), 32u);
    EXPECT_EQ(tidied({"a", "b", "", "https://a.cn/" + std::string(1000, 'x')}).link, "");
}

TEST(NoticeTextTest, AMessageIsFittedByItsOwnSize) {
    const auto twice = [](std::string_view text) { return std::string(text) + std::string(text); };
    const std::string text(500, 'a');
    const Fitted fits = fitted(text, 1000, twice);
    const Fitted cut = fitted(text, 999, twice);

    EXPECT_FALSE(fits.cut);
    EXPECT_TRUE(cut.cut);
    EXPECT_LE(cut.message.size(), 999u);
    EXPECT_TRUE(cut.message.ends_with(text_mark));
}

}  // namespace
}  // namespace drumtower
