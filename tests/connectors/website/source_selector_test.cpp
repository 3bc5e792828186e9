#include "connectors/website/source_selector.hpp"

#include <gtest/gtest.h>

namespace drumtower::website {
namespace {

const char* const page =
    "<div id=a><ul class='list big'><li><a href=1 title='甲 标题'>甲</a></li><li class=x><p><a "
    "href=2>乙</a></p></li></ul></div><a href=3>丙</a>";

std::string value(const char* selector) {
    const auto document = html::Document::parse_html(page);
    const auto parsed = parse_selector(selector);
    return parsed ? value_of(document, document.root(), *parsed) : "refused";
}

TEST(Selector, SelectsAsCssDoes) {
    EXPECT_EQ(value("a"), "甲");
    EXPECT_EQ(value("a@href"), "1");
    EXPECT_EQ(value("ul.list.big > li a @title"), "甲 标题");
    EXPECT_EQ(value("li.x a"), "乙");
    EXPECT_EQ(value("li > a@href"), "1");
    EXPECT_EQ(value("li.x > a"), "");
    EXPECT_EQ(value("#a li[class=x] a"), "乙");
    EXPECT_EQ(value("a[href='3']"), "丙");
    EXPECT_EQ(value("[title]@title"), "甲 标题");
    EXPECT_EQ(value("b, li.x a"), "乙");
    EXPECT_EQ(value("UL.list"), "甲乙");
    EXPECT_EQ(value(".lis"), "");
}

TEST(Selector, AttributeAloneIsThatOfTheNodeItself) {
    const auto document = html::Document::parse_html(page);
    const auto link = document.select("//a", 1).front();

    EXPECT_EQ(value_of(document, link, *parse_selector("@href")), "1");
}

TEST(Selector, RefusesWhatItDoesNotUnderstand) {
    for (const char* text : {"", "  ", ">", "a >", "a:hover", "a[", "a[x", "a[x=", "a[x='y]", "..", "#", "a@",
                             "a,", "a + b", "1a", "a]", "li)|//*"}) {
        std::string why;
        EXPECT_FALSE(parse_selector(text, &why)) << text;
        EXPECT_FALSE(why.empty()) << text;
    }
}

}  // namespace
}  // namespace drumtower::website
