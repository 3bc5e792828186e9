#include "pipeline/log/kafka/kafka_log.hpp"

#include "pipeline/base/hash.hpp"
#include "pipeline/log/embedded/embedded_log.hpp"
#include "pipeline/model/facts.hpp"
#include "tests/pipeline/log/kafka/mock_bed.hpp"
#include "tests/pipeline/log/kafka/raw_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <set>
#include <thread>

namespace drumtower {

using logbed::an_event;

namespace {

constexpr Partition ledger = 1;

/// Whatever it is comes true within 20 s.
bool comes_true(const std::function<bool()>& it) {
    for (int tries = 0; tries < 2000; ++tries) {
        if (it()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

class KafkaLogTest : public testing::Test {
protected:
    static constexpr int ledger_partitions = 2;

    KafkaOptions options(const std::string& node) {
        KafkaOptions made = logbed::mock_options(broker, directory.path() + "/" + node, ledger_partitions);
        made.node = node;
        return made;
    }
    std::unique_ptr<KafkaLog> open(const std::string& node) {
        return std::make_unique<KafkaLog>(io.get_executor(), clock, options(node));
    }
    Result<std::vector<Position>> append(EventLog& log, std::vector<Event> events) {
        return logbed::run(io, log.append(ledger, std::move(events)));
    }
    static std::vector<std::string> ids(EventLog& log) {
        return logbed::ids_of(log.read(ledger, 0, 1'000'000));
    }
    static bool reach(EventLog& log, Position position) {
        return comes_true([&] { return log.head(ledger) >= position; });
    }

    logbed::MockBroker broker{ledger_partitions};
    logbed::TemporaryDirectory directory;
    asio::io_context io;
    logbed::FixedClock clock;
};

std::vector<Event> batch(const std::string& name) {
    return {an_event(name + "a"), an_event(name + "b"), an_event(name + "c")};
}

}  // namespace

TEST_F(KafkaLogTest, TwoNodesThatWriteAtOnceReadTheSameAndEachBatchWhole) {
    const auto one = open("n1"), two = open("n2");
    std::vector<awaitable<Result<std::vector<Position>>>> appends;
    for (int n = 0; n < 200; ++n) {
        appends.push_back(one->append(ledger, batch("1." + std::to_string(n))));
        appends.push_back(two->append(ledger, batch("2." + std::to_string(n))));
    }

    const auto outcomes = logbed::run_all(io, std::move(appends));

    ASSERT_TRUE(comes_true([&] { return one->head(ledger) == two->head(ledger); }));
    const std::vector<std::string> read = ids(*one);
    EXPECT_EQ(read, ids(*two));
    ASSERT_EQ(read.size() % 3, 0u);
    std::set<std::string> batches;
    for (std::size_t at = 0; at < read.size(); at += 3) {
        const std::string name = read[at].substr(0, read[at].size() - 1);
        EXPECT_EQ(read[at + 1], name + "b");
        EXPECT_EQ(read[at + 2], name + "c");
        batches.insert(name);
    }
    EXPECT_EQ(batches.size(), 400u);
    for (std::size_t n = 0; n < outcomes.size(); ++n) {
        const auto at = static_cast<std::size_t>(outcomes[n].value().front() - 1);
        EXPECT_EQ(read.at(at), (n % 2 == 0 ? "1." : "2.") + std::to_string(n / 2) + "a");
    }
}

TEST_F(KafkaLogTest, AnAppendThatWasInterruptedIsOnNoNodeAndItsOffsetsArePassedOver) {
    auto log = open("n1");
    ASSERT_TRUE(append(*log, {an_event("first")}));
    logbed::RawClient raw(broker.servers());
    const auto part = [&](const std::string& id, const std::string& place) {
        raw.produce("drumtower.ledger.v1", 0, to_cloudevent(an_event(id)), {{"append", place}});
    };
    part("torn-a", "one 0 3");
    part("torn-b", "one 1 3");
    part("whole-a", "two 0 2");
    part("whole-b", "two 1 2");
    part("stray", "three 1 2");
    part("alone", "four 0 1");
    part("tail", "five 0 2");

    ASSERT_TRUE(reach(*log, 4));
    EXPECT_THAT(ids(*log), testing::ElementsAre("first", "whole-a", "whole-b", "alone"));
    log.reset();  // in the middle of the tail
    log = open("n1");
    part("tail-end", "five 1 2");
    ASSERT_TRUE(reach(*log, 6));
    EXPECT_THAT(ids(*log), testing::ElementsAre("first", "whole-a", "whole-b", "alone", "tail", "tail-end"));
    EXPECT_THAT(append(*log, {an_event("last")}).value(), testing::ElementsAre(7));
    const auto fresh = open("n2");
    EXPECT_EQ(ids(*fresh), ids(*log));
}

TEST_F(KafkaLogTest, EveryNodeHasTheSameChainAndItHolds) {
    auto one = open("n1");
    for (int n = 0; n < 20; ++n)
        ASSERT_TRUE(append(*one, batch(std::to_string(n))));
    auto two = open("n2");
    one.reset();
    two.reset();

    const ChainReport first = verify_chain(options("n1").directory),
                      second = verify_chain(options("n2").directory);

    EXPECT_TRUE(first.faults.empty());
    EXPECT_EQ(first.events, 61);
    EXPECT_EQ(first.heads, second.heads);
}

TEST_F(KafkaLogTest, OfTwoNodesThatClaimAtOnceEachGetsAnEpochOfItsOwn) {
    const auto one = open("n1"), two = open("n2");
    std::vector<awaitable<Result<std::int64_t>>> claims;
    for (int n = 0; n < 5; ++n) {
        claims.push_back(one->claim(ledger));
        claims.push_back(two->claim(ledger));
    }

    const auto outcomes = logbed::run_all(io, std::move(claims));

    std::set<std::int64_t> epochs;
    for (const auto& outcome : outcomes)
        epochs.insert(outcome.value());
    EXPECT_EQ(epochs.size(), 10u);
}

TEST_F(KafkaLogTest, TwoProcessesOfOneNameDoNotGetTheSameEpoch) {
    auto same = options("n1");
    same.directory = directory.path() + "/again";
    const auto one = open("n1");
    KafkaLog two(io.get_executor(), clock, same);
    std::vector<awaitable<Result<std::int64_t>>> claims;
    claims.push_back(one->claim(ledger));
    claims.push_back(two.claim(ledger));

    const auto outcomes = logbed::run_all(io, std::move(claims));

    EXPECT_NE(outcomes[0].value(), outcomes[1].value());
}

TEST_F(KafkaLogTest, AnEventComesAfterTheBodyThatItNames) {
    std::atomic<bool> always = true;  // outlives the node, whose reader writes it
    const auto one = open("n1"), two = open("n2");
    two->on_append([&] {
        for (const Recorded& recorded : two->read(ledger, 0, 1000)) {
            const std::string hash = recorded.event.data.substr(sizeof(R"({"content":")") - 1, 64);
            if (!two->get(ContentHash(hash))) always = false;
        }
    });
    for (int n = 0; n < 50; ++n) {
        const auto hash = logbed::run(io, one->put("body " + std::to_string(n)));
        ASSERT_TRUE(
            append(*one, {an_event(std::to_string(n), R"({"content":")" + hash.value().str() + "\"}")}));
    }

    ASSERT_TRUE(reach(*two, 50));
    EXPECT_TRUE(always);
}

TEST_F(KafkaLogTest, AnErasedBodyIsGoneOnEveryNodeEvenOnOneThatReadsItsValueAfterwards) {
    const auto one = open("n1");
    const auto hash = logbed::run(io, one->put("personal")).value();
    const facts::ContentErased erased{hash, "personal data", "desk"};
    ASSERT_TRUE(append(*one, {facts::state(erased, {clock.now(), "n1", 0})}));
    EXPECT_EQ(one->get(hash), std::nullopt);

    const auto two = open("n2");

    EXPECT_EQ(two->get(hash), std::nullopt);
}

TEST_F(KafkaLogTest, ARecordThatIsNoEventStopsItsPartitionAndSaysWhere) {
    const auto log = open("n1");
    ASSERT_TRUE(append(*log, {an_event("good")}));
    logbed::RawClient(broker.servers()).produce("drumtower.ledger.v1", 0, "hello", {});

    Result<std::vector<Position>> outcome = std::vector<Position>{};
    ASSERT_TRUE(comes_true([&] { return !log->trouble().empty(); }));
    outcome = append(*log, {an_event("more")});

    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, FailureKind::retryable);
    EXPECT_THAT(outcome.error().detail, testing::HasSubstr("drumtower.ledger.v1/0 stands at offset 1"));
    EXPECT_THAT(ids(*log), testing::ElementsAre("good"));
}

TEST_F(KafkaLogTest, AStoreOfItsOwnIsNotTakenForACopyNorACopyForAStore) {
    open("n1");
    EXPECT_THROW(
        EmbeddedLog(io.get_executor(), clock, {.directory = options("n1").directory, .ledger_partitions = 2}),
        std::runtime_error);
    {
        const EmbeddedLog embedded(io.get_executor(), clock,
                                   {.directory = options("n2").directory, .ledger_partitions = 2});
    }
    EXPECT_THROW(open("n2"), KafkaRefusal);
}

/// By the cluster's id, or, where two mocks have the same, by what this one has not.
TEST_F(KafkaLogTest, ACopyOfAnotherClusterIsRefused) {
    ASSERT_TRUE(append(*open("n1"), {an_event("there")}));
    const logbed::MockBroker other(ledger_partitions);
    auto elsewhere = logbed::mock_options(other, options("n1").directory, ledger_partitions);

    EXPECT_THROW(KafkaLog(io.get_executor(), clock, elsewhere), KafkaRefusal);
}

TEST_F(KafkaLogTest, TopicsWithAnotherNumberOfPartitionsAreRefused) {
    auto wrong = options("n1");
    wrong.ledger_partitions = 5;

    EXPECT_THROW(KafkaLog(io.get_executor(), clock, wrong), KafkaRefusal);
}

TEST_F(KafkaLogTest, TopicsWithTooFewReplicasAreRefused) {
    auto wrong = options("n1");
    wrong.replication = 2;

    EXPECT_THROW(KafkaLog(io.get_executor(), clock, wrong), KafkaRefusal);
}

TEST_F(KafkaLogTest, ASettingThatLibrdkafkaDoesNotKnowIsNamed) {
    auto wrong = options("n1");
    wrong.properties["sasl.mechanizm"] = "PLAIN";

    try {
        KafkaLog(io.get_executor(), clock, wrong);
        FAIL();
    } catch (const KafkaRefusal& refusal) {
        EXPECT_THAT(refusal.what(), testing::HasSubstr("sasl.mechanizm"));
    }
}

TEST_F(KafkaLogTest, WithoutABrokerItSaysSoInTime) {
    auto nowhere = options("n1");
    nowhere.properties["bootstrap.servers"] = "127.0.0.1:1";
    nowhere.patience = std::chrono::seconds(1);

    EXPECT_THROW(KafkaLog(io.get_executor(), clock, nowhere), KafkaAway);
}

}  // namespace drumtower
