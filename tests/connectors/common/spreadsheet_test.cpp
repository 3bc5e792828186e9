#include "connectors/common/spreadsheet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <minizip/zip.h>
#include <sstream>
#include <unistd.h>
#include <utility>
#include <vector>

namespace drumtower {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Rows = std::vector<std::vector<std::string>>;

std::string refusal(const std::string& bytes) {
    const auto sheet = read_spreadsheet(bytes);
    return sheet ? "" : sheet.error().detail;
}

/// An xlsx of these members, packed as spreadsheet programs pack it.
std::string zipped(const std::vector<std::pair<std::string, std::string>>& members) {
    std::string path = testing::TempDir() + "dt-xlsx-XXXXXX";
    ::close(::mkstemp(path.data()));
    zipFile file = zipOpen(path.c_str(), APPEND_STATUS_CREATE);
    for (const auto& [name, text] : members) {
        zipOpenNewFileInZip(file, name.c_str(), nullptr, nullptr, 0, nullptr, 0, nullptr, Z_DEFLATED, 9);
        zipWriteInFileInZip(file, text.data(), static_cast<unsigned>(text.size()));
        zipCloseFileInZip(file);
    }
    zipClose(file, nullptr);
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    std::remove(path.c_str());
    return bytes.str();
}

std::string book(const std::string& rows, const std::string& strings = "") {
    return zipped(
        {{"xl/workbook.xml",
          R"(<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" )"
          R"(xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>)"
          R"(<sheet name="名册" sheetId="4" r:id="rId7"/><sheet name="说明" sheetId="5" r:id="rId8"/></sheets></workbook>)"},
         {"xl/_rels/workbook.xml.rels",
          R"(<Relationships><Relationship Id="rId8" Target="worksheets/sheet1.xml"/>)"
          R"(<Relationship Id="rId7" Target="worksheets/sheet2.xml"/></Relationships>)"},
         {"xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"},
         {"xl/worksheets/sheet2.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"},
         {"xl/sharedStrings.xml", "<sst>" + strings + "</sst>"}});
}

TEST(SpreadsheetTest, ReadsCsvWithAndWithoutAByteOrderMark) {
    const std::string text = "单位名称,值班\r\n区卫健局,\"值班室, 夜间\"\r\n\"区\"\"软\"\"件\n园\",\n";
    const Rows rows{{"单位名称", "值班"}, {"区卫健局", "值班室, 夜间"}, {"区\"软\"件\n园", ""}};

    EXPECT_EQ(read_spreadsheet(text)->rows, rows);
    EXPECT_EQ(read_spreadsheet("\xEF\xBB\xBF" + text)->rows, rows);
}

TEST(SpreadsheetTest, ReadsCsvInGb18030) {
    // 单位名称,值班 / 区卫健局,㐇 (four bytes)
    const std::string bytes =
        "\xB5\xA5\xCE\xBB\xC3\xFB\xB3\xC6,\xD6\xB5\xB0\xE0\n\xC7\xF8\xCE\xC0\xBD\xA1\xBE\xD6,"
        "\x81\x39\xEF\x36\n";

    EXPECT_EQ(read_spreadsheet(bytes)->rows, (Rows{{"单位名称", "值班"}, {"区卫健局", "㐇"}}));
}

TEST(SpreadsheetTest, ReadsWhatIsSeparatedByTabsOrSemicolons) {
    EXPECT_EQ(read_spreadsheet("a;b,c\n1;2\n")->rows, (Rows{{"a;b", "c"}, {"1;2"}}));
    EXPECT_EQ(read_spreadsheet("a;b;c\r1;2;3")->rows, (Rows{{"a", "b", "c"}, {"1", "2", "3"}}));
    EXPECT_EQ(read_spreadsheet("\xFF\xFE" + std::string("a\0\t\0b\0", 6))->rows, (Rows{{"a", "b"}}));
}

