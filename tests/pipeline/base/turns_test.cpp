#include "pipeline/base/turns.hpp"

#include "tests/support/run.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

namespace drumtower {

namespace {

using testing::ElementsAre;

class TurnsTest : public testing::Test {
protected:
    awaitable<void> come(std::string name, Wakeup* until) {
        const auto turn = co_await turns.mine();
        seen.push_back(name + " begins");
        if (until) co_await until->wait();
        seen.push_back(name + " ends");
    }

    asio::io_context io;
    Turns turns{io.get_executor()};
    std::vector<std::string> seen;
};

TEST_F(TurnsTest, EachWaitsForWhoeverCameBefore) {
    Wakeup first_ends(io.get_executor());
    auto first = test::start(io, come("first", &first_ends));
    auto second = test::start(io, come("second", nullptr));
    auto third = test::start(io, come("third", nullptr));
    io.poll();
    EXPECT_THAT(seen, ElementsAre("first begins"));
    EXPECT_EQ(turns.length(), 3U);

    first_ends.notify();
    third.get();

    EXPECT_THAT(seen, ElementsAre("first begins", "first ends", "second begins", "second ends",
                                  "third begins", "third ends"));
    EXPECT_EQ(turns.length(), 0U);
}

TEST_F(TurnsTest, WhoeverIsCancelledLeavesTheQueueAndKeepsNobodyUp) {
    Wakeup first_ends(io.get_executor());
    auto first = test::start(io, come("first", &first_ends));
    auto second = test::start(io, come("second", nullptr));
    auto third = test::start(io, come("third", nullptr));
    io.poll();

    second.cancel();
    EXPECT_TRUE(second.was_cancelled());
    first.cancel();
    EXPECT_TRUE(first.was_cancelled());
    third.get();

    EXPECT_THAT(seen, ElementsAre("first begins", "third begins", "third ends"));
}

}  // namespace

}  // namespace drumtower
