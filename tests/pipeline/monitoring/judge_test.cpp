#include "tests/pipeline/monitoring/judge_bed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

using namespace judging;
using testing::ElementsAre;
using testing::HasSubstr;

// ---- the platform's time decides, to the second ----

TEST(JudgeTest, ThereIsNothingToSayBeforeTheDueTimeWithoutAPost) {
    auto evidence = duty_on({channel("site")});
    evidence.looks = {looked_at_whole("site")};

    EXPECT_EQ(finding(evidence, due), "open");
    EXPECT_EQ(judge(evidence, {}, due).waits_for, "时限未到");
}

TEST(JudgeTest, TheDueSecondItselfIsOnTimeAndTheNextIsLate) {
    const std::vector<std::pair<Duration, std::string>> table{
        {-12h, "on_time"},  {-1ms, "on_time"}, {0ms, "on_time"},
        {999ms, "on_time"}, {1s, "late"},      {3h, "late"},
    };
    for (const auto& [after_due, expected] : table) {
        auto evidence = duty_on({channel("site")});
        evidence.deliveries = {receipt("site", due + after_due)};
        evidence.looks = {looked_at_whole("site")};
        EXPECT_EQ(finding(evidence, due + 4h), expected) << after_due.count();
    }
}

TEST(JudgeTest, AReceiptIsGradeAAndTheEvidence) {
    auto evidence = duty_on({channel("site")});
    evidence.deliveries = {receipt("site", start + 1h)};

    const auto given = verdict(evidence, start + 2h);

    ASSERT_TRUE(given);
    EXPECT_EQ(given->grade, "A");
    EXPECT_THAT(given->evidence, ElementsAre("receipt-site"));
    EXPECT_EQ(given->met_at, start + 1h);
    EXPECT_EQ(given->who, "");
}

TEST(JudgeTest, APostSeenLateButPublishedInTimeIsOnTime) {
    auto evidence = duty_on({channel("site")});
    evidence.observations = {seen_at("site", due - 1h, due + 20h)};

    const auto given = verdict(evidence, due + 20h);

    ASSERT_TRUE(given);
    EXPECT_EQ(given->finding, Finding::on_time);
    EXPECT_EQ(given->grade, "B");
    EXPECT_THAT(given->evidence, ElementsAre("seen-site"));
}

TEST(JudgeTest, APostSeenLateAndPublishedAtTheDueSecondIsOnTimeToo) {
    auto evidence = duty_on({channel("site")});
    evidence.looks = {looked_at_whole("site")};
    evidence.observations = {seen_at("site", due + 999ms, due + 20h)};
    EXPECT_EQ(finding(evidence, due + 20h), "on_time");

    evidence.observations = {seen_at("site", due + 1s, due + 20h)};
    EXPECT_EQ(finding(evidence, due + 20h), "late");
}

TEST(JudgeTest, OfTwoPostsTheEarlierAnswerAndThenTheBetterGradeCount) {
    auto evidence = duty_on({channel("site")});
    evidence.deliveries = {receipt("site", start + 2h)};
    evidence.observations = {seen_at("site", due + 1h, due + 2h), seen_at("site", start + 2h, start + 3h)};

    const auto given = verdict(evidence, due + 3h);

    ASSERT_TRUE(given);
    EXPECT_EQ(given->finding, Finding::on_time);
    EXPECT_EQ(given->grade, "A");
    EXPECT_THAT(given->evidence, ElementsAre("receipt-site"));
}

TEST(JudgeTest, APostOnAChannelThatTheDutyDoesNotNameCountsForNothing) {
    auto evidence = duty_on({channel("site")});
    evidence.deliveries = {receipt("weibo", start + 1h)};
    evidence.observations = {seen_at("weibo", start + 1h, start + 2h)};
    evidence.looks = {looked_at_whole("site")};

    EXPECT_EQ(finding(evidence, due + 1h), "overdue");
}

TEST(JudgeTest, APostMadeByHandRestsOnItsObservationNotOnAReceipt) {
    auto evidence = duty_on({channel("site")});
    evidence.deliveries = {receipt("site", start + 1h)};
    evidence.deliveries.front().adopted = true;
    EXPECT_EQ(finding(evidence, start + 2h), "open");

    evidence.observations = {seen_at("site", start + 1h, start + 2h)};
    EXPECT_EQ(verdict(evidence, start + 2h)->grade, "B");
}

// ---- a time has its precision ----

struct Straddle {
    const char* what;
    TimePoint first_seen;
    std::optional<TimePoint> unseen_at;
    const char* expected;
};

