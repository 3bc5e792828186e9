// What every back end of EventLog must do. A back end takes part with a type:
//
//   struct Backend {
//       static constexpr int ledger_partitions = 5;
//       // The same store each time it is called; nothing is open, and no thread runs, between two of them.
//       std::unique_ptr<EventLog> open(asio::any_io_executor io, Clock& clock);
//   };
// A back end in memory says `static constexpr bool forgets = true;` and need not outlive its process.
//
//   INSTANTIATE_TYPED_TEST_SUITE_P(Name, EventLogConformance, testing::Types<Backend>);
#pragma once

#include "pipeline/base/hash.hpp"
#include "tests/pipeline/log/log_bed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <memory>
#include <numeric>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace drumtower {

template <class Backend>
class EventLogConformance : public testing::Test {
protected:
    static constexpr Partition ledger = 1;
    static constexpr Partition last = Backend::ledger_partitions;

    EventLog& log() {
        if (!log_) log_ = backend.open(io.get_executor(), clock);
        return *log_;
    }
    void reopen() {
        log_.reset();
        log();
    }
    Result<std::vector<Position>> append(Partition partition, std::vector<Event> what) {
        return logbed::run(io, log().append(partition, std::move(what)));
    }
    std::vector<Recorded> all(Partition partition) { return log().read(partition, 0, 1'000'000); }
    std::vector<std::string> ids(Partition partition) { return logbed::ids_of(all(partition)); }

    asio::io_context io;
    logbed::FixedClock clock;
    Backend backend;
    std::unique_ptr<EventLog> log_;
};
TYPED_TEST_SUITE_P(EventLogConformance);

namespace conformance {

/// Appends batches of three, each after a body that its first event names, and reports each batch as
/// "position name" only when the log has acknowledged it. Never returns by itself.
inline awaitable<void> append_until_killed(EventLog& log, Partition partition, int worker, int report) {
    for (int n = 0;; ++n) {
        const std::string name = std::to_string(worker) + "." + std::to_string(n);
        std::string body = "body of " + name;
        auto hash = co_await log.put(std::move(body));
        if (!hash) ::_exit(1);
        std::vector<Event> batch{logbed::an_event(name + "a", R"({"content":")" + hash->str() + R"("})"),
                                 logbed::an_event(name + "b"), logbed::an_event(name + "c")};
        auto positions = co_await log.append(partition, std::move(batch));
        if (!positions) ::_exit(1);
        const std::string line = std::to_string(positions->front()) + " " + name + "\n";
        if (::write(report, line.data(), line.size()) < 0) ::_exit(1);
    }
}

template <class Backend>
[[noreturn]] void live_as_child(Backend& backend, Partition partition, int report) {
    asio::io_context io;
    logbed::FixedClock clock;
    auto log = backend.open(io.get_executor(), clock);
    for (int worker = 0; worker < 8; ++worker) {
        asio::co_spawn(io, append_until_killed(*log, partition, worker, report),
                       [](std::exception_ptr) { ::_exit(1); });
    }
    io.run();
    ::_exit(1);
}

struct Acknowledged {
    Position position = 0;
    std::string name;
};

/// Lets a child append until it has reported `enough` batches, then kills it: all that it reported, until its
/// end.
template <class Backend>
std::vector<Acknowledged> acknowledged_before_the_kill(Backend& backend, Partition partition,
                                                       std::size_t enough) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) return {};
    const pid_t child = ::fork();
    if (child == 0) live_as_child(backend, partition, pipe[1]);
    ::close(pipe[1]);
    std::string text;
    std::array<char, 4096> bytes{};
    for (ssize_t got = 1; (got = ::read(pipe[0], bytes.data(), bytes.size())) > 0;) {
        text.append(bytes.data(), static_cast<std::size_t>(got));
        if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) >= enough)
            ::kill(child, SIGKILL);
    }
    ::close(pipe[0]);
    ::waitpid(child, nullptr, 0);
    std::vector<Acknowledged> all;
    for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
        const std::size_t space = text.find(' ', at);
        all.push_back({std::stoll(text.substr(at, space - at)), text.substr(space + 1, end - space - 1)});
    }
    return all;
}

}  // namespace conformance

TYPED_TEST_P(EventLogConformance, StatesItsPartitionsFirst) {
    const auto first = this->log().read(articles_partition, 0, 1);

    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(first.front().position, 1);
    EXPECT_EQ(first.front().event.type, "log.created");
    EXPECT_THAT(first.front().event.data,
                testing::HasSubstr("\"partitions\":" + std::to_string(TypeParam::ledger_partitions)));
    EXPECT_EQ(this->log().ledger_partitions(), TypeParam::ledger_partitions);
}

