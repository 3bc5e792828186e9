#include "pipeline/reporting/ledger_report.hpp"

#include "tests/pipeline/ledger/ledger_bed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Duration fuzhou = 8h;

TEST(ReportDaysTest, AreDaysOfTheDistrictBothIncluded) {
    const auto days = report_days("2026-11-25", "2026-11-26", fuzhou);

    ASSERT_TRUE(days);
    EXPECT_EQ(json::time_text(days->begin), "2026-11-24T16:00:00.000Z");
    EXPECT_EQ(json::time_text(days->end), "2026-11-26T16:00:00.000Z");
}

TEST(ReportDaysTest, RefusesWhatIsNoDayAndWhatRunsBackwards) {
    for (const char* day :
         {"", "2026-11-31", "2026-1-01", "2026-11-1x", "20261101", "-026-11-01", "today", "2026-13-01"})
        EXPECT_FALSE(report_days(day, day, fuzhou)) << day;
    EXPECT_FALSE(report_days("2026-11-02", "2026-11-01", fuzhou));
}

class LedgerReportTest : public ledgerbed::LedgerTest {
protected:
    LedgerReportTest() {
        claim(1);
        for (const char* id : {"health", "edu", "park"}) {
            Unit unit;
            unit.id = UnitId(id);
            unit.name = std::string("单位 ") + id;
            Channel channel;
            channel.id = ChannelId(unit.id.str() + "-site");
            channel.unit = unit.id;
            channel.name = unit.name + " 网站";
            channel.kind = "website";
            unit.channels = {channel};
            state(facts::UnitDeclared{.unit = unit, .previous = {}});
        }
    }
    ObligationId a_duty(const std::string& unit, TimePoint due, const std::string& article = "a1") {
        auto fact = ledgerbed::request();
        fact.article = ArticleId(article);
        fact.unit = UnitId(unit);
        fact.obligation = obligation_id(fact.article, fact.unit, fact.rule, 1);
        fact.clock_start = due - 12h;
        fact.due = due;
        fact.channels = {{ChannelId(unit + "-site"), "website", Mode::manual, true}};
        state(fact);
        return fact.obligation;
    }
    EventId seen_on(const std::string& unit, TimePoint published) {
        auto fact = seen("p1", "link");
        fact.channel = ChannelId(unit + "-site");
        fact.unit = UnitId(unit);
        fact.url = "https://" + unit + ".example/p1";
        fact.published = {published, published};
        return state(fact);
    }
    void judge(const ObligationId& id, const std::string& unit, Finding finding,
               std::vector<std::string> evidence = {}, std::optional<TimePoint> met_at = {}) {
        facts::VerdictGiven fact;
        fact.obligation = id;
        fact.unit = UnitId(unit);
        fact.finding = finding;
        fact.grade = "B";
        fact.reason = "据平台列表";
        fact.evidence = std::move(evidence);
        fact.met_at = met_at;
        state(fact);
    }
    std::vector<LedgerEntry> lines(const std::string& from, const std::string& to,
                                   const std::string& unit = {}) {
        Queries queries(directory.path());
        std::vector<LedgerEntry> found;
        ledger_lines(queries, {*report_days(from, to, fuzhou), unit},
                     [&](const LedgerEntry& entry) { found.push_back(entry); });
        return found;
    }
    std::vector<std::string> units(const std::string& from, const std::string& to) {
        std::vector<std::string> found;
        for (const LedgerEntry& entry : lines(from, to))
            found.push_back(entry.unit);
        return found;
    }
};

TEST_F(LedgerReportTest, ADutyBelongsToTheDayOnWhichItFallsDue) {
    const TimePoint midnight = report_days("2026-11-26", "2026-11-26", fuzhou)->begin;
    a_duty("health", midnight - 1ms);
    a_duty("edu", midnight);
    a_duty("park", midnight + 24h);

    EXPECT_THAT(units("2026-11-25", "2026-11-25"), ElementsAre("health"));
    EXPECT_THAT(units("2026-11-26", "2026-11-26"), ElementsAre("edu"));
    EXPECT_THAT(units("2026-11-25", "2026-11-27"), ElementsAre("health", "edu", "park"));
    EXPECT_THAT(units("2026-12-01", "2026-12-31"), IsEmpty());
}

