// What a person did, what only the platform knows, and the modes in which the program does not publish by
// itself.
#include "tests/pipeline/ledger/ledger_bed.hpp"

#include <gmock/gmock.h>

namespace drumtower {

namespace {

using namespace ledgerbed;

class FoldByHandTest : public LedgerTest {
protected:
    FoldByHandTest() {
        claim(1);
        state(request());
    }
    EventId call() { return state(intended()); }
};

TEST_F(FoldByHandTest, APersonsDoneMakesThePostAHandMadeOne) {
    state(act(Act::done));
    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_TRUE(row().adopted);

    state(revision(2, "two"));
    EXPECT_EQ(row().state, DeliveryState::needs_human) << "the machine must not post beside it";

    state(act(Act::done));
    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_EQ(row().live_version, 2);

    state(withdrawal());
    EXPECT_EQ(row().state, DeliveryState::needs_human);
    state(act(Act::done));
    EXPECT_EQ(row().live_version, 0);
    EXPECT_EQ(row().state, DeliveryState::done);
}

TEST_F(FoldByHandTest, APostSeenAfterAPersonsDoneTellsWhereItIs) {
    state(act(Act::done));
    state(seen("p7", "title"));

    EXPECT_EQ(row().receipt->post_id, "p7");
    EXPECT_EQ(row().state, DeliveryState::done);
}

TEST_F(FoldByHandTest, RetryOnAHandMadePostLeavesItToThePerson) {
    state(seen("p7", "title"));
    state(revision(2, "two"));
    ASSERT_EQ(row().state, DeliveryState::needs_human);

    state(act(Act::retry));

    EXPECT_EQ(row().state, DeliveryState::needs_human);
    EXPECT_TRUE(row().adopted);
}

TEST_F(FoldByHandTest, AHandMadePostSeenOnlyAfterTheWithdrawalIsAPersonsToRemove) {
    state(withdrawal());
    ASSERT_EQ(row().state, DeliveryState::cancelled);

    state(seen("p7", "title"));

    EXPECT_EQ(row().state, DeliveryState::needs_human);
    EXPECT_EQ(row().receipt->post_id, "p7");
}

TEST_F(FoldByHandTest, AWithdrawalLeavesAnOpenCallTheTimeItNeedsToSettle) {
    auto fact = outcome(How::uncertain, call());
    fact.not_before = at + 60s;
    state(fact);

    state(withdrawal());

    EXPECT_EQ(row().state, DeliveryState::intended);
    EXPECT_EQ(row().not_before, *fact.not_before);
    state(outcome(How::absent, row().intent->event));
    EXPECT_EQ(row().state, DeliveryState::cancelled);
}

TEST_F(FoldByHandTest, OurPostWithATextNobodyKnowsIsBroughtUpToDateOnce) {
    auto found = published({}, "p1", 0);
    found.how = How::adopted;
    state(found);
    EXPECT_EQ(row().state, DeliveryState::waiting);
    EXPECT_EQ(row().action, Action::update);

    state(outcome(How::absent, call()));
    EXPECT_EQ(row().action, Action::update) << "still to be made";

    auto updated = published(call(), "p1", 1);
    updated.action = Action::update;
    state(updated);
    EXPECT_EQ(row().state, DeliveryState::done);
}

TEST_F(FoldByHandTest, OurMarkerSeenWithoutACallOfOursIsBroughtUpToDateToo) {
    state(seen("p1", "slug"));

    EXPECT_FALSE(row().adopted);
    EXPECT_EQ(row().action, Action::update);
    EXPECT_EQ(row().state, DeliveryState::waiting);
}

class FoldOtherModesTest : public LedgerTest {
protected:
    void begin(Mode mode) {
        claim(1);
        state(request(mode));
    }
    void draft() {
        begin(Mode::draft);
        auto accepted = outcome(How::accepted, state(intended()));
        accepted.memo = json::Raw{R"({"post_id":"5"})"};
        state(accepted);
    }
};

TEST_F(FoldOtherModesTest, AWithdrawalOnAManualChannelAsksWhetherItWasPosted) {
    begin(Mode::manual);
    state(withdrawal());
    EXPECT_EQ(row().state, DeliveryState::needs_human);

    state(act(Act::retry));
    EXPECT_EQ(row().state, DeliveryState::needs_human) << "the program cannot do it";
    state(act(Act::done));
    EXPECT_EQ(row().state, DeliveryState::done);
}

TEST_F(FoldOtherModesTest, AWithdrawnDraftIsTakenAway) {
    draft();
    state(withdrawal());
    EXPECT_EQ(row().state, DeliveryState::waiting);
    EXPECT_EQ(row().action, Action::withdraw);
    EXPECT_EQ(row().memo.text, R"({"post_id":"5"})") << "which says where it is";

    const EventId first = state(intended());
    state(outcome(How::deferred, first));
    EXPECT_EQ(row().state, DeliveryState::waiting) << "it is still there";
    auto gone = outcome(How::published, state(intended()));
    state(gone);
    EXPECT_EQ(row().state, DeliveryState::cancelled);
}

TEST_F(FoldOtherModesTest, ACorrectedDraftIsCorrected) {
    draft();
    state(revision(2, "two"));
    EXPECT_EQ(row().state, DeliveryState::waiting);
    EXPECT_EQ(row().action, Action::update);

    state(outcome(How::accepted, state(intended())));
    EXPECT_EQ(row().action, Action::publish) << "it waits for its officer as before";
    EXPECT_EQ(row().intent->action, Action::publish);
    auto live = published(row().intent->event, "p5", 2);
    live.how = How::adopted;
    state(live);
    EXPECT_EQ(row().state, DeliveryState::done);
}

TEST_F(FoldOtherModesTest, ACorrectionDuringACallWantsAnotherReview) {
    begin(Mode::approve);
    state(act(Act::approve));
    const EventId intent = state(intended());
    state(revision(2, "two"));
    state(outcome(How::deferred, intent));

    EXPECT_FALSE(row().approved);
}

}  // namespace

}  // namespace drumtower
