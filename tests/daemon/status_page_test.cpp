#include "daemon/web/status_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower::web {

namespace {

using testing::HasSubstr;
using testing::Not;

const TimePoint now{Duration(1'795'564'800'000)};  // 2026-11-25 08:00 in Fuzhou

Obligation duty(const char* unit, std::optional<Finding> finding) {
    Obligation duty;
    duty.unit = UnitId(unit);
    duty.channels.resize(1);
    if (finding) duty.verdicts.resize(1);
    if (finding) duty.verdicts.front().finding = *finding;
    return duty;
}

TEST(StatusPageTest, ACardCountsItsUnitsAndShowsFirstWhoStillOwes) {
    StatusFacts facts;
    facts.now = now;
    facts.utc_offset = 8h;
    facts.names = {{"unit/a", "甲局"}, {"unit/b", "乙局"}, {"unit/c", "丙局"}};
    facts.open = {
        {.title = "防汛通知", .url = "https://a.cn/1", .cls = "important", .due = now + 12h, .duties = {}}};
    facts.open.front().duties = {duty("a", Finding::on_time), duty("b", std::nullopt),
                                 duty("c", Finding::on_time)};

    const auto html = status_part(facts);

    EXPECT_THAT(html, HasSubstr(">待转载\u00a01，按时\u00a02</p>"));
    EXPECT_LT(html.find("乙局"), html.find("甲局"));
    EXPECT_THAT(html, Not(HasSubstr("<details")));
}

TEST(StatusPageTest, OfManyUnitsThoseThatAreDoneAreFoldedAway) {
    StatusFacts facts;
    facts.open.resize(1);
    for (int i = 0; i < 30; ++i)
        facts.open.front().duties.push_back(
            duty(i == 7 ? "late-one" : "u", i == 7 ? std::nullopt : std::optional(Finding::on_time)));

    const auto html = status_part(facts);

    EXPECT_THAT(html, HasSubstr("<summary>已完成的单位</summary><ul"));
    EXPECT_LT(html.find("late-one"), html.find("<details id=\"done-"));
}

TEST(StatusPageTest, ArticlesOfTheBaselineAreNotCounted) {
    StatusFacts facts;
    facts.counts.articles = 31;
    facts.counts.baseline = 30;

    EXPECT_THAT(status_part(facts), HasSubstr("<b>1</b>稿件"));
}

TEST(StatusPageTest, TextOfOthersIsEscaped) {
    StatusFacts facts;
    facts.freezes = {{.unit = {}, .reason = "<script>", .who = "a&b", .since = now}};

    EXPECT_THAT(status_part(facts), HasSubstr("&lt;script&gt;。a&amp;b"));
}

}  // namespace

}  // namespace drumtower::web
