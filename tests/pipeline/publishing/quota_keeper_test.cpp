#include "pipeline/publishing/quota_keeper.hpp"

#include "tests/pipeline/publishing/publisher_bed.hpp"

namespace drumtower::publisherbed {
namespace {

using Use = QuotaBook::Use;

class QuotaKeeperTest : public PublisherTest {
protected:
    bool may(QuotaKeeper& keeper, Use use = Use::routine) {
        last = test::run(io, keeper.take(ration, use));
        return last.has_value();
    }
    QuotaKeeper keeper() { return QuotaKeeper(channel, unit, {view, scribe, clock}); }
    int taken() { return Queries(directory.path()).quota(channel, ration.api).value_or(QuotaUse{}).taken; }

    Ration ration{"freepublish/get", 10, 3};
    Result<bool> last = true;
};

TEST_F(QuotaKeeperTest, RoutineEndsAtTheReserveAndRecoveryAtTheDaysEnd) {
    QuotaKeeper book = keeper();
    for (int i = 0; i < 7; ++i)
        EXPECT_TRUE(may(book));
    EXPECT_FALSE(may(book));
    EXPECT_EQ(last.error().kind, FailureKind::quota);
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(may(book, Use::recovery));
    EXPECT_FALSE(may(book, Use::recovery));
}

TEST_F(QuotaKeeperTest, TheCountIsInTheLedgerBeforeTheCallAndOutlivesTheProcess) {
    QuotaKeeper book = keeper();
    EXPECT_TRUE(may(book));
    EXPECT_TRUE(may(book));
    EXPECT_EQ(taken(), 2);

    QuotaKeeper next = keeper();
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(may(next));
    EXPECT_FALSE(may(next));
}

TEST_F(QuotaKeeperTest, ItAsksToWaitUntilMidnightInShanghaiAndThenBeginsAnew) {
    QuotaKeeper book = keeper();
    while (may(book)) {
    }
    EXPECT_EQ(last.error().retry_after, std::chrono::hours(16)) << "it is 08:00 there";
    clock.advance(io, 16h);
    EXPECT_TRUE(may(book));
    EXPECT_EQ(taken(), 1);
}

TEST_F(QuotaKeeperTest, ManyCallsAreTakenInBlocksOfAHundredthOfTheDays) {
    ration = {"all", 1000, 400};
    QuotaKeeper book = keeper();
    for (int i = 0; i < 25; ++i)
        EXPECT_TRUE(may(book));
    EXPECT_EQ(taken(), 30);
}

}  // namespace
}  // namespace drumtower::publisherbed
