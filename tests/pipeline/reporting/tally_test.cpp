#include "pipeline/reporting/tally.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

const TimePoint start{Duration(1'795'564'800'000)};
const TimePoint now = start + 24h;

Obligation duty(std::optional<Finding> finding = {}, Duration taken = 1h, std::string grade = "A") {
    Obligation one;
    one.clock_start = start;
    one.due = start + 12h;
    one.channels = {{.id = ChannelId("site"), .kind = "website", .mode = Mode::automatic, .looks = true}};
    if (!finding) return one;
    Verdict verdict;
    verdict.finding = *finding;
    verdict.grade = std::move(grade);
    const bool met = *finding == Finding::on_time || *finding == Finding::late;
    if (met) verdict.met_at = start + taken;
    one.verdicts = {verdict};
    return one;
}

Tally counted(const std::vector<Obligation>& duties) {
    Tally tally;
    for (const Obligation& one : duties)
        tally.add(one, now);
    return tally;
}

TEST(TallyTest, ARateIsOfTheDutiesThatCouldBeJudgedAndTheRestIsCountedBeside) {
    Obligation nobody = duty();
    nobody.channels.clear();
    Obligation later = duty();
    later.due = now;

    const Tally tally = counted({duty(Finding::on_time), duty(Finding::on_time), duty(Finding::late, 13h),
                                 duty(Finding::overdue), duty(Finding::exempt), duty(Finding::voided),
                                 duty(Finding::undetermined), duty(), nobody, later});

    EXPECT_EQ(tally.all, 10);
    EXPECT_EQ(tally.on_time_rate(), (Rate{2, 4}));
    EXPECT_EQ(tally.coverage(), (Rate{3, 4}));
    EXPECT_EQ(tally.observed(), (Rate{4, 6}));
    EXPECT_EQ(std::tuple(tally.exempt, tally.voided, tally.undetermined, tally.unjudged, tally.no_channel,
                         tally.running),
              std::tuple(1, 1, 1, 1, 1, 1));
}

TEST(TallyTest, TheNewestVerdictCounts) {
    Obligation corrected = duty(Finding::overdue);
    corrected.verdicts.push_back(duty(Finding::on_time).verdicts.front());

    EXPECT_EQ(counted({corrected}).on_time_rate(), (Rate{1, 1}));
}

TEST(TallyTest, ARateIsShownWithBothNumbersAndNeverRoundedUpToAll) {
    EXPECT_EQ((Rate{43, 46}).shown(), "43/46（93.4%）");
    EXPECT_EQ((Rate{9999, 10000}).shown(), "9999/10000（99.9%）");
    EXPECT_EQ((Rate{46, 46}).shown(), "46/46（100.0%）");
    EXPECT_EQ((Rate{0, 0}).shown(), "—（0/0）");
    EXPECT_FALSE((Rate{0, 0}).value());
}

TEST(TallyTest, TheMedianDelayIsOfWhatWasMet) {
    EXPECT_FALSE(counted({duty(Finding::overdue)}).median_delay());
    EXPECT_EQ(counted({duty(Finding::on_time, 3h), duty(Finding::late, 20h), duty(Finding::on_time, 1h)})
                  .median_delay(),
              3h);
    EXPECT_EQ(counted({duty(Finding::on_time, 4h), duty(Finding::on_time, 2h)}).median_delay(), 3h);
    EXPECT_EQ(counted({duty(Finding::on_time, -1h)}).median_delay(), 0h);
}

TEST(TallyTest, VerdictsAreCountedByTheGradeOfTheirEvidence) {
    const Tally tally =
        counted({duty(Finding::on_time, 1h, "A"), duty(Finding::on_time, 1h, "B"),
                 duty(Finding::overdue, 1h, "B"), duty(Finding::undetermined, 1h, ""), duty()});

    EXPECT_THAT(tally.grades, testing::ElementsAre(std::pair("", 1), std::pair("A", 1), std::pair("B", 2)));
}

TEST(TallyTest, AChannelIsGivenOnlyWhatItMetItself) {
    Tally site;
    const ChannelId here("site");

    site.add_for(here, {here}, duty(Finding::on_time), now);
    site.add_for(here, {ChannelId("weibo")}, duty(Finding::on_time), now);
    site.add_for(here, {}, duty(Finding::overdue), now);

    EXPECT_EQ(site.on_time_rate(), (Rate{1, 3}));
    EXPECT_EQ(site.elsewhere, 1);
    EXPECT_EQ(site.all, 3);
}

}  // namespace

}  // namespace drumtower
