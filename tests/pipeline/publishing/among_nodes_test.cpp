#include "tests/pipeline/publishing/publisher_bed.hpp"

namespace drumtower {

namespace {

using publisherbed::PublisherTest;
using publisherbed::settle;
using testing::ElementsAre;
using testing::IsEmpty;

/// Other nodes write the same log.
class AmongNodesTest : public PublisherTest {
protected:
    AmongNodesTest() : PublisherTest(true) {}
};

TEST_F(AmongNodesTest, ACallOfAnotherNodeIsGivenItsLeaseAndItsTimeOutToo) {
    request();
    leave_open();
    platform.is_public = true;
    begin();
    pass(settle + 10s);
    pass(platform.call_timeout() - 1s);
    EXPECT_THAT(platform.asked, IsEmpty()) << "that node may live, and its call may have begun late";

    pass(2s);

    EXPECT_EQ(row().state, DeliveryState::done);
    EXPECT_THAT(written(), ElementsAre("intent", "adopted"));
}

TEST_F(AmongNodesTest, APartitionThatIsLostBetweenIntentAndCallStopsTheCall) {
    log.on_append([&] {
        if (written() == std::vector<std::string>{"intent"}) scribe.give_up(1);
    });
    request();
    begin();
    until(DeliveryState::intended);
    rest();

    EXPECT_EQ(std::count(platform.asked.begin(), platform.asked.end(), "advance"), 0);
}

TEST_F(AmongNodesTest, ACallMayNotLeaveOnceItsTimeOrItsPartitionIsGone) {
    std::vector<bool> held;
    platform.during_call = [&] {
        held.push_back(lease.holds());
        clock.advance(io, 10s + platform.call_timeout() + 1ms);
        held.push_back(lease.holds());
    };
    request();
    begin();
    until(DeliveryState::done);
    EXPECT_THAT(held, ElementsAre(true, false));

    scribe.give_up(1);
    EXPECT_FALSE(lease.holds());
}

TEST_F(AmongNodesTest, WhoHasLostTheUnitWritesNoIntentForIt) {
    request();
    scribe.give_up(1);
    begin();
    rest();

    EXPECT_THAT(written(), IsEmpty());
    EXPECT_THAT(platform.asked, IsEmpty());
}

TEST_F(AmongNodesTest, WhoLosesTheUnitWhileItLooksWritesNoIntentForIt) {
    request();
    platform.during_find = [&] { scribe.give_up(1); };
    begin();
    rest();

    EXPECT_THAT(written(), IsEmpty());
}

TEST_F(AmongNodesTest, AnArticleThatComesAfterItsDeliveryIsPublishedWhenItComes) {
    const ArticleId late{"a2"};
    request(late);
    begin();
    rest();
    EXPECT_THAT(platform.asked, IsEmpty());

    arrive(late, "https://gov.example.cn/a2.html");
    publisher.note_article();
    test::run_until(io, [&] { return !platform.asked.empty(); });
    rest();
    platform.asked.clear();
    publisher.note_article();
    rest();
    EXPECT_THAT(platform.asked, IsEmpty()) << "who waits for no article is not woken by one";
}

}  // namespace

}  // namespace drumtower
