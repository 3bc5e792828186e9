#include "connectors/weibo/weibo_ids.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace drumtower {
namespace {

// Public pairs: Weibo reference section 3.7.
const std::vector<std::pair<std::string, std::string>> pairs{
    {"3600375418559878", "A09LvzUOy"},
    {"3491273850170657", "yCirT0Iox"},
    {"201110410216293360", "wr4mOFqpbO"},
    {"231101124784859058", "Bh0tgako3U"},
    {"11010123", "14eMj"},
    {"1024012131", "1EgPJN"},
    {"111111", "sU7"},
    {"4397951453070808", "HF6adcSRa"},
    {"3591268992667779", "zCik3bc0H"},
    {"4607741009594608", "K3fnuEfZK"},
    {"4559512851192225", "JoYct509r"},
    {"5224958596222067", "QathNq6DV"},
};

TEST(WeiboIdsTest, NumbersAndTheirShortFormAreOneAnother) {
    for (const auto& [id, bid] : pairs) {
        EXPECT_EQ(weibo_bid(id), bid);
        EXPECT_EQ(weibo_id(bid), id);
    }
}

TEST(WeiboIdsTest, WhatIsNoneIsEmpty) {
    EXPECT_EQ(weibo_bid("12a"), "");
    EXPECT_EQ(weibo_bid(""), "");
    EXPECT_EQ(weibo_id("HF6-dcSRa"), "");
}

TEST(WeiboIdsTest, ANumberTellsWhenThePostWasMade) {
    // Weibo reference section 3.8: public posts with their created_at.
    const auto at = [](std::int64_t seconds) { return TimePoint(std::chrono::seconds(seconds)); };
    EXPECT_EQ(weibo_time("4183898521571376"), at(1513002603));  // 2017-12-11 22:30:03 +0800
    EXPECT_EQ(weibo_time("5221716881314113"), at(1760437782));  // 2025-10-14 18:29:42 +0800
    EXPECT_FALSE(weibo_time("x"));
    EXPECT_EQ(weibo_time(weibo_since(at(1760437782))), at(1760437782));
    EXPECT_LE(weibo_since(at(1760437782)), std::string("5221716881314113"));
}

TEST(WeiboIdsTest, ReadsItsOwnFormOfADateWhateverTheLocale) {
    EXPECT_EQ(weibo_date("Tue May 31 17:46:55 +0800 2011"), TimePoint(std::chrono::seconds(1306835215)));
    EXPECT_FALSE(weibo_date("Tue May 31 17:46:55 2011"));
    EXPECT_FALSE(weibo_date(""));
    EXPECT_FALSE(weibo_date("Tue Xyz 31 17:46:55 +0800 2011"));
}

}  // namespace
}  // namespace drumtower
