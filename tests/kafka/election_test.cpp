// Who is suggested to act, as a real consumer group has it: librdkafka's mock fences nobody.
#include "pipeline/log/kafka/election.hpp"

#include "tests/kafka/real_bed.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>

namespace drumtower {

namespace {

class ElectionTest : public testing::Test {
protected:
    static constexpr int ledger_partitions = 3;
    using Partitions = std::set<Partition>;

    /// A process: its own log, and what it heard last.
    struct Node {
        std::unique_ptr<KafkaLog> log;
        std::unique_ptr<Election> election;
        Election::Result heard;
    };

    std::unique_ptr<Node> node(const std::string& name, const std::string& folder) {
        auto made = std::make_unique<Node>();
        KafkaOptions options =
            logbed::real_options(prefix, directory.path() + "/" + folder, ledger_partitions);
        options.node = name;
        made->log = std::make_unique<KafkaLog>(io.get_executor(), clock, options);
        made->election = std::make_unique<Election>(
            io.get_executor(), clock, options,
            [&heard = made->heard](Election::Result now) { heard = std::move(now); });
        return made;
    }
    bool comes_true(const std::function<bool()>& it) {
        for (int tries = 0; tries < 400 && !it(); ++tries) {
            io.restart();
            io.run_for(std::chrono::milliseconds(100));
            if (io.stopped()) ::usleep(100'000);
        }
        return it();
    }

    std::string prefix = logbed::fresh_prefix();
    logbed::TemporaryDirectory directory;
    asio::io_context io;
    logbed::FixedClock clock;
    const Partitions all{0, 1, 2, 3};
};

}  // namespace

TEST_F(ElectionTest, OneNodeIsSuggestedForAllAndTwoShare) {
    const auto one = node("n1", "n1");
    ASSERT_TRUE(comes_true([&] { return one->heard.suggested == all; }));
    const auto two = node("n2", "n2");

    ASSERT_TRUE(comes_true([&] {
        Partitions both = one->heard.suggested;
        both.insert(two->heard.suggested.begin(), two->heard.suggested.end());
        return both == all && !one->heard.suggested.empty() && !two->heard.suggested.empty() &&
               one->heard.suggested.size() + two->heard.suggested.size() == all.size();
    }));
}

TEST_F(ElectionTest, OfTwoProcessesWithOneNameTheOlderIsFencedAndSuggestedNothing) {
    const auto older = node("n1", "older");
    ASSERT_TRUE(comes_true([&] { return older->heard.suggested == all; }));

    const auto newcomer = node("n1", "newcomer");

    ASSERT_TRUE(comes_true([&] { return older->heard.fenced; }));
    EXPECT_TRUE(older->heard.suggested.empty());
    EXPECT_TRUE(comes_true([&] { return newcomer->heard.suggested == all; }));
    EXPECT_FALSE(newcomer->heard.fenced);
}

TEST_F(ElectionTest, WhoWasFencedMayComeBackWhenNobodyElseHasTheName) {
    const auto older = node("n1", "older");
    ASSERT_TRUE(comes_true([&] { return older->heard.suggested == all; }));
    auto newcomer = node("n1", "newcomer");
    ASSERT_TRUE(comes_true([&] { return older->heard.fenced; }));
    newcomer.reset();

    older->election->rejoin();

    EXPECT_TRUE(comes_true([&] { return older->heard.suggested == all; }));
    EXPECT_FALSE(older->heard.fenced);
}

TEST_F(ElectionTest, ANodeThatIsGoneLeavesItsPartitionsToTheOther) {
    auto one = node("n1", "n1");
    const auto two = node("n2", "n2");
    ASSERT_TRUE(comes_true([&] { return !one->heard.suggested.empty() && !two->heard.suggested.empty(); }));

    one->election.reset();

    EXPECT_TRUE(comes_true([&] { return two->heard.suggested == all; }));
}

}  // namespace drumtower
