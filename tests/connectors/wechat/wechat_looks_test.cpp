#include "connectors/wechat/wechat_list.hpp"
#include "connectors/wechat/wechat_options.hpp"

#include <gtest/gtest.h>

namespace drumtower::test {
namespace {

const Duration apart = WeChatOptions{}.looks_apart();
constexpr TimePoint morning{};

/// How many pages looks that are so far apart read in a day, when each would like two.
int pages_a_day(FurtherPages& further, Duration looks) {
    int pages = 0;
    for (TimePoint now = morning; now < morning + 24h; now += looks) {
        further.begin(now);
        pages += further.take() ? 2 : 1;
    }
    return pages;
}

TEST(WeChatLooks, LeaveANewAccountSomeForPostsAndDueTimesAndAreCloserForALargeOne) {
    WeChatOptions options;
    EXPECT_EQ(options.looks_apart(), 22min + 30s);

    options.calls_a_day = 1000;
    EXPECT_EQ(options.looks_apart(), 2min + 15s);
}

TEST(WeChatDrafts, OfAnAccountWithManyCallsAreNotAskedForWithoutPause) {
    WeChatOptions options;
    EXPECT_EQ(options.draft_every(), 15min);

    options.calls_a_day = 2000;
    EXPECT_EQ(options.draft_every(), 45s);
}

TEST(WeChatFurtherPages, OfAListOfTwoDoNotUseTheDayUp) {
    FurtherPages further(apart);

    EXPECT_LE(pages_a_day(further, apart), 64 + 4);
}

TEST(WeChatFurtherPages, AreReadAtEachLookWhereLooksAreFew) {
    FurtherPages further(apart);

    EXPECT_EQ(pages_a_day(further, 1h), 48);
}

TEST(WeChatFurtherPages, ThatAQuietDayHasLeftAreNotReadAllAtOnce) {
    FurtherPages further(apart);
    further.begin(morning);
    further.begin(morning + 24h);

    int pages = 0;
    while (further.take())
        ++pages;

    EXPECT_EQ(pages, FurtherPages::most);
}

}  // namespace
}  // namespace drumtower::test
