#include "tests/pipeline/ledger/ledger_bed.hpp"

#include <gmock/gmock.h>

namespace drumtower {

namespace {

using namespace ledgerbed;

class FoldDeliveriesTest : public LedgerTest {
protected:
    FoldDeliveriesTest() {
        claim(1);
        state(request());
    }
    EventId call() { return state(intended()); }
    void publish_first_version() { state(published(call(), "p1", 1)); }
};

TEST_F(FoldDeliveriesTest, ARequestMakesADutyAndADeliveryForEachChannel) {
    EXPECT_EQ(duty().state(), "open");
    EXPECT_EQ(duty().due, start + 12h);
    EXPECT_EQ(row().state, DeliveryState::waiting);
    EXPECT_EQ(row().action, Action::publish);
    EXPECT_EQ(row().content.str(), "one");
}

TEST_F(FoldDeliveriesTest, AnIntentAndItsReceiptMakeItDone) {
    const EventId intent = call();
    EXPECT_EQ(row().state, DeliveryState::intended);
    EXPECT_EQ(row().intent->event, intent);
    EXPECT_EQ(row().attempts, 1);

    const EventId receipt = state(published(intent, "p1", 1));

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_EQ(row().live_version, 1);
    EXPECT_EQ(row().receipt->post_id, "p1");
    EXPECT_EQ(row().receipt_event, receipt);
    EXPECT_FALSE(row().intent);
}

TEST_F(FoldDeliveriesTest, AnIntentOfAnOlderEpochChangesNothing) {
    claim(2, "n2");
    const std::string before = digest();

    state(intended(1, "n1"), 1, "n1");

    EXPECT_EQ(digest(), before);
    EXPECT_FALSE(row().intent);
}

TEST_F(FoldDeliveriesTest, AnIntentOnARowThatMovedOnChangesNothing) {
    const auto stale = intended();
    state(revision(2, "two"));
    const std::string before = digest();

    state(stale);

    EXPECT_EQ(digest(), before);
}

TEST_F(FoldDeliveriesTest, ASecondIntentOnAnOpenCallChangesNothing) {
    call();
    const std::string before = digest();

    state(intended());

    EXPECT_EQ(digest(), before);
}

TEST_F(FoldDeliveriesTest, AReceiptFoldsWhateverItsEpoch) {
    const EventId intent = call();
    const auto receipt = published(intent, "p1", 1);
    claim(2, "n2");

    state(receipt, 1, "n1");

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_EQ(row().receipt->post_id, "p1");
}

TEST_F(FoldDeliveriesTest, AReceiptThatComesAfterAPersonWasAskedIsStillAReceipt) {
    const EventId intent = call();
    const auto receipt = published(intent, "p1", 1);
    state(outcome(How::needs_human, intent));
    ASSERT_EQ(row().state, DeliveryState::needs_human);

    state(receipt);

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_EQ(row().receipt->post_id, "p1");
}

TEST_F(FoldDeliveriesTest, AnOutcomeOfAnotherIntentThanTheOpenOneChangesNothing) {
    const EventId first = call();
    const auto late_absence = outcome(How::absent, first);
    state(outcome(How::absent, first));
    call();
    const std::string before = digest();

    auto again = late_absence;
    again.how = How::deferred;
    state(again);

    EXPECT_EQ(digest(), before);
}

TEST_F(FoldDeliveriesTest, AProvenAbsenceAllowsOneMoreAttemptAndCountsTheFirst) {
    state(outcome(How::absent, call()));

    EXPECT_EQ(row().state, DeliveryState::waiting);
    EXPECT_FALSE(row().intent);
    EXPECT_EQ(row().attempts, 1);
}

TEST_F(FoldDeliveriesTest, AnUncertainOutcomeKeepsTheIntentOpen) {
    auto fact = outcome(How::uncertain, call());
    fact.not_before = start + 1h;
    state(fact);

    EXPECT_EQ(row().state, DeliveryState::intended);
    EXPECT_TRUE(row().intent->uncertain);
    EXPECT_EQ(row().not_before, start + 1h);
}

TEST_F(FoldDeliveriesTest, APersonsRetryOfAnUncertainCallReadsBackFirst) {
    state(outcome(How::needs_human, call()));
    state(act(Act::retry));

    EXPECT_EQ(row().state, DeliveryState::intended) << "read back before anything else";
    EXPECT_TRUE(row().intent);
}

TEST_F(FoldDeliveriesTest, APersonsActDuringAnOpenCallChangesNothing) {
    call();
    const std::string before = digest();
    for (const Act what : {Act::approve, Act::reject, Act::retry, Act::done})
        state(act(what));

    EXPECT_EQ(digest(), before);
}

TEST_F(FoldDeliveriesTest, AWithdrawalBeforeAnythingWasPostedCancels) {
    state(withdrawal());

    EXPECT_EQ(row().state, DeliveryState::cancelled);
    EXPECT_TRUE(duty().withdrawn);
}

TEST_F(FoldDeliveriesTest, AWithdrawalDuringAnOpenCallWaitsForItsOutcomeAndThenTakesThePostDown) {
    const EventId intent = call();
    state(withdrawal());
    EXPECT_EQ(row().state, DeliveryState::intended);

    state(published(intent, "p1", 1));

    EXPECT_EQ(row().state, DeliveryState::waiting);
    EXPECT_EQ(row().action, Action::withdraw);
    EXPECT_EQ(row().live_version, 1);
}

class WithdrawnDuringACall : public FoldDeliveriesTest, public testing::WithParamInterface<How> {};

TEST_P(WithdrawnDuringACall, ThatDidNotHappenTheDeliveryIsCancelled) {
    const EventId intent = call();
    state(withdrawal());
    auto fact = outcome(GetParam(), intent);
    fact.action = Action::publish;
    state(fact);

    EXPECT_EQ(row().state, DeliveryState::cancelled);
    EXPECT_FALSE(row().intent);
}
INSTANTIATE_TEST_SUITE_P(Outcomes, WithdrawnDuringACall, testing::Values(How::absent, How::deferred));

TEST_F(FoldDeliveriesTest, AWithdrawalOfADoubtfulCallDoesNotForgetTheDoubt) {
    state(outcome(How::needs_human, call()));
    state(withdrawal());

    EXPECT_EQ(row().state, DeliveryState::needs_human);
    EXPECT_EQ(row().action, Action::withdraw);
    EXPECT_TRUE(row().intent);
}

TEST_F(FoldDeliveriesTest, WhatIsLiveIsTakenDownAndThenDone) {
    publish_first_version();
    state(withdrawal());
    EXPECT_EQ(row().state, DeliveryState::waiting);
    EXPECT_EQ(row().action, Action::withdraw);

    auto gone = outcome(How::published, call());
    state(gone);

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_EQ(row().live_version, 0);
}

TEST_F(FoldDeliveriesTest, ARevisionDuringAnOpenCallIsAnUpdateAfterwards) {
    const EventId intent = call();
    state(revision(2, "two"));
    EXPECT_EQ(row().state, DeliveryState::intended);

    state(published(intent, "p1", 1));

    EXPECT_EQ(row().state, DeliveryState::waiting);
    EXPECT_EQ(row().action, Action::update);
    EXPECT_EQ(row().version, 2);
    EXPECT_EQ(row().live_version, 1);
}

TEST_F(FoldDeliveriesTest, ARevisionOfWhatIsLiveIsAnUpdateUntilTheNewVersionIsLive) {
    publish_first_version();
    state(revision(2, "two"));
    EXPECT_EQ(row().action, Action::update);

    auto fact = published(call(), "p1", 2);
    fact.action = Action::update;
    state(fact);

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_EQ(row().live_version, 2);
}

TEST_F(FoldDeliveriesTest, AnOlderRevisionThanTheWantedOneChangesNothing) {
    state(revision(3, "three"));
    const std::string before = digest();

    state(revision(2, "two"));

    EXPECT_EQ(digest(), before);
}

TEST_F(FoldDeliveriesTest, APostMadeByHandMeetsTheDeliveryAndItsCorrectionIsAPersons) {
    const EventId observation = state(seen("hand-1", "title"));
    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_TRUE(row().adopted);
    EXPECT_EQ(row().receipt_event, observation);

    state(revision(2, "two"));

    EXPECT_EQ(row().state, DeliveryState::needs_human);
    EXPECT_THAT(row().note, testing::HasSubstr("by hand"));
}

TEST_F(FoldDeliveriesTest, APostMadeByHandIsAPersonsToWithdraw) {
    state(seen("hand-1", "link"));
    state(withdrawal());

    EXPECT_EQ(row().state, DeliveryState::needs_human);
}

TEST_F(FoldDeliveriesTest, APostSeenByItsMarkerDuringAnOpenCallIsOurs) {
    call();
    state(seen("p1", "slug"));

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_FALSE(row().adopted);
    EXPECT_EQ(row().receipt->post_id, "p1");
}

TEST_F(FoldDeliveriesTest, APostOfTheSameTitleDuringAnOpenCallDoesNotCloseIt) {
    call();
    state(seen("hand-1", "title"));

    EXPECT_EQ(row().state, DeliveryState::intended);
}

TEST_F(FoldDeliveriesTest, TwoPostsOfOneArticleAreAPersons) {
    const EventId first = call();
    const auto late_receipt = published(first, "p1", 1);
    state(outcome(How::absent, first));  // it showed up after all, too late
    state(published(call(), "p2", 1));
    state(late_receipt);

    EXPECT_EQ(row().state, DeliveryState::needs_human);
    EXPECT_THAT(row().note, testing::AllOf(testing::HasSubstr("p1"), testing::HasSubstr("p2")));
}

TEST_F(FoldDeliveriesTest, ASecondPostWithOurMarkerSeenOnTheChannelIsAPersons) {
    state(published(call(), "p1", 1));
    state(seen("p1", "slug"));
    EXPECT_EQ(row().state, DeliveryState::done);

    state(seen("hand-1", "title"));
    EXPECT_EQ(row().state, DeliveryState::done) << "what an officer posts besides is the officer's";

    state(seen("p2", "slug"));
    EXPECT_EQ(row().state, DeliveryState::needs_human);
    EXPECT_THAT(row().note, testing::AllOf(testing::HasSubstr("p1"), testing::HasSubstr("p2")));
}

TEST_F(FoldDeliveriesTest, AnApprovalIsOfTheVersionThatWasRead) {
    auto approval = act(Act::approve);
    state(revision(2, "two"));
    state(approval);
    EXPECT_FALSE(row().approved);

    state(act(Act::approve));
    EXPECT_TRUE(row().approved);
}

}  // namespace

}  // namespace drumtower
