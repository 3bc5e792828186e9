#include "connectors/common/text.hpp"

#include <gtest/gtest.h>

namespace drumtower {
namespace {

TEST(NormaliseTitle, KeepsLettersAndDigitsOfOneForm) {
    EXPECT_EQ(normalise_title("【转载】鼓楼区：２０２６年“防汛”工作—部署 ＡBc"),
              "转载鼓楼区2026年防汛工作部署abc");
    EXPECT_EQ(normalise_title("《通知》（试行）"), normalise_title("通知(试行)"));
    EXPECT_EQ(normalise_title("…！"), "");
}

TEST(OneLine, MakesOneSpaceOfManyAndTrims) {
    EXPECT_EQ(one_line(" \xC2\xA0"
                       "a\r\n\t b　　c\xE3\x80\x80 "),
              "a b c");
    EXPECT_EQ(one_line("　 "), "");
}

TEST(Shortened, NeverCutsACharacter) {
    EXPECT_EQ(shortened("鼓楼", 5), "鼓");
    EXPECT_EQ(shortened("鼓楼", 6), "鼓楼");
    EXPECT_EQ(shortened("鼓", 1), "");
}

}  // namespace
}  // namespace drumtower
