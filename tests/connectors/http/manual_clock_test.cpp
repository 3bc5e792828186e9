#include "tests/support/manual_clock.hpp"

#include "pipeline/base/run_on.hpp"
#include "tests/support/run.hpp"

#include <boost/asio/thread_pool.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace drumtower::test {
namespace {

using ::testing::ElementsAre;

class ManualClockTest : public ::testing::Test {
protected:
    asio::io_context io;
    ManualClock clock{TimePoint{}};
    std::vector<Duration> ticks;  // when something happened, since the start
};

awaitable<void> tick_every(Clock& clock, Duration every, std::vector<Duration>& ticks) {
    for (;;) {
        co_await clock.sleep_until(clock.now() + every);
        ticks.push_back(clock.now().time_since_epoch());
    }
}

awaitable<void> tick_at(Clock& clock, TimePoint when, std::vector<Duration>& ticks) {
    co_await clock.sleep_until(when);
    ticks.push_back(clock.now().time_since_epoch());
}

TEST_F(ManualClockTest, TicksAnHourlyLoopTwelveTimesInTwelveHours) {
    auto loop = start(io, tick_every(clock, 1h, ticks));

    clock.advance(io, 12h);

    EXPECT_EQ(ticks.size(), 12u);
    EXPECT_EQ(ticks.back(), 12h);
    EXPECT_EQ(clock.now().time_since_epoch(), Duration(12h));
    loop.cancel();
    EXPECT_TRUE(loop.was_cancelled());
    EXPECT_EQ(clock.sleepers(), 0u);
}

TEST_F(ManualClockTest, WakesAtTheDueSecondAndNotBefore) {
    auto sleeper = start(io, tick_at(clock, TimePoint(600s), ticks));

    clock.advance(io, 599s);
    EXPECT_FALSE(sleeper.done());
    clock.advance(io, 1s);

    EXPECT_TRUE(sleeper.done());
}

TEST_F(ManualClockTest, WakesSleepersInDueOrderEachAtItsOwnInstant) {
    auto late = start(io, tick_at(clock, TimePoint(3s), ticks));
    auto soon = start(io, tick_at(clock, TimePoint(1s), ticks));
    auto middle = start(io, tick_at(clock, TimePoint(2s), ticks));

    clock.advance(io, 1h);

    EXPECT_THAT(ticks, ElementsAre(1s, 2s, 3s));
    EXPECT_TRUE(late.done() && soon.done() && middle.done());
}

TEST_F(ManualClockTest, GivesWayInASleepUntilATimeGoneBy) {
    auto spins = start(io, tick_at(clock, TimePoint(-1s), ticks));
    EXPECT_FALSE(spins.done());

    clock.settle(io);

    EXPECT_TRUE(spins.done());
}

TEST_F(ManualClockTest, WakesEverybodyWhenItIsSetAndKeepsTheUptime) {
    const Duration uptime = clock.uptime();
    auto sleeper = start(io, tick_at(clock, TimePoint(24h), ticks));

    clock.step(io, -1h);

    EXPECT_THAT(ticks, ElementsAre(-1h));
    EXPECT_EQ(clock.uptime(), uptime);
    EXPECT_TRUE(sleeper.done());
}

TEST_F(ManualClockTest, WaitsForAPoolThatItWasToldOf) {
    asio::thread_pool pool(1);
    std::atomic<int> at_work = 0;
    clock.also_wait_for([&at_work] { return at_work > 0; });
    auto work = [](Clock* time, asio::any_io_executor executor, std::atomic<int>* busy,
                   std::vector<Duration>* seen) -> awaitable<void> {
        co_await time->sleep_until(TimePoint(1s));
        ++*busy;
        auto slow = [] { std::this_thread::sleep_for(20ms); };
        co_await run_on(executor, slow);
        seen->push_back(time->now().time_since_epoch());
        --*busy;
    };
    auto running = start(io, work(&clock, pool.get_executor(), &at_work, &ticks));

    clock.advance(io, 1h);

    EXPECT_THAT(ticks, ElementsAre(1s));
    pool.join();
}

TEST(Run, GivesTheValueAndThrowsWhatTheCoroutineThrew) {
    asio::io_context io;
    const auto seven = []() -> awaitable<int> { co_return 7; };
    const auto bad = []() -> awaitable<void> {
        throw std::runtime_error("bad");
        co_return;
    };

    EXPECT_EQ(run(io, seven()), 7);
    EXPECT_THROW(run(io, bad()), std::runtime_error);
}

TEST(Run, GivesUpOnACoroutineThatHangs) {
    asio::io_context io;
    ManualClock clock;

    EXPECT_THROW(run(io, clock.sleep_until(clock.now() + 1h), 20ms), std::runtime_error);
}

}  // namespace
}  // namespace drumtower::test