TYPED_TEST_P(EventLogConformance, GivesPositionsThatFollowEachOther) {
    const auto first = this->append(this->last, logbed::events({"a", "b", "c"}));
    const auto second = this->append(this->last, logbed::events({"d"}));

    EXPECT_THAT(first.value(), testing::ElementsAre(1, 2, 3));
    EXPECT_THAT(second.value(), testing::ElementsAre(4));
    EXPECT_THAT(this->ids(this->last), testing::ElementsAre("a", "b", "c", "d"));
}

TYPED_TEST_P(EventLogConformance, ReturnsAnEventAsItWasAppended) {
    Event event = logbed::an_event("fact", R"({"title":"关于\"清明\"的通知\n","n":-7})");
    event.version = 3;
    event.subject = "稿件/鼓楼 \\ \" 1";
    event.node = "节点-2";
    event.epoch = 9;

    ASSERT_TRUE(this->append(this->ledger, {event}));

    const auto found = this->all(this->ledger);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found.front().event, event);
    EXPECT_EQ(found.front().partition, this->ledger);
    EXPECT_EQ(found.front().position, 1);
}

TYPED_TEST_P(EventLogConformance, KeepsConcurrentBatchesWholeAndInTheOrderTheyWereAsked) {
    std::vector<awaitable<Result<std::vector<Position>>>> appends;
    std::vector<std::string> expected;
    for (int n = 0; n < 300; ++n) {
        const std::string name = std::to_string(n);
        for (const char* part : {"a", "b", "c"})
            expected.push_back(name + part);
        appends.push_back(this->log().append(
            this->ledger,
            {logbed::an_event(name + "a"), logbed::an_event(name + "b"), logbed::an_event(name + "c")}));
    }

    const auto outcomes = logbed::run_all(this->io, std::move(appends));

    std::vector<Position> positions;
    for (const auto& outcome : outcomes)
        positions.insert(positions.end(), outcome.value().begin(), outcome.value().end());
    std::vector<Position> counted(900);
    std::iota(counted.begin(), counted.end(), 1);
    EXPECT_EQ(positions, counted);
    EXPECT_EQ(this->ids(this->ledger), expected);
}

TYPED_TEST_P(EventLogConformance, CountsEachPartitionByItself) {
    ASSERT_TRUE(this->append(articles_partition, logbed::events({"article"})));
    ASSERT_TRUE(this->append(this->last, logbed::events({"verdict", "receipt"})));

    EXPECT_EQ(this->log().head(articles_partition), 2);
    EXPECT_EQ(this->log().head(this->last), 2);
    EXPECT_EQ(this->log().read(articles_partition, 1, 10).front().event.id.str(), "article");
    EXPECT_THAT(this->ids(this->last), testing::ElementsAre("verdict", "receipt"));
}

TYPED_TEST_P(EventLogConformance, HasHeadZeroBeforeTheFirstEvent) {
    EXPECT_EQ(this->log().head(this->last), 0);
    EXPECT_TRUE(this->all(this->last).empty());
}

TYPED_TEST_P(EventLogConformance, ReadsFromAnyPositionUpToALimit) {
    ASSERT_TRUE(this->append(this->ledger, logbed::events({"a", "b", "c", "d", "e"})));

    EXPECT_THAT(logbed::ids_of(this->log().read(this->ledger, 2, 2)), testing::ElementsAre("c", "d"));
    EXPECT_THAT(logbed::ids_of(this->log().read(this->ledger, 4, 100)), testing::ElementsAre("e"));
    EXPECT_TRUE(this->log().read(this->ledger, 5, 100).empty());
}

TYPED_TEST_P(EventLogConformance, KeepsAFactThatIsStatedTwice) {
    ASSERT_TRUE(this->append(this->ledger, logbed::events({"fact"})));
    ASSERT_TRUE(this->append(this->ledger, logbed::events({"fact"})));

    EXPECT_THAT(this->ids(this->ledger), testing::ElementsAre("fact", "fact"));
}

TYPED_TEST_P(EventLogConformance, ComesRoundWithNothingToDo) {
    EXPECT_TRUE(this->append(this->ledger, {}).value().empty());
    EXPECT_EQ(this->log().head(this->ledger), 0);
    EXPECT_TRUE(logbed::comes_round(this->io, this->log()));
}

TYPED_TEST_P(EventLogConformance, TakesAnEventOfExactly64KiB) {
    Event event = logbed::an_event("big", R"({"x":""})");
    event.data.insert(6, max_event_bytes - to_cloudevent(event).size(), 'x');
    ASSERT_EQ(to_cloudevent(event).size(), max_event_bytes);

    EXPECT_TRUE(this->append(this->ledger, {event}));
    EXPECT_EQ(this->all(this->ledger).front().event, event);
}

