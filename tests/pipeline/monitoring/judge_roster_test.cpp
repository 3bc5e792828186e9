#include "tests/pipeline/monitoring/judge_bed.hpp"

#include <gmock/gmock.h>

namespace drumtower {

namespace {

using namespace judging;
using testing::ElementsAre;
using testing::HasSubstr;

// ---- channels that nobody can look at ----

Evidence duty_with_an_app() {
    auto evidence = duty_on({channel("app", false)});
    evidence.duty.asked = EventId("notice");
    evidence.duty.asked_at = due - 2h;
    return evidence;
}

TEST(JudgeRosterTest, AUnitThatWasAskedForALinkHasADayAfterDueToShowOne) {
    auto evidence = duty_with_an_app();
    EXPECT_EQ(finding(evidence, due + 24h), "open");
    const auto given = verdict(evidence, due + 24h + 1ms);
    ASSERT_TRUE(given);
    EXPECT_EQ(given->finding, Finding::overdue);
    EXPECT_EQ(given->grade, "D") << "it rests on what the unit did not say";
    EXPECT_THAT(given->evidence, ElementsAre("notice"));

    evidence.duty.asked_at = due + 10h;  // a downtime: the question went out late
    EXPECT_EQ(finding(evidence, due + 30h), "open");
    EXPECT_EQ(finding(evidence, due + 34h + 1ms), "overdue");
}

TEST(JudgeRosterTest, AUnitThatNobodyAskedIsNotHeldToItsSilence) {
    auto evidence = duty_on({channel("app", false)});
    EXPECT_EQ(finding(evidence, due + 47h), "open");
    EXPECT_EQ(finding(evidence, due + 49h), "undetermined");
}

TEST(JudgeRosterTest, ALinkShownLaterCorrectsTheVerdict) {
    auto evidence = duty_with_an_app();
    evidence.duty.verdicts = {given(Finding::overdue)};
    evidence.observations = {seen_at("app", due - 1h, due + 30h)};
    EXPECT_EQ(finding(evidence, due + 30h), "on_time");
}

TEST(JudgeRosterTest, OfSeveralSilentChannelsTheWeakestGradeIsTheVerdicts) {
    auto evidence = duty_with_an_app();
    evidence.channels.push_back({channel("site"), std::nullopt, std::nullopt});
    evidence.looks = {looked_at_whole("site")};
    EXPECT_EQ(verdict(evidence, due + 25h)->grade, "D");
}

// ---- a post that may be the repost ----

TEST(JudgeRosterTest, APostThatAPersonHasToTellKeepsTheDutyOpenUntilThen) {
    auto evidence = duty_on({channel("site")});
    evidence.looks = {looked_at_whole("site")};
    Question question;
    question.channel = ChannelId("site");
    question.title = "转发一则通知";
    evidence.questions = {question};
    const auto waits = judge(evidence, JudgeRules{}, due + 1h);
    EXPECT_FALSE(waits.verdict);
    EXPECT_THAT(waits.waits_for, HasSubstr("转发一则通知"));

    evidence.questions[0].answer = "no";
    EXPECT_EQ(finding(evidence, due + 1h), "overdue");
}

// ---- a rule that takes one way of publishing ----

TEST(JudgeRosterTest, WhereOnlyAMassSendCountsAPublishedArticleDoesNot) {
    auto evidence = duty_on({channel("wechat")});
    evidence.channels[0].counts = "mass";
    evidence.looks = {looked_at_whole("wechat")};
    evidence.deliveries = {receipt("wechat", due - 1h)};
    auto published = seen_at("wechat", due - 1h, due - 1h);
    published.way = "publish";
    published.url = "https://mp.weixin.qq.com/s/a";
    evidence.observations = {published};
    EXPECT_EQ(finding(evidence, due + 1h), "overdue");

    auto attested = seen_at("wechat", due - 1h, due - 1h);
    attested.url = published.url;
    evidence.observations.push_back(attested);
    EXPECT_EQ(finding(evidence, due + 1h), "overdue") << "a link to it makes it no mass send";

    published.way = "mass";
    evidence.observations = {published};
    EXPECT_EQ(finding(evidence, due + 1h), "on_time");
}

// ---- the roster changes while a clock runs ----

TEST(JudgeRosterTest, AClosedChannelNeedsLooksUntilItClosed) {
    auto evidence = duty_on({channel("site"), channel("old")});
    evidence.channels[1].closed = start + 4h;
    evidence.looks = {looked_at_whole("site"), looks("old", {{start - 1h, start + 5h, EventId("look-old")}})};
    EXPECT_EQ(finding(evidence, due + 1h), "overdue");

    evidence.looks[1].covered[0].to = start + 3h;
    const auto waits = judge(evidence, JudgeRules{}, due + 1h);
    EXPECT_FALSE(waits.verdict);
    EXPECT_THAT(waits.waits_for, HasSubstr("old 已关闭"));
}

TEST(JudgeRosterTest, AUnitWhoseOnlyChannelClosedIsAPersonsToJudge) {
    auto evidence = duty_on({channel("old")});
    evidence.channels[0].closed = start + 4h;
    evidence.looks = {looked_at_whole("old")};
    EXPECT_EQ(finding(evidence, due + 1h), "undetermined");

    evidence.deliveries = {receipt("old", start + 1h)};
    EXPECT_EQ(finding(evidence, due + 1h), "on_time");
}

TEST(JudgeRosterTest, AChannelOpenedMeanwhileCountsAndIsLookedAtFromThenOn) {
    auto evidence = duty_on({channel("site")});
    evidence.channels.push_back({channel("new"), start + 6h, std::nullopt});
    evidence.looks = {looked_at_whole("site")};
    EXPECT_EQ(finding(evidence, due + 1h), "open") << "it may stand there";

    evidence.looks.push_back(looks("new", {{start + 5h, due + 1min, EventId("look-new")}}));
    EXPECT_EQ(finding(evidence, due + 1h), "overdue");

    evidence.observations = {seen_at("new", due - 1h, due)};
    EXPECT_EQ(finding(evidence, due + 1h), "on_time");
}

TEST(JudgeRosterTest, ARetiredUnitsDutyIsVoidOnceDueUnlessItWasMet) {
    auto evidence = duty_on({channel("site")});
    evidence.unit_retired = true;
    EXPECT_EQ(finding(evidence, due), "open") << "a roster may be mended before";
    EXPECT_EQ(finding(evidence, due + 1s), "void");
    evidence.deliveries = {receipt("site", start + 1h)};
    EXPECT_EQ(finding(evidence, due + 1s), "on_time");
}

}  // namespace

}  // namespace drumtower
