#include "connectors/common/charset.hpp"

#include <gtest/gtest.h>

#include <string>

namespace drumtower {
namespace {

using namespace std::string_literals;

const std::string zhu_rong_ji_gbk = "\xD6\xEC\xE9\x46\xBB\xF9";  // 朱镕基: the second lies outside of gb2312

TEST(Decode, TakesUtf8AsItIs) {
    const Decoded decoded = decode("<p>鼓楼区</p>");

    EXPECT_EQ(decoded.text, "<p>鼓楼区</p>");
    EXPECT_EQ(decoded.charset, "utf-8");
    EXPECT_FALSE(decoded.mislabelled);
}

TEST(Decode, ReadsGb2312AsGb18030) {
    const Decoded decoded = decode("<meta charset=gb2312><p>" + zhu_rong_ji_gbk);

    EXPECT_TRUE(decoded.text.ends_with("朱镕基"));
    EXPECT_EQ(decoded.charset, "gb18030");
    EXPECT_EQ(decoded.substituted, 0);
}

TEST(Decode, LetsTheHeaderSpeakBeforeThePage) {
    EXPECT_EQ(decode("<meta charset=big5>" + zhu_rong_ji_gbk, "text/html; charset=GBK").charset, "gb18030");
}

TEST(Decode, DoesNotBelieveAServersDefaultLatin1) {
    EXPECT_EQ(decode("<meta charset=gbk>" + zhu_rong_ji_gbk, "text/html; charset=iso-8859-1").charset,
              "gb18030");
}

TEST(Decode, KnowsUtf8UnderAGbkLabel) {
    const Decoded decoded = decode("<meta charset=\"gbk\"><p>鼓楼区人民政府</p>");

    EXPECT_TRUE(decoded.text.ends_with("<p>鼓楼区人民政府</p>"));
    EXPECT_TRUE(decoded.mislabelled);
}

TEST(Decode, KnowsGbkUnderAUtf8Label) {
    const Decoded decoded =
        decode("<meta charset=\"utf-8\"><p>" + zhu_rong_ji_gbk + "</p>", "text/html; charset=UTF-8");

    EXPECT_TRUE(decoded.text.ends_with("<p>朱镕基</p>"));
    EXPECT_EQ(decoded.charset, "gb18030");
    EXPECT_TRUE(decoded.mislabelled);
}

TEST(Decode, CountsWhatItCouldNotRead) {
    const Decoded decoded = decode("鼓楼区人民政府网\xFF站");

    EXPECT_EQ(decoded.text, "鼓楼区人民政府网\uFFFD站");
    EXPECT_EQ(decoded.substituted, 1);
}

TEST(Decode, TakesOffMarksAndNulls) {
    EXPECT_EQ(decode("\xEF\xBB\xBF<a>").text, "<a>");
    EXPECT_EQ(decode("\xFF\xFE\x13\x9F"s).text, "鼓");
    EXPECT_EQ(decode("\xFE\xFF\x9F\x13"s).text, "鼓");
    EXPECT_EQ(decode("a\0b"s).text, "a\uFFFDb");
}

/// ICU 72 leaves these in private use, ICU 76 does not: one page, one text.
TEST(Decode, GivesOneTextForVerticalPunctuationOnEveryIcu) {
    const std::string label = "<meta charset=gb18030>";

    EXPECT_EQ(
        decode(label + "\xA6\xD9\xA6\xDA\xA6\xDB\xA6\xDC\xA6\xDD\xA6\xDE\xA6\xDF\xA6\xEC\xA6\xED\xA6\xF3")
            .text,
        label + "\uFE10\uFE12\uFE11\uFE13\uFE14\uFE15\uFE16\uFE17\uFE18\uFE19");
    EXPECT_EQ(decode(label + "\xFE\x59\xFE\x61\xFE\x66\xFE\x67\xFE\x6D\xFE\x7E\xFE\x90\xFE\xA0\xA3\xA0").text,
              label + "\u9FB4\u9FB5\u9FB6\u9FB7\u9FB8\u9FB9\u9FBA\u9FBB\u3000");
    EXPECT_EQ(decode(label + "\xFE\x51\xFE\x52\xFE\x53\xFE\x6C\xFE\x76\xFE\x91").text,
              label + "\U00020087\U00020089\U000200CC\U000215D7\U0002298F\U000241FE");
}

TEST(Decode, FallsBackToGb18030WhenTheLabelIsUnknown) {
    EXPECT_TRUE(decode("<meta charset=klingon>" + zhu_rong_ji_gbk).text.ends_with("朱镕基"));
}

}  // namespace
}  // namespace drumtower
