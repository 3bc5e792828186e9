#include "pipeline/base/json.hpp"

#include "pipeline/base/utf8.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>
#include <sys/resource.h>

namespace drumtower::json {

namespace {

struct Said {
    std::string text;
    std::map<std::string, std::string> by_name;
    Raw memo;
    TimePoint at{};
    template <class A>
    void fields(A& a) {
        a("text", text), a("by_name", by_name), a("memo", memo), a("at", at);
    }
};

TEST(JsonTest, WhatIsNoUtf8IsWrittenSoThatItCanBeReadBack) {
    Said said;
    said.text = "类型 \xC3( \xED\xA0\x80 \xFF";
    said.by_name = {{"\xE9", "\xC0\xAF"}};
    said.memo.text = "{\"failed\":\"answered 200, \xB4\xF3\"}";

    const auto back = read<Said>(write(said));

    ASSERT_TRUE(back);
    EXPECT_EQ(back->text, "类型 \uFFFD( \uFFFD\uFFFD\uFFFD \uFFFD");
    EXPECT_EQ(back->by_name.at("\uFFFD"), "\uFFFD\uFFFD");
    EXPECT_EQ(back->memo.text, "{\"failed\":\"answered 200, \uFFFD\uFFFD\"}");
    EXPECT_TRUE(parse(json::quoted(said.text)));
}

TEST(JsonTest, WhatIsUtf8IsLeftAsItIs) {
    for (const char* text : {"", "ascii", "通知", "\U0001F3EE", "\uFFFD", "\u0000", "\U0010FFFF", "\uD7FF"}) {
        EXPECT_TRUE(utf8::is_valid(text));
        EXPECT_EQ(utf8::repaired(text), text);
    }
}

TEST(JsonTest, AStrayByteAtTheEndOfATextIsReplacedOnce) {
    EXPECT_EQ(utf8::repaired("通知\xE9"), "通知\uFFFD");
    EXPECT_FALSE(utf8::is_valid("\xF4\x90\x80\x80"));
    EXPECT_FALSE(utf8::is_valid("\xE0\x80\x80"));
}

TEST(JsonTest, AFaultIsSeenWhereverItStandsAmongAscii) {
    const std::string ascii = "0123456789abcdefghij";
    for (std::size_t at = 0; at < ascii.size(); ++at) {
        std::string text = ascii;
        text[at] = '\xE9';
        EXPECT_FALSE(utf8::is_valid(text)) << at;
        EXPECT_FALSE(parse("\"" + text + "\"")) << at;
        EXPECT_EQ(utf8::repaired(text), ascii.substr(0, at) + "\uFFFD" + ascii.substr(at + 1));
    }
    EXPECT_TRUE(utf8::is_valid(ascii + "通知" + ascii));
}

TEST(JsonTest, AByteOrderMarkBeforeTheValueIsPassedOver) {
    const auto value = parse("\xEF\xBB\xBF{\"n\":1}");

    ASSERT_TRUE(value);
    EXPECT_EQ(integer(*value, "n", 0), 1);
}

std::string nested(const std::string& open, const std::string& close, int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i)
        text += open;
    text += "1";
    for (int i = 0; i < depth; ++i)
        text += close;
    return text;
}

TEST(JsonTest, BracketsInBracketsAreReadToADepthOfAHundred) {
    EXPECT_TRUE(parse(nested("[", "]", 100)));
    EXPECT_FALSE(parse(nested("[", "]", 101)));
    EXPECT_TRUE(parse(nested("{\"a\":", "}", 100)));
    EXPECT_FALSE(parse(nested("{\"a\":", "}", 101)));
    EXPECT_FALSE(parse(nested("{\"a\":[", "]}", 51)));
    EXPECT_TRUE(parse("[\"" + std::string(300, '[') + "\"]")) << "brackets in a text are letters";
}

TEST(JsonTest, MemoryEndsWhereTheDepthDoes) {
    struct rusage before{}, after{};
    ::getrusage(RUSAGE_SELF, &before);

    EXPECT_FALSE(parse(std::string(32 * 1024 * 1024, '[')));

    ::getrusage(RUSAGE_SELF, &after);
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 100 * 1024) << "KiB";
}

TEST(JsonTest, ARawValueThatIsTooDeepIsNull) {
    Said said;
    said.memo.text = nested("[", "]", 1000);

    EXPECT_EQ(read<Said>(write(said))->memo.text, "null");
}

TEST(JsonTest, TimesEndWhereTheyCanBeReadBack) {
    const TimePoint new_year_10000{Duration{253'402'300'800'000}};
    EXPECT_EQ(time_text(new_year_10000 - 1ms), "9999-12-31T23:59:59.999Z");
    for (const TimePoint late : {new_year_10000, new_year_10000 + 12h, TimePoint::max()})
        EXPECT_EQ(time_text(late), "9999-12-31T23:59:59.999Z");
    for (const TimePoint early : {time_from("0000-01-01T00:00:00+08:00").value(), TimePoint::min()})
        EXPECT_EQ(time_text(early), "0001-01-01T00:00:00.000Z");

    Said said;
    said.at = TimePoint::max();
    EXPECT_TRUE(read<Said>(write(said)));
}

}  // namespace

}  // namespace drumtower::json
