// What the broker does to a record that is on its way, on librdkafka's mock: refuses it for now or for good,
// takes it and loses the answer, goes away, kills the client.
#include "pipeline/log/kafka/kafka_log.hpp"
#include "tests/pipeline/log/kafka/mock_bed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <librdkafka/rdkafka.h>
#include <thread>

namespace drumtower {

using logbed::an_event;

namespace {

constexpr Partition ledger = 1;

class SteppedClock : public logbed::FixedClock {
public:
    Duration uptime() const override { return Duration(milliseconds.load()); }
    std::atomic<std::int64_t> milliseconds = 1'000'000;
};

class KafkaFaultsTest : public testing::Test {
protected:
    void open(const std::string& largest = "1000000") {
        KafkaOptions options = logbed::mock_options(broker, directory.store(), 1);
        options.properties["socket.timeout.ms"] = "3000";
        options.properties["message.max.bytes"] = largest;
        log = std::make_unique<KafkaLog>(io.get_executor(), clock, options);
    }
    Result<std::vector<Position>> append(const std::string& id, Partition partition = ledger) {
        return logbed::run(io, log->append(partition, {an_event(id)}));
    }
    /// Begins an append and does not wait for it.
    void ask(const std::string& id, std::optional<Result<std::vector<Position>>>& outcome) {
        asio::co_spawn(io, log->append(ledger, {an_event(id)}),
                       [&](std::exception_ptr, Result<std::vector<Position>> told) { outcome = told; });
        io.restart();
        io.poll();
    }
    std::vector<std::string> ids() { return logbed::ids_of(log->read(ledger, 0, 1000)); }

    logbed::MockBroker broker{1};
    logbed::TemporaryDirectory directory;
    asio::io_context io;
    SteppedClock clock;
    std::unique_ptr<KafkaLog> log;
};

struct Refusal {
    const char* name;
    rd_kafka_resp_err_t code;
};
void PrintTo(const Refusal& refusal, std::ostream* out) {
    *out << refusal.name;
}
std::string name_of(const testing::TestParamInfo<Refusal>& info) {
    return info.param.name;
}

class PassingTest : public KafkaFaultsTest, public testing::WithParamInterface<Refusal> {};
class LastingTest : public KafkaFaultsTest, public testing::WithParamInterface<Refusal> {};

}  // namespace

TEST_P(PassingTest, IsWaitedOut) {
    open();
    broker.tell("errors " + std::to_string(GetParam().code) + " 2");

    EXPECT_THAT(append("a").value(), testing::ElementsAre(1));
    EXPECT_THAT(append("b").value(), testing::ElementsAre(2));
    EXPECT_THAT(ids(), testing::ElementsAre("a", "b"));
}
INSTANTIATE_TEST_SUITE_P(Kafka, PassingTest,
                         testing::Values(Refusal{"NotLeader", RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION},
                                         Refusal{"TimedOut", RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT},
                                         Refusal{"NotEnoughReplicas", RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS},
                                         Refusal{"NotEnoughAfterAppend",
                                                 RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND},
                                         Refusal{"Storage", RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR},
                                         Refusal{"Transport", RD_KAFKA_RESP_ERR__TRANSPORT}),
                         name_of);

TEST_P(LastingTest, StopsItsPartitionAndNoOther) {
    open();
    ASSERT_TRUE(append("before"));
    broker.tell("errors " + std::to_string(GetParam().code) + " 1");

    const auto refused = append("a"), after = append("b");

    EXPECT_EQ(refused.error().kind, FailureKind::permanent);
    EXPECT_EQ(after.error().kind, FailureKind::permanent);
    EXPECT_THAT(after.error().detail, testing::HasSubstr("drumtower.ledger.v1 0"));
    EXPECT_EQ(log->trouble(), after.error().detail);
    EXPECT_THAT(ids(), testing::ElementsAre("before"));
    EXPECT_TRUE(append("elsewhere", articles_partition));
}
INSTANTIATE_TEST_SUITE_P(Kafka, LastingTest,
                         testing::Values(Refusal{"TooLarge", RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE},
                                         Refusal{"TimeStamp", RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP},
                                         Refusal{"Invalid", RD_KAFKA_RESP_ERR_INVALID_MSG},
                                         Refusal{"NoRight", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED},
                                         Refusal{"Unknown", RD_KAFKA_RESP_ERR_POLICY_VIOLATION}),
                         name_of);

/// The mock takes what came after the record that it refused; a real broker would not, so order is not asked.
TEST_F(KafkaFaultsTest, AClientThatDiedIsMadeAnewAndWhatWaitedIsSentAgain) {
    open();
    broker.tell("errors " + std::to_string(RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER) + " 1");
    std::vector<awaitable<Result<std::vector<Position>>>> appends;
    for (int n = 0; n < 50; ++n)
        appends.push_back(log->append(ledger, {an_event(std::to_string(n))}));
    std::thread time([this] {  // a new client is made at most every two seconds
        for (int n = 0; n < 40; ++n, clock.milliseconds += 100)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
    });

    const auto outcomes = logbed::run_all(io, std::move(appends));
    time.join();

    const std::vector<std::string> read = ids();
    for (std::size_t n = 0; n < outcomes.size(); ++n)
        EXPECT_EQ(read.at(static_cast<std::size_t>(outcomes[n].value().front() - 1)), std::to_string(n));
    const auto after = append("after");
    EXPECT_EQ(after.value().front(), log->head(ledger));
}

TEST_F(KafkaFaultsTest, ARecordThatTheClientItselfRefusesFailsAloneAndTheOthersGoOn) {
    open("2000");
    std::vector<awaitable<Result<std::vector<Position>>>> appends;
    appends.push_back(log->append(ledger, {an_event("a")}));
    appends.push_back(log->append(ledger, {an_event("large", R"({"n":")" + std::string(3000, 'x') + "\"}")}));
    appends.push_back(log->append(ledger, {an_event("b")}));
    appends.push_back(
        log->append(ledger, {an_event("larger", R"({"n":")" + std::string(4000, 'x') + "\"}")}));

    const auto outcomes = logbed::run_all(io, std::move(appends));

    EXPECT_TRUE(outcomes[0]);
    EXPECT_EQ(outcomes[1].error().kind, FailureKind::permanent);
    EXPECT_TRUE(outcomes[2]);
    EXPECT_EQ(outcomes[3].error().kind, FailureKind::permanent);
    EXPECT_THAT(ids(), testing::ElementsAre("a", "b"));
}

