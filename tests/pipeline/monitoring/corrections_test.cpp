#include "pipeline/monitoring/corrections.hpp"

#include "tests/pipeline/publishing/publisher_bed.hpp"

namespace drumtower {

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A post that an officer made by hand, and whose article is corrected or withdrawn.
class CorrectionsTest : public publisherbed::PublisherTest {
protected:
    CorrectionsTest() {
        facts::UnitDeclared declared;
        declared.unit.id = unit;
        declared.unit.name = "卫健局";
        declared.unit.duty = "值班室";
        Channel site;
        site.id = channel;
        site.name = "健康鼓楼";
        declared.unit.channels = {site};
        state(declared, 0);
        request();
        facts::ObservationMade seen;
        seen.channel = channel;
        seen.unit = unit;
        seen.post_id = "p7";
        seen.url = "https://site.example.cn/p7";
        seen.published = {clock.now(), clock.now()};
        seen.article = article;
        seen.matched_by = "link";
        state(seen);
        telling.emplace(io, corrections.run());
    }
    ~CorrectionsTest() override {
        telling->cancel();
        try {
            test::run_until(io, [this] { return telling->done(); });
        } catch (const std::exception& error) {
            ADD_FAILURE() << error.what();
        }
    }
    void correct() {
        facts::RevisionRequested revision;
        revision.article = article;
        revision.unit = unit;
        revision.content = text;
        revision.title = "防汛通知（更正）";
        revision.channels = {channel};
        revision.within = 2h;
        state(revision);
        news.notify();
        rest();
    }
    void later(Duration by) {
        clock.advance(io, by);
        rest();
    }

    Wakeup news{io.get_executor()};
    std::vector<Notice> sent;
    bool robot_works = true;
    Corrections corrections{
        ReminderRules{{{unit, {"robot"}}}, {}, 8h, ""},
        {view, scribe, clock, news, [this](std::string, Notice notice) -> awaitable<Result<bool>> {
             if (!robot_works) co_return fail(FailureKind::retryable, "away");
             sent.push_back(std::move(notice));
             co_return true;
         }}};
    std::optional<test::Running<void>> telling;
};

TEST_F(CorrectionsTest, APostMadeByHandIsItsUnitsToCorrectAndHasAClock) {
    const TimePoint asked = clock.now();
    correct();
    EXPECT_EQ(row().state, DeliveryState::needs_human);
    EXPECT_EQ(row().fix_by, asked + 2h);
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_THAT(sent[0].title, HasSubstr("卫健局：1 件须人工处理"));
    EXPECT_THAT(sent[0].text, AllOf(HasSubstr("请更正《防汛通知（更正）》 健康鼓楼"),
                                    HasSubstr("https://site.example.cn/p7"), HasSubstr("值班室 请在")));
    EXPECT_EQ(sent[0].urgency, Notice::Urgency::urgent);
}

TEST_F(CorrectionsTest, IsToldAgainAtHalfTheTimeAndAtItsEndAndThenNoMore) {
    correct();
    later(59min);
    EXPECT_THAT(sent, SizeIs(1));
    later(2min);
    EXPECT_THAT(sent, SizeIs(2));
    later(1h);
    ASSERT_THAT(sent, SizeIs(3));
    EXPECT_THAT(sent[2].text, HasSubstr("已过时限"));
    later(24h);
    EXPECT_THAT(sent, SizeIs(3));
}

TEST_F(CorrectionsTest, WhatIsDoneIsNotChased) {
    correct();
    facts::DeliveryActed done;
    done.delivery = delivery;
    done.unit = unit;
    done.act = facts::DeliveryActed::Act::done;
    done.who = "token:officer";
    state(done);
    later(3h);
    EXPECT_THAT(sent, SizeIs(1));
    EXPECT_EQ(row().state, DeliveryState::done);
}

TEST_F(CorrectionsTest, ARobotThatIsAwayIsAskedAgain) {
    robot_works = false;
    correct();
    EXPECT_THAT(sent, IsEmpty());
    robot_works = true;
    later(31s);
    EXPECT_THAT(sent, SizeIs(1));
}

TEST_F(CorrectionsTest, AWithdrawalAsksForTheRemoval) {
    facts::WithdrawalRequested withdrawal;
    withdrawal.article = article;
    withdrawal.unit = unit;
    withdrawal.reason = "数字有误";
    withdrawal.channels = {channel};
    withdrawal.cause = EventId("withdrawal");
    withdrawal.within = 1h;
    state(withdrawal);
    news.notify();
    rest();
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_THAT(sent[0].text, HasSubstr("请删除《"));
}

}  // namespace

}  // namespace drumtower