TEST(JudgeTest, WhereADateAloneHoldsTheDueTimeFirstSightDecidesUnlessABlindGapStoodBefore) {
    const TimeSpan that_day{start - 8h, start + 16h - 1ms};
    const std::vector<Straddle> table{
        {"first seen at the due second", due + 999ms, {}, "on_time"},
        {"first seen before", due - 3h, due - 4h, "on_time"},
        {"not there in a whole look after the due time", due + 2h, due + 1s, "late"},
        {"not there at the due second, then a gap", due + 2h, due + 999ms, "undetermined"},
        {"a blind gap from before the due time", due + 2h, due - 1h, "undetermined"},
        {"no look before first sight", due + 1s, {}, "undetermined"},
    };
    for (const Straddle& row : table) {
        auto evidence = duty_on({channel("site")});
        evidence.observations = {seen("site", that_day, row.first_seen, row.unseen_at)};
        evidence.looks = {looked_at_whole("site")};
        EXPECT_EQ(finding(evidence, due + 3h), row.expected) << row.what;
    }
}

TEST(JudgeTest, ADateThatDoesNotHoldTheDueTimeDecidesByItself) {
    const TimeSpan day_before{start - 32h, start - 8h - 1ms};
    const TimeSpan day_after{start + 16h, start + 40h - 1ms};

    auto evidence = duty_on({channel("site")});
    evidence.observations = {seen("site", day_before, due + 5h)};
    EXPECT_EQ(finding(evidence, due + 6h), "on_time");

    evidence.observations = {seen("site", day_after, due + 5h)};
    evidence.looks = {looked_at_whole("site")};
    EXPECT_EQ(finding(evidence, due + 6h), "late");
}

TEST(JudgeTest, ADateAloneSaysNothingYetBeforeTheDueTime) {
    auto evidence = duty_on({channel("site")});
    evidence.observations = {seen("site", {start - 8h, start + 16h - 1ms}, due + 1h)};

    EXPECT_EQ(finding(evidence, due), "open");
}

// ---- unknown is a state ----

TEST(JudgeTest, OverdueNeedsLooksThatJoinFromTheClocksStartPastTheDueTime) {
    struct Row {
        const char* what;
        std::vector<Covered> covered;
        const char* expected;
    };
    const EventId look("look");
    const std::vector<Row> table{
        {"exactly from the start to just past the due second", {{start, due + 1s, look}}, "overdue"},
        {"up to the due second itself", {{start, due + 999ms, look}}, "open"},
        {"from just after the start", {{start + 1ms, due + 1h, look}}, "open"},
        {"a gap within", {{start - 1h, start + 5h, look}, {start + 6h, due + 1h, look}}, "open"},
        {"nothing", {}, "open"},
    };
    for (const Row& row : table) {
        auto evidence = duty_on({channel("site")});
        evidence.looks = {looks("site", row.covered)};
        EXPECT_EQ(finding(evidence, due + 2h), row.expected) << row.what;
    }
}

TEST(JudgeTest, OverdueRestsOnTheLooksThatSayIt) {
    auto evidence = duty_on({channel("site"), channel("weibo")});
    evidence.looks = {looked_at_whole("site"), looked_at_whole("weibo")};

    const auto given = verdict(evidence, due + 1h);

    ASSERT_TRUE(given);
    EXPECT_EQ(given->finding, Finding::overdue);
    EXPECT_THAT(given->evidence, ElementsAre("look-site", "look-weibo"));
    EXPECT_EQ(given->met_at, std::nullopt);
}

TEST(JudgeTest, OneChannelThatWasNotLookedAtKeepsTheDutyOpenAndSaysWhich) {
    auto evidence = duty_on({channel("site"), channel("weibo")});
    evidence.looks = {looked_at_whole("site")};

    const auto judgement = judge(evidence, {}, due + 1h);

    EXPECT_FALSE(judgement.verdict);
    EXPECT_THAT(judgement.waits_for, HasSubstr("weibo"));
    EXPECT_THAT(judgement.waits_for, testing::Not(HasSubstr("site")));
}

TEST(JudgeTest, ABlindSpotKeepsTheDutyOpenAndIsNamed) {
    auto evidence = duty_on({channel("wechat")});
    evidence.looks = {looked_at_whole("wechat")};
    evidence.looks.front().blind_spots = {"群发"};

    const auto judgement = judge(evidence, {}, due + 47h);

    EXPECT_FALSE(judgement.verdict);
    EXPECT_THAT(judgement.waits_for, HasSubstr("群发"));
}

