#include "daemon/disk_forecast.hpp"

#include "daemon/disk_watch.hpp"

#include <gmock/gmock.h>

namespace drumtower {

namespace {

constexpr std::int64_t mebibyte = 1 << 20;

class DiskForecastTest : public testing::Test {
protected:
    /// So much more every ten minutes.
    void grow(Duration length, std::int64_t each) {
        for (const Duration end = now_ + length; now_ < end; now_ += 10min)
            forecast.saw(now_, store_ += each);
        forecast.saw(now_, store_);
    }

    DiskForecast forecast;

private:
    Duration now_{};
    std::int64_t store_ = 0;
};

TEST_F(DiskForecastTest, KnowsNothingAtFirst) {
    EXPECT_FALSE(forecast.pace());
    EXPECT_FALSE(forecast.full_in(mebibyte));
}

TEST_F(DiskForecastTest, TakesAWriteAheadLogThatFillsUpForNoGrowth) {
    grow(2h, mebibyte);

    EXPECT_FALSE(forecast.pace());
}

TEST_F(DiskForecastTest, KnowsAFastPaceAfterAnHour) {
    grow(2h, 10 * mebibyte);

    EXPECT_NEAR(forecast.pace().value(), 6.0 * 24 * 10 * mebibyte, 150.0 * mebibyte);
}

TEST_F(DiskForecastTest, KnowsASlowPaceAfterADay) {
    grow(25h, mebibyte / 100);

    EXPECT_NEAR(forecast.pace().value(), 1.44 * mebibyte, 0.1 * mebibyte);
}

TEST_F(DiskForecastTest, SaysWhenTheDiskWillBeFull) {
    grow(48h, mebibyte);

    const Duration left = forecast.full_in(1440 * mebibyte).value();

    EXPECT_GT(left, 9 * 24h);
    EXPECT_LT(left, 11 * 24h);
}

TEST_F(DiskForecastTest, AStoreThatShrinksNeverFillsTheDisk) {
    grow(48h, -mebibyte);

    EXPECT_LT(forecast.pace().value(), 0);
    EXPECT_FALSE(forecast.full_in(mebibyte));
}

TEST_F(DiskForecastTest, ForgetsWhatIsOlderThanAWeek) {
    grow(24h, 100 * mebibyte);
    grow(8 * 24h, 0);

    EXPECT_EQ(forecast.pace(), 0);
}

TEST(DiskTroubleTest, NamesTheDiskOnlyWhenItIsFullOrSoonWillBe) {
    DiskHealth health;
    health.free = 20 * mebibyte;
    EXPECT_EQ(disk_trouble(health), "");
    health.full_in = 8 * 24h;
    EXPECT_EQ(disk_trouble(health), "");
    health.full_in = 3 * 24h + 5h;
    EXPECT_EQ(disk_trouble(health), "disk full in about 3 days at this pace (20 MiB free)");
    health.is_full = true;
    EXPECT_THAT(disk_trouble(health), testing::StartsWith("disk full: intake and new posts wait"));
}

}  // namespace

}  // namespace drumtower
