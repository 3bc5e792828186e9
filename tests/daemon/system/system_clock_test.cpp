#include "daemon/system/system_clock.hpp"

#include "daemon/system/clock_pace.hpp"
#include "tests/support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <vector>

namespace drumtower::test {
namespace {

class SystemClockTest : public ::testing::Test {
protected:
    asio::io_context io;
    SystemClock clock{io.get_executor()};
};

awaitable<void> sleep_and_say(Clock& clock, TimePoint when, int name, std::vector<int>& said) {
    co_await clock.sleep_until(when);
    said.push_back(name);
}

TEST_F(SystemClockTest, TellsTheTimeOfTheWorldAndOfTheMachine) {
    const auto before = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    const TimePoint now = clock.now();
    const Duration uptime = clock.uptime();

    EXPECT_GE(now, before);
    EXPECT_LT(now, before + 10s);
    EXPECT_GT(uptime, 0ms);
    EXPECT_GE(clock.uptime(), uptime);
}

TEST_F(SystemClockTest, SleepsUntilThePointAndNotLess) {
    const TimePoint when = clock.now() + 30ms;

    run(io, clock.sleep_until(when));

    EXPECT_GE(clock.now(), when);
    EXPECT_LT(clock.now(), when + 10s);
}

TEST_F(SystemClockTest, DoesNotSleepUntilATimeGoneBy) {
    run(io, clock.sleep_until(clock.now() - 1h));
    run(io, clock.sleep_until(TimePoint{}));
}

TEST_F(SystemClockTest, WakesSleepersInOrderWhateverTheOrderTheyCameIn) {
    std::vector<int> said;
    const TimePoint base = clock.now();
    auto third = start(io, sleep_and_say(clock, base + 60ms, 3, said));
    auto first = start(io, sleep_and_say(clock, base + 20ms, 1, said));
    auto second = start(io, sleep_and_say(clock, base + 40ms, 2, said));

    third.get();

    EXPECT_THAT(said, ::testing::ElementsAre(1, 2, 3));
    EXPECT_TRUE(first.done() && second.done());
}

TEST_F(SystemClockTest, WakesEverybodyToLookAgain) {
    std::vector<int> said;
    auto soon = start(io, sleep_and_say(clock, clock.now() + 1h, 1, said));
    auto late = start(io, sleep_and_say(clock, clock.now() + 24h, 2, said));
    io.poll();

    clock.look_again();
    soon.get();
    late.get();

    EXPECT_THAT(said, ::testing::ElementsAre(1, 2));
}

TEST_F(SystemClockTest, UnwindsACancelledSleeperAndLetsTheOthersSleep) {
    std::vector<int> said;
    auto given_up = start(io, sleep_and_say(clock, clock.now() + 20ms, 1, said));
    auto other = start(io, sleep_and_say(clock, clock.now() + 40ms, 2, said));
    io.poll();

    given_up.cancel();

    EXPECT_TRUE(given_up.was_cancelled());
    other.get();
    EXPECT_THAT(said, ::testing::ElementsAre(2));
}

TEST_F(SystemClockTest, CanBeSleptOnAgainAfterTheLastSleeperGaveUp) {
    auto given_up = start(io, clock.sleep_until(clock.now() + 1h));
    io.poll();
    given_up.cancel();
    EXPECT_TRUE(given_up.was_cancelled());

    const TimePoint when = clock.now() + 20ms;
    run(io, clock.sleep_until(when));

    EXPECT_GE(clock.now(), when);
}

TEST_F(SystemClockTest, LetsTheContextEndWhenNobodySleeps) {
    run(io, clock.sleep_until(clock.now() + 10ms));
    io.restart();
    io.run_for(20s);

    EXPECT_TRUE(io.stopped());
}

TEST(SystemClock, MayEndBeforeItsSleepers) {
    asio::io_context io;
    auto clock = std::make_unique<SystemClock>(io.get_executor());
    auto sleeper = start(io, clock->sleep_until(clock->now() + 1h));
    io.poll();
    clock.reset();

    sleeper.cancel();

    EXPECT_TRUE(sleeper.was_cancelled());
}

TEST(SystemClock, EndsWithAContextThatStillHoldsASleeper) {
    auto io = std::make_unique<asio::io_context>();
    SystemClock clock(io->get_executor());
    {
        auto sleeper = start(*io, clock.sleep_until(clock.now() + 1h));
        io->poll();
    }
    SUCCEED();
}

#ifdef DT_WITH_FAILPOINTS
class SystemClockAtSpeedTest : public ::testing::Test {
protected:
    SystemClockAtSpeedTest() {
        ::setenv("DT_CLOCK_SPEED", "3600", 1);
        ::setenv("DT_CLOCK_START", "2026-03-02T00:00:00Z", 1);
    }
    ~SystemClockAtSpeedTest() override {
        ::unsetenv("DT_CLOCK_SPEED");
        ::unsetenv("DT_CLOCK_START");
    }
    asio::io_context io;
};

TEST_F(SystemClockAtSpeedTest, SleepsAnHourInASecond) {
    SystemClock clock(io.get_executor());
    const TimePoint when = clock.now() + 1h;
    const Duration up = clock.uptime();
    const auto before = std::chrono::steady_clock::now();

    run(io, clock.sleep_until(when));

    EXPECT_GE(clock.now(), when);
    EXPECT_GE(clock.uptime() - up, 59min);
    EXPECT_GE(std::chrono::steady_clock::now() - before, 990ms);
    EXPECT_LT(std::chrono::steady_clock::now() - before, 60s);
}

TEST_F(SystemClockAtSpeedTest, SaysTheSameInAnotherProcessThatIsStartedLater) {
    const SystemClock first(io.get_executor());
    const SystemClock second(io.get_executor());

    EXPECT_LT(second.now() - first.now(), 1h);
}

TEST(ClockPace, AgreesWithTheWorldWhereItBegan) {
    const TimePoint start = TimePoint(1'000'000'000s);
    const ClockPace pace(120, start);

    EXPECT_EQ(pace.shown(start), start);
    EXPECT_EQ(pace.shown(start + 1s), start + 2min);
    EXPECT_EQ(pace.shown(Duration(1s)), 2min);
}

TEST(ClockPace, IsNeverThereTooSoon) {
    const TimePoint start = TimePoint(1'000'000'000s);
    const ClockPace pace(120, start);

    for (const Duration ahead : {Duration(-1min), Duration(0), Duration(24h)})
        EXPECT_EQ(pace.shown(pace.in_the_world(start + ahead)), start + ahead);
    EXPECT_EQ(pace.in_the_world(start + 1ms), start + 1ms);
    EXPECT_EQ(pace.in_the_world(start + 121ms), start + 2ms);
    EXPECT_GT(pace.in_the_world(TimePoint::max()), start + 24h);
}
#endif

}  // namespace
}  // namespace drumtower::test
