#include "pipeline/base/run_on.hpp"

#include "pipeline/base/task_group.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace drumtower {

namespace {

class RunOnTest : public testing::Test {
protected:
    ~RunOnTest() override { pool.join(); }
    asio::io_context io;
    asio::thread_pool pool{2};
    TaskGroup tasks{io.get_executor()};
};

awaitable<void> keep(asio::any_io_executor pool, std::string& into, std::thread::id& here) {
    auto work = [] { return std::string("a value"); };
    auto value = co_await run_on(pool, work);
    into = value;
    here = std::this_thread::get_id();
}

TEST_F(RunOnTest, BringsTheValueBackToTheThreadThatAsked) {
    std::string value;
    std::thread::id here;
    tasks.spawn("one", keep(pool.get_executor(), value, here));
    io.run();

    EXPECT_EQ(value, "a value");
    EXPECT_EQ(here, std::this_thread::get_id());
}

awaitable<void> fail_there(asio::any_io_executor pool, std::string& into) {
    auto work = []() -> void { throw std::runtime_error("no such row"); };
    try {
        co_await run_on(pool, work);
    } catch (const std::runtime_error& error) {
        into = error.what();
    }
}

TEST_F(RunOnTest, ThrowsHereWhatWasThrownThere) {
    std::string caught;
    tasks.spawn("one", fail_there(pool.get_executor(), caught));
    io.run();

    EXPECT_EQ(caught, "no such row");
}

awaitable<void> ask_for_ever(asio::any_io_executor pool, std::atomic<int>& running) {
    const auto owned = std::make_unique<std::string>(200, 'x');
    for (;;) {
        auto work = [&owned = *owned, &running] {
            ++running;
            const auto letters = owned.find('y');  // what the waiter owns is still there
            --running;
            return letters;
        };
        co_await run_on(pool, work);
    }
}

TEST_F(RunOnTest, ACancelledWaiterLetsTheWorkEndFirst) {
    std::atomic<int> running = 0;
    for (int round = 0; round < 300; ++round) {
        TaskGroup many(io.get_executor());
        for (int n = 0; n < 40; ++n)
            many.spawn("asks", ask_for_ever(pool.get_executor(), running));
        io.restart();
        for (int n = 0; n < 100 + round; ++n)
            io.run_one();
        many.stop();
        io.run();
        EXPECT_EQ(running, 0);
    }
}

}  // namespace

}  // namespace drumtower
