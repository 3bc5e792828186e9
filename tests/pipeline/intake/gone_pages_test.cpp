#include "pipeline/intake/gone_pages.hpp"

#include <gtest/gtest.h>

namespace drumtower {

namespace {

const TimePoint now{Duration(1'795'564'800'000)};

TEST(GonePagesTest, APageIsGoneWhenItIsSoAgainTenMinutesLaterOrAtTheNextSlowLook) {
    EXPECT_EQ(GonePages(5min).apart(), 10min);
    EXPECT_EQ(GonePages(7min).apart(), 10min);
    EXPECT_EQ(GonePages(1h).apart(), 1h);
    EXPECT_EQ(GonePages(1s).apart(), 2s);

    GonePages pages(5min);
    pages.gone("a", now);
    EXPECT_TRUE(pages.is_doubted("a"));
    EXPECT_FALSE(pages.is_gone("a"));
    pages.gone("a", now + 10min - 1ms);
    EXPECT_FALSE(pages.is_gone("a"));
    pages.gone("a", now + 10min);
    EXPECT_TRUE(pages.is_gone("a"));
}

TEST(GonePagesTest, APageThatCameBackStartsAnew) {
    GonePages pages(5min);
    pages.gone("a", now);
    pages.there("a");
    pages.gone("a", now + 20min);

    EXPECT_FALSE(pages.is_gone("a"));
}

TEST(GonePagesTest, CountsWhatWasGoneWithinTheHourWhicheverLookSawIt) {
    GonePages pages(5min);
    pages.gone("a", now);
    pages.gone("b", now + 20min);
    pages.gone("c", now + 40min);

    EXPECT_EQ(pages.lately(now + 60min), 3u);
    EXPECT_EQ(pages.lately(now + 61min), 2u);
    pages.gone("b", now + 70min);
    EXPECT_EQ(pages.lately(now + 101min), 1u);
}

TEST(GonePagesTest, RemembersAsLongAsASlowSourceNeedsForTwoLooks) {
    GonePages pages(12h);
    pages.gone("a", now);
    pages.gone("b", now + 6h);
    pages.gone("a", now + 12h);

    EXPECT_TRUE(pages.is_gone("a"));
}

}  // namespace

}  // namespace drumtower
