#include "tests/pipeline/publishing/publisher_bed.hpp"

#include <algorithm>

namespace drumtower {

namespace {

using publisherbed::PublisherTest;
using publisherbed::settle;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ChannelPublisherTest : public PublisherTest {};

TEST_F(ChannelPublisherTest, LooksFirstThenJournalsThenCallsOnce) {
    std::vector<std::string> before_the_call;
    platform.during_call = [&] { before_the_call = written(); };
    request();
    begin();
    until(DeliveryState::done);

    EXPECT_THAT(platform.asked, ElementsAre("find", "advance"));
    EXPECT_THAT(before_the_call, ElementsAre("intent")) << "durable before the call left";
    EXPECT_THAT(written(), ElementsAre("intent", "published"));
    EXPECT_EQ(row().receipt->post_id, "p1");
}

TEST_F(ChannelPublisherTest, WhatIsThereAlreadyIsAdoptedWithoutACall) {
    platform.is_public = true;
    request();
    begin();
    until(DeliveryState::done);

    EXPECT_THAT(platform.asked, ElementsAre("find"));
    EXPECT_THAT(written(), ElementsAre("adopted"));
}

TEST_F(ChannelPublisherTest, WithoutALookForAPostByHandNoCallIsMade) {
    look = fail(FailureKind::retryable, "the site is down");
    request();
    begin();
    rest();

    EXPECT_THAT(platform.asked, ElementsAre("find"));
    EXPECT_THAT(written(), ElementsAre("deferred"));
    EXPECT_GT(row().not_before, clock.now());

    look = Duration::zero();
    pass(2min);
    EXPECT_EQ(row().state, DeliveryState::done);
}

TEST_F(ChannelPublisherTest, AnUncertainCallIsReadBackAfterItsSettlingTimeAndAdopted) {
    platform.outcomes.emplace_back(fail(FailureKind::uncertain, "the line was cut"));
    platform.during_call = [&] { platform.is_public = true; };
    request();
    begin();
    rest();
    ASSERT_THAT(platform.asked, ElementsAre("find", "advance"));

    pass(settle - 1s);
    EXPECT_THAT(platform.asked, ElementsAre("find", "advance")) << "it may still take effect";
    pass(2s);

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_THAT(platform.asked, ElementsAre("find", "advance", "find"));
    EXPECT_THAT(written(), ElementsAre("intent", "uncertain", "adopted"));
}

TEST_F(ChannelPublisherTest, OnlyWhatIsCertainlyAbsentIsCalledAgain) {
    platform.outcomes.emplace_back(fail(FailureKind::uncertain, "the line was cut"));
    request();
    begin();
    rest();
    pass(settle + 1s);

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_THAT(written(), ElementsAre("intent", "uncertain", "absent", "intent", "published"));
}

TEST_F(ChannelPublisherTest, APersonIsAskedWhenAnHourOfReadingFindsNothingOut) {
    platform.outcomes.emplace_back(fail(FailureKind::uncertain, "the line was cut"));
    request();
    begin();
    rest();
    for (int i = 0; i < 100; ++i)
        platform.answers.emplace_back(ReadBack(Unknown{"the list is broken"}));
    for (int i = 0; i < 30 && row().state != DeliveryState::needs_human; ++i)
        pass(10min);

    EXPECT_EQ(row().state, DeliveryState::needs_human);
    EXPECT_THAT(row().note, HasSubstr("the list is broken"));
    const auto calls = std::count(platform.asked.begin(), platform.asked.end(), "advance");
    EXPECT_EQ(calls, 1) << "never a second call on a guess";
}

TEST_F(ChannelPublisherTest, WhatAPredecessorLeftOpenIsReadBackOnceItsCallHasSettled) {
    request();
    leave_open();
    platform.is_public = true;
    begin();
    rest();
    EXPECT_THAT(platform.asked, IsEmpty()) << "its call may still be on the way";

    pass(settle + 1s);

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_THAT(written(), ElementsAre("intent", "adopted"));
}

TEST_F(ChannelPublisherTest, APlatformStillAtWorkIsAskedWhenItSaid) {
    platform.outcomes.emplace_back(Step(Accepted{{}, 5min}));
    request();
    begin();
    until(DeliveryState::accepted);
    platform.is_public = true;

    pass(4min);
    EXPECT_EQ(row().state, DeliveryState::accepted);
    pass(2min);

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_THAT(platform.asked, ElementsAre("find", "advance", "find"));
}

TEST_F(ChannelPublisherTest, APlatformThatSaysThatItIsDoneIsAskedAtOnceAndOnlyOnce) {
    platform.outcomes.emplace_back(Step(Accepted{{}, 5min}));
    request();
    begin();
    until(DeliveryState::accepted);
    platform.answers.emplace_back(ReadBack(Pending{5min}));

    pass(1min);
    publisher.ask_now();
    test::run_until(io, [&] { return platform.asked.size() == 3; });
    rest();
    pass(1min);
    EXPECT_THAT(platform.asked, testing::SizeIs(3)) << "it was not done: it is asked when it said";

    platform.is_public = true;
    publisher.ask_now();
    until(DeliveryState::done);
}

TEST_F(ChannelPublisherTest, APlatformThatSaysSoBeforeItHasAnsweredIsAskedRightAfter) {
    platform.outcomes.emplace_back(Step(Accepted{{}, 5min}));
    platform.during_call = [this] {
        publisher.ask_now();
        platform.is_public = true;
    };
    request();
    begin();
    until(DeliveryState::done);

    EXPECT_THAT(platform.asked, ElementsAre("find", "advance", "find"));
}

TEST_F(ChannelPublisherTest, EachStepHasItsOwnIntent) {
    platform.outcomes.emplace_back(Step(Prepared{json::Raw{R"({"media":1})"}}));
    request();
    begin();
    until(DeliveryState::done);

    EXPECT_THAT(written(), ElementsAre("intent", "prepared", "intent", "published"));
}

TEST_F(ChannelPublisherTest, ARefusalEndsTheDeliveryAndLeavesTheDutyOpen) {
    platform.outcomes.emplace_back(fail(FailureKind::permanent, "the title is too long"));
    request();
    begin();
    until(DeliveryState::refused);
    pass(12h);

    EXPECT_THAT(platform.asked, ElementsAre("find", "advance"));
    EXPECT_THAT(row().note, HasSubstr("the title is too long"));
}

TEST_F(ChannelPublisherTest, ARejectedPasswordPausesTheAccountUntilSomebodySaysItIsMended) {
    platform.outcomes.emplace_back(fail(FailureKind::auth, "401"));
    request();
    begin();
    rest();
    pass(20min);
    EXPECT_THAT(platform.asked, ElementsAre("find", "advance")) << "an account is not hammered";
    ASSERT_TRUE(publisher.trouble().failure);
    EXPECT_EQ(publisher.trouble().failure->kind, FailureKind::auth);

    state(facts::DeliveryActed{.delivery = delivery,
                               .unit = unit,
                               .act = facts::DeliveryActed::Act::retry,
                               .who = "token:desk",
                               .reason = {},
                               .version = 1,
                               .key_text = "k1"});
    until(DeliveryState::done);

    EXPECT_FALSE(publisher.trouble().failure);
}

TEST_F(ChannelPublisherTest, WhatTheLogDoesNotTakeIsNotCalled) {
    request();
    platform.answers.emplace_back(ReadBack(Absent{}));
    log.refuse(fail(FailureKind::retryable, "the disk is full"));
    begin();
    rest();
    EXPECT_THAT(platform.asked, ElementsAre("find"));

    log.refuse({});
    pass(2s);

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_EQ(std::count(platform.asked.begin(), platform.asked.end(), "advance"), 1);
}

TEST_F(ChannelPublisherTest, AnOutcomeIsKeptUntilTheLogTakesIt) {
    request();
    platform.during_call = [&] { log.refuse(fail(FailureKind::retryable, "the disk is full")); };
    begin();
    rest();
    pass(5s);
    EXPECT_EQ(row().state, DeliveryState::intended);

    log.refuse({});
    pass(2s);

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_THAT(platform.asked, ElementsAre("find", "advance"));
}

TEST_F(ChannelPublisherTest, AnOutcomeTooLargeForTheLogIsKeptWithoutThePlatformsWords) {
    Published wordy{platform.receipt(), json::Raw{"\"" + std::string(70'000, 'x') + "\""}, ""};
    platform.outcomes.emplace_back(Step(std::move(wordy)));
    request();
    begin();
    until(DeliveryState::done);

    EXPECT_THAT(platform.asked, ElementsAre("find", "advance"));
    EXPECT_EQ(row().receipt->post_id, "p1");
}

TEST_F(ChannelPublisherTest, AFreezeStopsTheAccountAndAThawLetsItGo) {
    request();
    facts::Frozen frozen;
    frozen.who = "desk";
    frozen.reason = "数字有误";
    frozen.act = "f1";
    state(frozen, 0);
    begin();
    rest();
    EXPECT_THAT(platform.asked, IsEmpty());

    facts::Thawed thawed;
    thawed.who = "desk";
    thawed.act = "t1";
    state(thawed, 0);
    until(DeliveryState::done);
}

TEST_F(ChannelPublisherTest, AWithdrawalFoundGoneIsDone) {
    request();
    begin();
    until(DeliveryState::done);
    platform.asked.clear();
    platform.outcomes.emplace_back(fail(FailureKind::uncertain, "the line was cut"));
    platform.during_call = [&] { platform.is_public = false; };
    state(facts::WithdrawalRequested{article,
                                     unit,
                                     "数字有误",
                                     {channel},
                                     {obligation_id(article, unit, RuleId("repost-12h"), 1)},
                                     EventId("withdrawal")});
    wake();
    rest();
    pass(settle + 1s);

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_EQ(row().live_version, 0);
    EXPECT_THAT(platform.asked, ElementsAre("withdraw", "find"));
}

TEST_F(ChannelPublisherTest, ACorrectionOfAPostThatIsGoneGoesToAPerson) {
    request();
    begin();
    until(DeliveryState::done);
    platform.outcomes.emplace_back(fail(FailureKind::uncertain, "the line was cut"));
    platform.during_call = [&] { platform.is_public = false; };
    state(facts::RevisionRequested{article, unit, 2, text, "防汛通知（更正）", {channel}});
    wake();
    rest();
    pass(settle + 1s);

    EXPECT_EQ(row().state, DeliveryState::needs_human);
    EXPECT_THAT(row().note, HasSubstr("no longer there"));
}

TEST_F(ChannelPublisherTest, ACallThatAReloadCutOffIsReadBackOnlyOnceItHasSettled) {
    request();
    leave_open_here();
    begin();
    pass(settle - 1s);
    EXPECT_THAT(platform.asked, IsEmpty()) << "its call may still be on the way, whatever the epoch";
    platform.is_public = true;
    pass(2s);

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_THAT(written(), ElementsAre("intent", "adopted"));
}

TEST_F(ChannelPublisherTest, ACorrectionThatComesBetweenIntentAndCallStopsTheCall) {
    const facts::RevisionRequested corrected{article, unit, 2, text, "防汛通知（更正）", {channel}};
    log.follow(facts::DeliveryIntended::type, facts::state(corrected, {clock.now(), "n1", scribe.epoch(1)}));
    request();
    begin();
    until(DeliveryState::done);

    EXPECT_THAT(written(), ElementsAre("intent", "deferred", "intent", "published"));
    EXPECT_EQ(std::count(platform.asked.begin(), platform.asked.end(), "advance"), 1);
    EXPECT_EQ(row().live_version, 2);
}

TEST_F(ChannelPublisherTest, NothingOfAWithdrawnArticleGoesOutBeforeTheRouterSaysSo) {
    request();
    facts::ArticleWithdrawn withdrawn;
    withdrawn.article = article;
    withdrawn.reason = "数字有误";
    state(withdrawn, 0);
    begin();
    rest();

    EXPECT_THAT(platform.asked, IsEmpty());
}

TEST_F(ChannelPublisherTest, OurPostWithAnotherTextIsAdoptedAndBroughtUpToDate) {
    platform.answers.emplace_back(ReadBack(Found{platform.receipt(), {}, 0}));
    request();
    begin();
    until(DeliveryState::done);

    EXPECT_THAT(platform.asked, ElementsAre("find", "update 1"));
    EXPECT_THAT(written(), ElementsAre("adopted", "intent", "published"));
}

TEST_F(ChannelPublisherTest, CallsWithoutAnEffectEndWithAPerson) {
    for (int i = 0; i < 40; ++i)
        platform.outcomes.emplace_back(fail(FailureKind::uncertain, "502"));
    request();
    begin();
    // On a busy machine a rest may be over before anything was done.
    for (int i = 0; i < 1000 && row().state != DeliveryState::needs_human; ++i)
        pass(30min);

    EXPECT_EQ(row().state, DeliveryState::needs_human);
    EXPECT_THAT(row().note, HasSubstr("attempts exhausted"));
    // A clock that jumps between intent and call takes that call away.
    const auto calls = std::count(platform.asked.begin(), platform.asked.end(), "advance");
    EXPECT_LE(calls, RetryPolicy{}.attempts);
    EXPECT_GE(calls, RetryPolicy{}.attempts / 2);
}

TEST_F(ChannelPublisherTest, FinishWaitsForTheOutcomeOfTheCallInFlight) {
    request();
    platform.during_call = [&] { publisher.finish(); };
    begin();
    running->get();

    EXPECT_THAT(written(), ElementsAre("intent", "published"));
}

}  // namespace

}  // namespace drumtower
