#include "tests/pipeline/monitoring/judge_bed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

using namespace judging;
using testing::ElementsAre;
using testing::HasSubstr;

// ---- a listing that comes later and has no blind spot ----

TEST(JudgeTest, ABlindSpotKeepsADutyOpenUntilAListingWithoutOneCoversItsTime) {
    auto evidence = duty_on({channel("wechat")});
    evidence.looks = {looked_at_whole("wechat")};
    evidence.looks[0].blind_spots = {"群发"};
    EXPECT_EQ(finding(evidence, due + 2h), "open");

    evidence.looks[0].whole = std::vector<Covered>{{start - 1h, due, EventId("day-1")}};
    EXPECT_EQ(finding(evidence, due + 12h), "open") << "it ends at the due second, which is still in time";

    evidence.looks[0].whole = std::vector<Covered>{{start - 1h, due + 1h, EventId("day-1")}};
    const auto given = verdict(evidence, due + 12h);
    ASSERT_TRUE(given);
    EXPECT_EQ(given->finding, Finding::overdue);
    EXPECT_THAT(given->evidence, ElementsAre("day-1"));
}

TEST(JudgeTest, AUnitMayHavePostedBeforeTheDesignationSoThatTimeIsLookedAtToo) {
    auto evidence = duty_on({channel("site")});
    evidence.duty.published = {start - 5h, start - 5h};
    evidence.looks = {looks("site", {{start - 9h, due + 1min, EventId("look")}})};
    EXPECT_EQ(finding(evidence, due + 1h), "open") << "by whom, though, before anybody knew of the duty?";
    EXPECT_THAT(judge(evidence, {}, due + 1h).waits_for, HasSubstr("认定之前"));

    evidence.duty.looked_back = {ChannelId("site")};
    EXPECT_EQ(finding(evidence, due + 1h), "overdue");
}

TEST(JudgeTest, AMassSendSeenTheNextMorningIsJudgedByItsOwnTime) {
    auto evidence = duty_on({channel("wechat")});
    evidence.looks = {looked_at_whole("wechat")};
    evidence.looks[0].blind_spots = {"群发"};
    evidence.observations = {seen_at("wechat", due - 1min, due + 12h)};
    EXPECT_EQ(finding(evidence, due + 12h), "on_time");
}

}  // namespace

}  // namespace drumtower