TEST(JudgeTest, ASiteThatIsDownKeepsTheDutyOpenAndSaysSo) {
    auto evidence = duty_on({channel("site")});
    evidence.looks = {looks("site", {{start - 1h, start + 2h, EventId("look")}})};
    evidence.looks.front().trouble = "连接被拒绝";

    const auto judgement = judge(evidence, {}, due + 47h);

    EXPECT_FALSE(judgement.verdict);
    EXPECT_THAT(judgement.waits_for, HasSubstr("连接被拒绝"));
}

TEST(JudgeTest, TroubleAfterTheNeededLookTakesNothingBack) {
    auto evidence = duty_on({channel("site")});
    evidence.looks = {looked_at_whole("site")};
    evidence.looks.front().trouble = "连接被拒绝";

    EXPECT_EQ(finding(evidence, due + 2h), "overdue");
}

TEST(JudgeTest, AChannelThatNoProgramCanLookAtIsNeverSilent) {
    auto evidence = duty_on({channel("app", false)});
    EXPECT_EQ(finding(evidence, due + 48h), "open");

    evidence.observations = {seen_at("app", start + 1h, due + 5h)};
    EXPECT_EQ(finding(evidence, due + 6h), "on_time");
}

TEST(JudgeTest, AfterFortyEightHoursAPersonIsAskedOnce) {
    auto evidence = duty_on({channel("site")});
    EXPECT_EQ(finding(evidence, due + 48h), "open");
    EXPECT_EQ(finding(evidence, due + 48h + 1ms), "undetermined");
    EXPECT_THAT(verdict(evidence, due + 49h)->reason, HasSubstr("site"));

    evidence.duty.verdicts = {given(Finding::undetermined)};
    EXPECT_EQ(finding(evidence, due + 1000h), "open");
}

TEST(JudgeTest, TheTimeUntilAPersonIsAskedIsASetting) {
    const JudgeRules rules{.undetermined_after = 1h};

    EXPECT_TRUE(judge(duty_on({channel("site")}), rules, due + 2h).verdict);
    EXPECT_FALSE(judge(duty_on({channel("site")}), rules, due + 1h).verdict);
}

// ---- any, each ----

TEST(JudgeTest, OnePostInTimeOnAnyChannelMeetsTheDutyWhateverTheOthersSay) {
    auto evidence = duty_on({channel("site"), channel("weibo"), channel("app", false)});
    evidence.deliveries = {receipt("weibo", due)};
    evidence.observations = {seen_at("site", due + 1h, due + 2h)};

    EXPECT_EQ(finding(evidence, due + 3h), "on_time");
    EXPECT_THAT(verdict(evidence, due + 3h)->evidence, ElementsAre("receipt-weibo"));
}

TEST(JudgeTest, LateNeedsItsOwnChannelToHaveBeenLookedAtWhole) {
    auto evidence = duty_on({channel("site")});
    evidence.observations = {seen_at("site", due + 1h, due + 2h)};
    // A post in time may have been pushed off the list while nobody looked.
    evidence.looks = {looks("site", {{start - 1h, start + 2h, EventId("look-1")}})};
    EXPECT_EQ(finding(evidence, due + 3h), "open");
    EXPECT_THAT(judge(evidence, {}, due + 3h).waits_for, testing::HasSubstr("site"));

    evidence.looks = {looked_at_whole("site")};
    EXPECT_THAT(verdict(evidence, due + 3h)->evidence, ElementsAre("look-site", "seen-site"));
}

TEST(JudgeTest, LateNeedsTheOtherChannelsToHaveBeenLookedAtWhole) {
    auto evidence = duty_on({channel("site"), channel("weibo")});
    evidence.observations = {seen_at("site", due + 1h, due + 2h)};
    evidence.looks = {looked_at_whole("site")};
    EXPECT_EQ(finding(evidence, due + 3h), "open");

    evidence.looks = {looked_at_whole("weibo"), looked_at_whole("site")};
    const auto given = verdict(evidence, due + 3h);
    ASSERT_TRUE(given);
    EXPECT_EQ(given->finding, Finding::late);
    EXPECT_EQ(given->met_at, due + 1h);
    EXPECT_THAT(given->evidence, ElementsAre("look-site", "seen-site"));

    evidence.looks.front().blind_spots = {"群发"};
    EXPECT_EQ(finding(evidence, due + 3h), "open");
}

