#include "pipeline/reporting/ledger_files.hpp"

#include "pipeline/reporting/sheets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace drumtower {

namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const TimePoint start{Duration(1'795'564'800'000)};  // 2026-11-25 08:00 in Fuzhou
constexpr Duration fuzhou = 8h;

class LedgerFilesTest : public testing::Test {
protected:
    LedgerFilesTest() {
        cover.district = "鼓楼区<b>";
        cover.asked.days = *report_days("2026-11-01", "2026-11-30", fuzhou);
        cover.made_at = start + 24h;
        cover.utc_offset = fuzhou;
        Obligation duty;
        duty.clock_start = start;
        duty.due = start + 12h;
        duty.channels.resize(1);
        Verdict verdict;
        verdict.finding = Finding::on_time;
        verdict.grade = "A";
        verdict.met_at = start + 2h;
        duty.verdicts = {verdict};
        cover.counted.total.add(duty, cover.made_at);
        cover.counted.lines = {{"health", "卫健局", cover.counted.total}};
        entry.number = 1;
        entry.article = "a1";
        entry.title = "=HYPERLINK(\"http://evil\",\"防汛\")";
        entry.url = "https://gov.example/1";
        entry.rule = "repost-12h";
        entry.rule_version = 3;
        entry.clock_start = start;
        entry.due = start + 12h;
        entry.unit = "health";
        entry.unit_name = "<script>alert(1)</script>";
        entry.platform = "website";
        entry.posted = TimeSpan{start + 2h, start + 2h};
        entry.taken = 2h;
        entry.state = "on_time";
        entry.link = "javascript:alert(1)";
        entry.remark = "一行\n两行";
    }
    std::string written(ReportFormat format) {
        std::ostringstream stream;
        const auto file = ledger_file(format, cover, stream);
        file->line(entry);
        file->finish();
        return stream.str();
    }

    ReportCover cover;
    LedgerEntry entry;
};

TEST(SheetsTest, ACsvCellThatWouldBeAFormulaIsAText) {
    EXPECT_EQ(sheets::csv_line({"=1+1", "+1", "-1", "@a", "\tx", "\rx", "a=1", "2026-11-25"}),
              "'=1+1,'+1,'-1,'@a,'\tx,\"'\rx\",a=1,2026-11-25\r\n");
    EXPECT_EQ(sheets::csv_line({"a,b", "say \"x\"", "1\n2", "", "=\"a\""}),
              "\"a,b\",\"say \"\"x\"\"\",\"1\n2\",,\"'=\"\"a\"\"\"\r\n");
}

TEST_F(LedgerFilesTest, CsvBeginsWithItsMarkAndHeaderAndEndsWithCountsAndRules) {
    const auto text = written(ReportFormat::csv);

    EXPECT_THAT(text, StartsWith("\xEF\xBB\xBF序号,稿件编号,标题,来源账号,首发时间,"));
    EXPECT_THAT(text, HasSubstr("\"'=HYPERLINK(\"\"http://evil\"\",\"\"防汛\"\")\""));
    EXPECT_THAT(text, HasSubstr("2026-11-25 20:00:00"));
    EXPECT_THAT(text, HasSubstr("\r\n及时率,1/1（100.0%）\r\n"));
    EXPECT_THAT(text, HasSubstr("health,卫健局,1,1,0,0,"));
    for (const std::string& rule : counting_rules())
        EXPECT_THAT(text, HasSubstr(rule));
}

TEST_F(LedgerFilesTest, HtmlIsOnePageWithoutScriptsAndEscapesEverything) {
    const auto text = written(ReportFormat::html);

    EXPECT_THAT(text, HasSubstr("鼓楼区&lt;b&gt;重要政务信息转载台账"));
    EXPECT_THAT(text, HasSubstr("&lt;script&gt;alert(1)"));
    EXPECT_THAT(text, Not(HasSubstr("<script")));
    EXPECT_THAT(text, Not(HasSubstr("href=\"javascript")));
    EXPECT_THAT(text, Not(HasSubstr("src=")));
    EXPECT_THAT(text, HasSubstr("@page { size: A4 landscape"));
    EXPECT_THAT(text, HasSubstr("1/1（100.0%）"));
    EXPECT_THAT(text, HasSubstr(counting_rules().front()));
}

TEST_F(LedgerFilesTest, JsonHoldsLinesCountsAndRules) {
    const auto document = json::parse(written(ReportFormat::json));

    ASSERT_TRUE(document);
    EXPECT_EQ(json::text(*document, "basis"), "due");
    const auto& rate = (*document)["total"]["on_time_rate"];
    EXPECT_EQ(rate["numerator"].GetInt64(), 1);
    EXPECT_EQ(rate["denominator"].GetInt64(), 1);
    EXPECT_EQ((*document)["total"]["grades"]["A"].GetInt64(), 1);
    EXPECT_EQ((*document)["total"]["median_delay_seconds"].GetInt64(), 7200);
    ASSERT_EQ((*document)["lines"].Size(), 1U);
    EXPECT_EQ(json::text((*document)["lines"][0], "due"), "2026-11-25T12:00:00.000Z");
    EXPECT_EQ(json::text((*document)["lines"][0], "title"), entry.title);
    EXPECT_FALSE((*document)["lines"][0].HasMember("similarity"));
    EXPECT_EQ((*document)["rules"].Size(), counting_rules().size());
}

TEST_F(LedgerFilesTest, AnEmptyReportIsWhole) {
    for (const ReportFormat format :
         {ReportFormat::csv, ReportFormat::xlsx, ReportFormat::html, ReportFormat::json}) {
        std::ostringstream stream;
        ledger_file(format, cover, stream)->finish();
        EXPECT_GT(stream.str().size(), 1000U) << json::name_of(format);
    }
}

TEST_F(LedgerFilesTest, AnXlsxTakesTextsOfAnyLengthAndAnyBytes) {
    entry.title = std::string(100'000, 'x') + "\x01\xFF";
    entry.remark.clear();
    for (int i = 0; i < 20'000; ++i)
        entry.remark += "鼓";

    EXPECT_THAT(written(ReportFormat::xlsx), StartsWith("PK"));
}

}  // namespace

}  // namespace drumtower