TEST(SpreadsheetTest, RefusesCsvThatCannotBeReadWhole) {
    EXPECT_THAT(refusal("a,b\n1,\"2\n3,4\n"), HasSubstr("row 2: a quotation mark is never closed"));
    EXPECT_THAT(refusal("a,b\n1,\xFF\xFF\n"), HasSubstr("row 2: a character cannot be read"));
    EXPECT_THAT(refusal(std::string("a\n\0\n", 4)), HasSubstr("row 2"));
    EXPECT_THAT(refusal(std::string(300, ',')), HasSubstr("more than 200 columns"));
    EXPECT_THAT(refusal(std::string(30'000, '\n')), HasSubstr("more than 20000 rows"));
    EXPECT_THAT(refusal("\xD0\xCF\x11\xE0whatever"), HasSubstr("save it as xlsx"));
}

TEST(SpreadsheetTest, ReadsTheFirstSheetOfAnXlsx) {
    const auto sheet = read_spreadsheet(book(
        R"(<row r="2"><c r="A2" t="s"><v>1</v></c><c r="C2" t="inlineStr"><is><t>内 </t></is></c></row>)"
        R"(<row r="4"><c r="A4"><v>1234567890</v></c><c r="B4" s="3"><v>45991</v></c><c t="str"><f>A1</f><v>算</v></c></row>)",
        "<si><t>零</t></si><si><r><t>区</t></r><r><t>卫健局</t></r><rPh><t>qu</t></rPh></si>"));

    ASSERT_TRUE(sheet) << sheet.error().detail;
    EXPECT_EQ(sheet->rows, (Rows{{}, {"区卫健局", "", "内 "}, {}, {"1234567890", "45991", "算"}}));
}

TEST(SpreadsheetTest, ANumberThatTheSpreadsheetHasRoundedIsRefused) {
    EXPECT_THAT(refusal(book(R"(<row r="1"><c r="A1"><v>1.2345678901234567E+18</v></c></row>)")),
                HasSubstr("row 1: column 1 holds a number of more than 15 digits"));
    EXPECT_THAT(refusal(book(R"(<row r="9"><c r="B9"><v>1234567890123456000</v></c></row>)")),
                HasSubstr("row 9: column 2"));
}

TEST(SpreadsheetTest, CellsFarAwayAreRefusedUnlessTheyAreEmpty) {
    EXPECT_EQ(refusal(book(R"(<row r="1048576"><c r="XFD1048576" s="1"/></row>)")), "");
    EXPECT_THAT(refusal(book(R"(<row r="1048576"><c r="A1048576"><v>1</v></c></row>)")),
                HasSubstr("row 1048576: it lies outside"));
    EXPECT_THAT(refusal(book(R"(<row r="1"><c r="XFD1"><v>1</v></c></row>)")), HasSubstr("outside"));
}

TEST(SpreadsheetTest, AnXlsxThatIsDamagedOrSwellsIsRefused) {
    const std::string good = book(R"(<row r="1"><c r="A1"><v>1</v></c></row>)");
    const std::string unreadable = "it cannot be read as xlsx";

    EXPECT_THAT(refusal(good.substr(0, good.size() / 2)), HasSubstr(unreadable));
    EXPECT_THAT(refusal("PK\x03\x04"), HasSubstr(unreadable));
    EXPECT_THAT(refusal(zipped({{"mimetype", "application/vnd.oasis"}})), HasSubstr(unreadable));
    EXPECT_THAT(refusal(book(std::string(40U << 20U, ' '))), HasSubstr(unreadable));
    EXPECT_THAT(refusal(book("<row")), HasSubstr(unreadable));
    for (std::size_t at = 0; at < good.size(); at += 7) {
        std::string bent = good;
        bent[at] = static_cast<char>(bent[at] ^ 0x5A);
        static_cast<void>(read_spreadsheet(bent));
    }
}

TEST(SpreadsheetTest, EntitiesOfADocumentsOwnAreNotExpanded) {
    const std::string bomb =
        R"(<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;">]><worksheet><sheetData>)"
        R"(<row r="1"><c r="A1" t="str"><v>&c;</v></c></row></sheetData></worksheet>)";

    EXPECT_THAT(
        refusal(zipped({{"xl/workbook.xml", R"(<w xmlns:r="r"><sheets><sheet r:id="1"/></sheets></w>)"},
                        {"xl/_rels/workbook.xml.rels", R"(<r><n Id="1" Target="s.xml"/></r>)"},
                        {"xl/s.xml", bomb}})),
        HasSubstr("it cannot be read as xlsx"));
}

}  // namespace

}  // namespace drumtower