TEST(JudgeTest, WhereEachChannelOwesOneAllMustBeInTime) {
    struct Row {
        const char* what;
        std::optional<TimePoint> site;
        std::optional<TimePoint> weibo;
        const char* expected;
    };
    const std::vector<Row> table{
        {"both in time", due, due - 1h, "on_time"},
        {"one late", due, due + 1h, "late"},
        {"both late", due + 2h, due + 1h, "late"},
        {"one in time, one silent", due - 1h, {}, "overdue"},
        {"one late, one silent", due + 1h, {}, "overdue"},
        {"both silent", {}, {}, "overdue"},
    };
    for (const Row& row : table) {
        auto evidence = duty_on({channel("site"), channel("weibo")}, "each");
        if (row.site) evidence.deliveries.push_back(receipt("site", *row.site));
        if (row.weibo) evidence.deliveries.push_back(receipt("weibo", *row.weibo));
        evidence.looks = {looked_at_whole("site"), looked_at_whole("weibo")};
        EXPECT_EQ(finding(evidence, due + 3h), row.expected) << row.what;
    }
}

TEST(JudgeTest, WhereEachChannelOwesOneAnUnseenChannelKeepsItOpen) {
    auto evidence = duty_on({channel("site"), channel("weibo")}, "each");
    evidence.deliveries = {receipt("site", start + 1h)};

    EXPECT_EQ(finding(evidence, due + 3h), "open");
}

// ---- who never owes, and what is final ----

TEST(JudgeTest, AUnitWithoutAChannelIsNeverLate) {
    const auto evidence = duty_on({});

    EXPECT_EQ(finding(evidence, due + 24h * 365), "open");
    EXPECT_EQ(evidence.duty.state(), "no_channel");
    EXPECT_THAT(judge(evidence, {}, due + 1h).waits_for, HasSubstr("no_channel"));
}

TEST(JudgeTest, AWithdrawnArticlesDutyIsVoidAtOnceButAVerdictBeforeItStays) {
    auto evidence = duty_on({channel("site")});
    evidence.duty.withdrawn = true;
    EXPECT_EQ(finding(evidence, start + 1h), "void");
    EXPECT_EQ(finding(evidence, due + 100h), "void");

    evidence.duty.verdicts = {given(Finding::overdue)};
    EXPECT_EQ(finding(evidence, due + 100h), "open");
}

TEST(JudgeTest, AnOverdueVerdictIsCorrectedByWhatIsFoundLater) {
    auto evidence = duty_on({channel("site")});
    evidence.duty.verdicts = {given(Finding::overdue)};
    evidence.looks = {looked_at_whole("site")};
    EXPECT_EQ(finding(evidence, due + 1h), "open") << "the same again is not said again";

    evidence.observations = {seen_at("site", due + 2h, due + 3h)};
    EXPECT_EQ(finding(evidence, due + 3h), "late");

    evidence.observations.push_back(seen_at("site", due - 2h, due + 4h));
    EXPECT_EQ(finding(evidence, due + 4h), "on_time");
}

TEST(JudgeTest, ALateOrUndeterminedVerdictOfTheMachineMayBeCorrectedToo) {
    auto evidence = duty_on({channel("site")});
    evidence.observations = {seen_at("site", due - 2h, due + 4h)};
    for (const Finding before : {Finding::late, Finding::undetermined, Finding::overdue}) {
        evidence.duty.verdicts = {given(before)};
        EXPECT_EQ(finding(evidence, due + 50h), "on_time") << json::name_of(before);
    }
}

TEST(JudgeTest, WhatIsMetExemptOrVoidIsFinal) {
    auto evidence = duty_on({channel("site")});
    evidence.observations = {seen_at("site", due + 2h, due + 4h)};
    for (const Finding before : {Finding::on_time, Finding::exempt, Finding::voided}) {
        evidence.duty.verdicts = {given(before)};
        EXPECT_EQ(finding(evidence, due + 50h), "open") << json::name_of(before);
    }
}

TEST(JudgeTest, APersonsVerdictIsFinalWhateverItSays) {
    auto evidence = duty_on({channel("site")});
    evidence.observations = {seen_at("site", due - 2h, due + 4h)};
    for (const Finding said : {Finding::late, Finding::overdue, Finding::undetermined, Finding::exempt}) {
        evidence.duty.verdicts = {given(said, "desk")};
        EXPECT_EQ(finding(evidence, due + 50h), "open") << json::name_of(said);
    }
}

}  // namespace

}  // namespace drumtower