TYPED_TEST_P(EventLogConformance, RefusesAnEventOver64KiBAndItsWholeBatch) {
    Event event = logbed::an_event("big", R"({"x":""})");
    event.data.insert(6, max_event_bytes + 1 - to_cloudevent(event).size(), 'x');

    const auto outcome = this->append(this->ledger, {logbed::an_event("small"), event});

    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, FailureKind::permanent);
    EXPECT_EQ(this->log().head(this->ledger), 0);
}

TYPED_TEST_P(EventLogConformance, RefusesWhatCouldNotBeReadBackAndItsWholeBatch) {
    for (const char* data :
         {"", "{",
          R"({"title":")"
          "\xC3"
          R"("})",
          R"({"title":7})", R"({"published":["10000-01-01T00:00:00.000Z","10000-01-01T00:00:00.000Z"]})"}) {
        const auto outcome =
            this->append(this->ledger, {logbed::an_event("good"), logbed::an_event("bad", data)});

        ASSERT_FALSE(outcome) << data;
        EXPECT_EQ(outcome.error().kind, FailureKind::permanent);
        EXPECT_EQ(this->log().head(this->ledger), 0);
    }
}

TYPED_TEST_P(EventLogConformance, RefusesAPartitionItDoesNotHave) {
    const auto beyond = this->append(this->last + 1, logbed::events({"a"}));
    const auto negative = this->append(-1, logbed::events({"a"}));
    const auto claimed = logbed::run(this->io, this->log().claim(this->last + 1));

    EXPECT_EQ(beyond.error().kind, FailureKind::permanent);
    EXPECT_EQ(negative.error().kind, FailureKind::permanent);
    EXPECT_EQ(claimed.error().kind, FailureKind::permanent);
    EXPECT_TRUE(this->log().read(this->last + 1, 0, 10).empty());
    EXPECT_EQ(this->log().head(this->last + 1), 0);
}

TYPED_TEST_P(EventLogConformance, HasEverythingAgainWhenItIsOpenedAgain) {
    ASSERT_TRUE(this->append(this->ledger, logbed::events({"a", "b"})));
    const auto hash = logbed::run(this->io, this->log().put("body"));

    this->reopen();

    EXPECT_EQ(this->log().head(this->ledger), 2);
    EXPECT_THAT(this->ids(this->ledger), testing::ElementsAre("a", "b"));
    EXPECT_EQ(this->log().get(hash.value()), "body");
    EXPECT_THAT(this->append(this->ledger, logbed::events({"c"})).value(), testing::ElementsAre(3));
}

TYPED_TEST_P(EventLogConformance, HasAllThatItAcknowledgedBeforeItsProcessWasKilled) {
    if constexpr (requires { TypeParam::forgets; }) return;
    const auto acknowledged = conformance::acknowledged_before_the_kill(this->backend, this->ledger, 200);

    ASSERT_GE(acknowledged.size(), 200u);
    const auto found = this->all(this->ledger);
    for (const auto& batch : acknowledged) {
        const auto at = static_cast<std::size_t>(batch.position - 1);
        ASSERT_LE(at + 3, found.size()) << batch.name;
        EXPECT_EQ(found[at].event.id.str(), batch.name + "a");
        EXPECT_EQ(found[at + 1].event.id.str(), batch.name + "b");
        EXPECT_EQ(found[at + 2].event.id.str(), batch.name + "c");
    }
}