TEST_F(LedgerReportTest, ALineTellsOfThePostThatTheVerdictRestsOn) {
    const auto id = a_duty("health", ledgerbed::start + 12h);
    const EventId evidence = seen_on("health", ledgerbed::start + 3h);
    judge(id, "health", Finding::on_time, {evidence.str()}, ledgerbed::start + 3h);

    const auto line = lines("2026-11-25", "2026-11-25").at(0);

    EXPECT_EQ(line.state, "on_time");
    EXPECT_EQ(line.link, "https://health.example/p1");
    EXPECT_EQ(line.channel_name, "单位 health 网站");
    EXPECT_EQ(line.platform, "website");
    EXPECT_EQ(line.taken, 3h);
    EXPECT_EQ(line.posted->earliest, ledgerbed::start + 3h);
    EXPECT_TRUE(line.seen_at);
    EXPECT_THAT(line.evidence, ElementsAre(evidence.str()));
    EXPECT_EQ(line.remark, "据平台列表");
}

TEST_F(LedgerReportTest, WhatNothingMeasuresYetIsEmpty) {
    a_duty("health", ledgerbed::start + 12h);

    const auto line = lines("2026-11-25", "2026-11-25").at(0);
    const auto cells = ledger_cells(line, fuzhou);

    ASSERT_EQ(cells.size(), ledger_headers().size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string& header = ledger_headers()[i];
        const bool unknown = header == "相似度" || header == "来源标注是否规范" || header == "证据哈希" ||
                             header == "催办次数" || header == "认定依据" || header == "链接";
        EXPECT_TRUE(!unknown || cells[i].empty()) << header;
    }
}

TEST_F(LedgerReportTest, CountsByUnitByArticleAndByChannelAgree) {
    const auto met = a_duty("health", ledgerbed::start + 12h);
    const EventId evidence = seen_on("health", ledgerbed::start + 1h);
    judge(met, "health", Finding::on_time, {evidence.str()}, ledgerbed::start + 1h);
    judge(a_duty("edu", ledgerbed::start + 12h), "edu", Finding::overdue);
    judge(a_duty("health", ledgerbed::start + 12h, "a2"), "health", Finding::undetermined);
    Queries queries(directory.path());
    const ReportAsked asked{*report_days("2026-11-25", "2026-11-25", fuzhou), {}};

    const auto by_unit = compliance(queries, asked, By::unit, ledgerbed::start + 24h);
    const auto by_article = compliance(queries, asked, By::article, ledgerbed::start + 24h);
    const auto by_channel = compliance(queries, asked, By::channel, ledgerbed::start + 24h);

    for (const Compliance* one : {&by_unit, &by_article, &by_channel})
        EXPECT_EQ(one->total.on_time_rate(), (Rate{1, 2}));
    ASSERT_EQ(by_unit.lines.size(), 2U);
    EXPECT_EQ(by_unit.lines[0].name, "单位 edu");
    EXPECT_EQ(by_unit.lines[0].tally.on_time_rate(), (Rate{0, 1}));
    EXPECT_EQ(by_unit.lines[1].tally.observed(), (Rate{1, 2}));
    EXPECT_EQ(by_article.lines[0].tally.on_time_rate(), (Rate{1, 2}));
    EXPECT_EQ(by_channel.lines[1].id, "health-site");
    EXPECT_EQ(by_channel.lines[1].tally.on_time_rate(), (Rate{1, 1}));
}

TEST_F(LedgerReportTest, MoreDutiesThanAPageHoldsAreEachThereOnce) {
    for (int i = 0; i < 1201; ++i)
        a_duty("health", ledgerbed::start + 12h, "a" + std::to_string(1000 + i));

    const auto all = lines("2026-11-25", "2026-11-25");

    ASSERT_EQ(all.size(), 1201U);
    EXPECT_EQ(all.back().number, 1201);
    EXPECT_THAT(lines("2026-11-25", "2026-11-25", "edu"), IsEmpty());
}

}  // namespace

}  // namespace drumtower
