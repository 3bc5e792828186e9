#include "daemon/credential_watch.hpp"

#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <vector>

namespace drumtower {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Account : public ChannelReader {
public:
    Result<Validity> answer = fail(FailureKind::retryable, "away");
    int asked = 0;
    awaitable<Result<ChannelLook>> look(TimePoint) override { co_return ChannelLook{}; }
    awaitable<Result<Validity>> credential() override {
        ++asked;
        co_return answer;
    }
};

class CredentialWatchTest : public testing::Test {
protected:
    void begin(Duration lived, Duration left) {
        account.answer = ChannelReader::Validity{clock.now() - lived, clock.now() + left};
        running.emplace(io, watch.run());
        settle();
    }
    void settle() {
        io.restart();
        io.poll();
    }
    void later(Duration by) {
        clock.advance(io, by);
        settle();
    }

    asio::io_context io;
    test::ManualClock clock;
    Account account;
    std::vector<TimePoint> told;
    CredentialWatch watch{account, clock, [this](TimePoint ends) -> awaitable<void> {
                              told.push_back(ends);
                              co_return;
                          }};
    std::optional<test::Running<void>> running;
};

TEST_F(CredentialWatchTest, SaysNothingWhileThereIsTime) {
    begin(24h, 24h * 6);
    EXPECT_FALSE(watch.ends_soon());
    EXPECT_THAT(told, IsEmpty());
}

TEST_F(CredentialWatchTest, SaysSoInTheLastQuarterAndOnceADay) {
    begin(24h * 6, 24h);
    const TimePoint ends = clock.now() + 24h;
    EXPECT_EQ(watch.ends_soon(), ends);
    EXPECT_THAT(told, ElementsAre(ends));
    later(12h);
    EXPECT_THAT(told, ElementsAre(ends));
    later(12h);
    EXPECT_THAT(told, ElementsAre(ends, ends));
    EXPECT_EQ(account.asked, 3);
}

TEST_F(CredentialWatchTest, OfFiveYearsTheLastMonthIsNear) {
    begin(24h * 365, 24h * 365 * 4);
    EXPECT_FALSE(watch.ends_soon());
}

TEST_F(CredentialWatchTest, ANewAuthorisationEndsTheWarning) {
    begin(24h * 6, 24h);
    ASSERT_TRUE(watch.ends_soon());
    account.answer = ChannelReader::Validity{clock.now(), clock.now() + 24h * 7};
    later(12h);
    EXPECT_FALSE(watch.ends_soon());
}

TEST_F(CredentialWatchTest, AFailureIsAskedAgainWithinAnHourAndTakesNoWarningBack) {
    begin(24h * 6, 24h);
    account.answer = fail(FailureKind::retryable, "away");
    later(12h);
    EXPECT_TRUE(watch.ends_soon());
    later(1h);
    EXPECT_EQ(account.asked, 3);
}

}  // namespace

}  // namespace drumtower
