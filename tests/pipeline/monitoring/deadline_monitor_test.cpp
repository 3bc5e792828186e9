#include "pipeline/monitoring/deadline_monitor.hpp"

#include "tests/pipeline/publishing/publisher_bed.hpp"

namespace drumtower {

namespace {

class DeadlineMonitorTest : public publisherbed::PublisherTest {
protected:
    void judge_on() { judging.emplace(io, monitor.run()); }
    /// The post is out, whoever made it.
    void receipt_comes() {
        facts::DeliveryProgressed fact;
        fact.delivery = delivery;
        fact.unit = unit;
        fact.how = facts::DeliveryProgressed::How::published;
        fact.action = Action::publish;
        fact.version = 1;
        fact.receipt = Receipt{"p1", "https://site.example.cn/p1", clock.now()};
        state(fact);
    }
    bool is_judged() {
        return !Queries(directory.path())
                    .obligation(obligation_id(article, unit, RuleId("repost-12h"), 1))
                    .value()
                    .verdicts.empty();
    }

    Wakeup changes{io.get_executor()};
    DeadlineMonitor monitor{view, scribe, clock, changes, JudgeRules{}};
    std::optional<test::Running<void>> judging;
};

TEST_F(DeadlineMonitorTest, WhatItsOwnerDidNotLiveToJudgeIsJudgedByTheNextOne) {
    judge_on();
    request();
    scribe.give_up(1);
    receipt_comes();
    rest();
    ASSERT_FALSE(is_judged());

    test::run(io, scribe.claim(1)).value();
    monitor.judge_all();
    rest();

    EXPECT_TRUE(is_judged());
}

TEST_F(DeadlineMonitorTest, AVerdictThatTheLogDoesNotTakeIsGivenAgain) {
    request();
    receipt_comes();
    log.refuse(fail(FailureKind::retryable, "the broker is away"));
    judge_on();
    rest();
    ASSERT_FALSE(is_judged());

    log.refuse({});
    clock.advance(io, 5s);
    rest();

    EXPECT_TRUE(is_judged());
}

}  // namespace

}  // namespace drumtower