TEST_F(KafkaFaultsTest, ALostAnswerLeavesTheFactInTheLogAtLeastOnce) {
    open();
    broker.tell("slow 1 5000");

    const auto outcome = append("a");

    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome.value().front(), 1);  // read back before it was ever acknowledged
    EXPECT_THAT(ids(), testing::Contains("a"));
    ASSERT_TRUE(append("b"));
    EXPECT_EQ(ids().back(), "b");
}

TEST_F(KafkaFaultsTest, WithTheBrokerAwayWhatWasAskedWaitsAndNothingNewIsTaken) {
    open();
    ASSERT_TRUE(append("before"));
    broker.tell("down 1");
    std::optional<Result<std::vector<Position>>> waiting;
    ask("waiting", waiting);
    EXPECT_EQ(log->trouble(), "");
    clock.milliseconds += 11'000;

    std::optional<Result<std::vector<Position>>> refused;
    ask("new", refused);
    io.poll();

    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->error().kind, FailureKind::retryable);
    EXPECT_EQ(log->trouble(), "the broker is away");
    EXPECT_FALSE(waiting);
    broker.tell("up 1");
    io.run();
    ASSERT_TRUE(waiting);
    EXPECT_THAT(waiting->value(), testing::ElementsAre(2));
    EXPECT_EQ(log->trouble(), "");
    EXPECT_THAT(ids(), testing::ElementsAre("before", "waiting"));
}

TEST_F(KafkaFaultsTest, WhoeverWaitsHearsThatItCloses) {
    open();
    ASSERT_TRUE(append("before"));
    broker.tell("down 1");
    std::optional<Result<std::vector<Position>>> waiting;
    ask("waiting", waiting);

    log->let_go();
    io.run();

    ASSERT_TRUE(waiting);
    EXPECT_EQ(waiting->error().kind, FailureKind::retryable);
    log.reset();
}

}  // namespace drumtower
