#include "daemon/cli/table.hpp"

#include <gtest/gtest.h>

namespace drumtower::cli {

namespace {

TEST(Table, AlignsChineseByColumnsNotBytes) {
    Table table({"单位", "x"});
    table.row({"卫健局", "1"});
    table.row({"abc", "2"});

    EXPECT_EQ(table.str(),
              "单位    x\n"
              "卫健局  1\n"
              "abc     2\n");
}

TEST(Table, AWideCharacterIsTwoColumnsAndACombiningMarkNone) {
    EXPECT_EQ(display_width("鼓楼"), 4U);
    EXPECT_EQ(display_width("（）"), 4U);
    EXPECT_EQ(display_width("e\u0301"), 1U);
    EXPECT_EQ(display_width("😀"), 2U);
    EXPECT_EQ(display_width("\xff\xfe"), 2U);
}

TEST(Table, CutsNoCharacterInTwo) {
    EXPECT_EQ(shortened("鼓楼区政府", 6), "鼓楼…");
    EXPECT_EQ(shortened("abc", 3), "abc");
}

TEST(Table, LetsNoTextMoveTheCursor) {
    Table table({"a"});
    table.row({"x\x1b[31mred\ny"});

    EXPECT_EQ(table.str(), "a\nx [31mred y\n");
}

}  // namespace

}  // namespace drumtower::cli
