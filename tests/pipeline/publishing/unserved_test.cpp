#include "pipeline/publishing/unserved.hpp"

#include "tests/pipeline/publishing/publisher_bed.hpp"

namespace drumtower {

namespace {

using publisherbed::PublisherTest;
using testing::HasSubstr;

class UnservedTest : public PublisherTest {
protected:
    void declare_channel() {
        facts::UnitDeclared declared;
        declared.unit.id = unit;
        Channel now_manual;
        now_manual.id = channel;
        now_manual.unit = unit;
        declared.unit.channels = {now_manual};
        state(declared, 0);
    }
    void look_after(std::set<ChannelId> served = {}) {
        unserved.emplace(std::move(served), Unserved::Services{view, scribe, clock, work});
        caretaker.emplace(io, unserved->run());
        rest();
    }
    std::optional<Unserved> unserved;
    std::optional<test::Running<void>> caretaker;
};

TEST_F(UnservedTest, WhatNeverWentOutIsCancelledWithItsChannel) {
    request();
    look_after();

    EXPECT_EQ(row().state, DeliveryState::cancelled);
    EXPECT_THAT(row().note, HasSubstr("no longer in the configuration"));
}

TEST_F(UnservedTest, AChannelThatBecameManualLeavesItToAPerson) {
    declare_channel();
    request();
    look_after();

    EXPECT_EQ(row().state, DeliveryState::needs_human);
}

TEST_F(UnservedTest, AnOpenCallOnAChannelThatIsGoneGoesToAPerson) {
    request();
    leave_open();
    look_after();

    EXPECT_EQ(row().state, DeliveryState::needs_human);
}

TEST_F(UnservedTest, AWithdrawalThatComesLaterIsHandedOverToo) {
    request();
    begin();
    until(DeliveryState::done);
    publisher.finish();
    running->get();
    look_after();
    ASSERT_EQ(row().state, DeliveryState::done);

    const ObligationId duty = obligation_id(article, unit, RuleId("repost-12h"), 1);
    state(facts::WithdrawalRequested{article, unit, "数字有误", {channel}, {duty}, EventId("withdrawal")});
    wake();
    rest();

    EXPECT_EQ(row().state, DeliveryState::needs_human);
    EXPECT_EQ(row().action, Action::withdraw);
}

TEST_F(UnservedTest, AChannelWithAPublisherIsLeftAlone) {
    request();
    look_after({channel});

    EXPECT_EQ(row().state, DeliveryState::waiting);
}

}  // namespace

}  // namespace drumtower