TYPED_TEST_P(EventLogConformance, HasEachBatchWholeAndItsBodyAfterAKill) {
    if constexpr (requires { TypeParam::forgets; }) return;
    conformance::acknowledged_before_the_kill(this->backend, this->ledger, 50);

    const auto found = this->all(this->ledger);
    ASSERT_EQ(found.size() % 3, 0u);
    ASSERT_GE(found.size(), 150u);
    for (std::size_t at = 0; at < found.size(); at += 3) {
        const std::string first = found[at].event.id.str();
        const std::string name = first.substr(0, first.size() - 1);
        EXPECT_EQ(first.back(), 'a');
        EXPECT_EQ(found[at + 1].event.id.str(), name + "b");
        EXPECT_EQ(found[at + 2].event.id.str(), name + "c");
        const std::string hash = found[at].event.data.substr(sizeof(R"({"content":")") - 1, 64);
        EXPECT_EQ(this->log().get(ContentHash(hash)), "body of " + name);
    }
}

TYPED_TEST_P(EventLogConformance, KeepsABodyByItsHash) {
    const std::string body("正文 \0 with a zero", 19);
    const auto hash = logbed::run(this->io, this->log().put(body));

    EXPECT_EQ(hash.value().str(), hex(sha256(body)));
    EXPECT_EQ(this->log().get(hash.value()), body);
    EXPECT_EQ(this->log().get(ContentHash(std::string(64, '0'))), std::nullopt);
}

TYPED_TEST_P(EventLogConformance, TakesTheSameBodyTwiceForOne) {
    const auto first = logbed::run(this->io, this->log().put("body"));
    const auto second = logbed::run(this->io, this->log().put("body"));

    EXPECT_EQ(first.value(), second.value());
    EXPECT_TRUE(logbed::run(this->io, this->log().erase(first.value())).value());
    EXPECT_EQ(this->log().get(first.value()), std::nullopt);
}

TYPED_TEST_P(EventLogConformance, KeepsAnEmptyBodyAndRefusesOneOver900KiB) {
    const auto empty = logbed::run(this->io, this->log().put(""));
    const auto largest = logbed::run(this->io, this->log().put(std::string(max_content_bytes, 'x')));
    const auto larger = logbed::run(this->io, this->log().put(std::string(max_content_bytes + 1, 'x')));

    EXPECT_EQ(this->log().get(empty.value()), "");
    EXPECT_EQ(this->log().get(largest.value())->size(), max_content_bytes);
    EXPECT_EQ(larger.error().kind, FailureKind::permanent);
}

TYPED_TEST_P(EventLogConformance, ErasesABodyForGood) {
    const auto hash = logbed::run(this->io, this->log().put("personal"));

    EXPECT_TRUE(logbed::run(this->io, this->log().erase(hash.value())).value());
    EXPECT_FALSE(logbed::run(this->io, this->log().erase(hash.value())).value());
    ASSERT_TRUE(logbed::run(this->io, this->log().put("personal")));
    EXPECT_EQ(this->log().get(hash.value()), std::nullopt);
    this->reopen();
    EXPECT_EQ(this->log().get(hash.value()), std::nullopt);
}

TYPED_TEST_P(EventLogConformance, HasNothingToEraseThatWasNeverPut) {
    EXPECT_FALSE(logbed::run(this->io, this->log().erase(ContentHash(std::string(64, '0')))).value());
}

TYPED_TEST_P(EventLogConformance, GivesEachClaimOfAPartitionAHigherEpoch) {
    EXPECT_EQ(logbed::run(this->io, this->log().claim(this->last)).value(), 1);
    EXPECT_EQ(logbed::run(this->io, this->log().claim(this->last)).value(), 2);
    this->reopen();
    EXPECT_EQ(logbed::run(this->io, this->log().claim(this->last)).value(), 3);
    EXPECT_EQ(logbed::run(this->io, this->log().claim(articles_partition)).value(), 1);
}

TYPED_TEST_P(EventLogConformance, StatesAClaimInItsPartition) {
    ASSERT_TRUE(logbed::run(this->io, this->log().claim(this->last)));

    const auto found = this->all(this->last);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found.front().event.type, "owner.claimed");
    EXPECT_EQ(found.front().event.epoch, 1);
    EXPECT_EQ(found.front().event.time, this->clock.now());
}

TYPED_TEST_P(EventLogConformance, TellsEveryListenerWhenSomethingIsReadable) {
    std::atomic<int> first = 0;
    std::atomic<Position> readable = 0;
    this->log().on_append([&] { ++first; });
    this->log().on_append([&] { readable = this->log_->head(this->ledger); });

    ASSERT_TRUE(this->append(this->ledger, logbed::events({"a", "b"})));

    EXPECT_GE(first, 1);
    EXPECT_EQ(readable, 2);
    this->log_.reset();
}

REGISTER_TYPED_TEST_SUITE_P(
    EventLogConformance, StatesItsPartitionsFirst, GivesPositionsThatFollowEachOther,
    ReturnsAnEventAsItWasAppended, KeepsConcurrentBatchesWholeAndInTheOrderTheyWereAsked,
    CountsEachPartitionByItself, HasHeadZeroBeforeTheFirstEvent, ReadsFromAnyPositionUpToALimit,
    KeepsAFactThatIsStatedTwice, ComesRoundWithNothingToDo, TakesAnEventOfExactly64KiB,
    RefusesAnEventOver64KiBAndItsWholeBatch, RefusesWhatCouldNotBeReadBackAndItsWholeBatch,
    RefusesAPartitionItDoesNotHave, HasEverythingAgainWhenItIsOpenedAgain,
    HasAllThatItAcknowledgedBeforeItsProcessWasKilled, HasEachBatchWholeAndItsBodyAfterAKill,
    KeepsABodyByItsHash, TakesTheSameBodyTwiceForOne, KeepsAnEmptyBodyAndRefusesOneOver900KiB,
    ErasesABodyForGood, HasNothingToEraseThatWasNeverPut, GivesEachClaimOfAPartitionAHigherEpoch,
    StatesAClaimInItsPartition, TellsEveryListenerWhenSomethingIsReadable);

}  // namespace drumtower
