#include "config/roster.hpp"

#include "config/roster_folder.hpp"
#include "tests/config/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace drumtower::config {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using What = RosterChange::What;

Roster roster_of(std::vector<std::vector<std::string>> rows, const std::vector<NamedUnit>& known = {},
                 const std::vector<std::string>& taken = {}) {
    return roster_from(Sheet{std::move(rows)}, known, taken);
}

std::vector<std::string> problems(const Roster& roster) {
    std::vector<std::string> lines;
    for (const SheetProblem& problem : roster.problems)
        lines.push_back(to_string("r.csv", problem));
    return lines;
}

std::vector<std::string> ids(const Roster& roster) {
    std::vector<std::string> all;
    for (const RosterUnit& unit : roster.units)
        all.push_back(unit.named.id);
    return all;
}

TEST(RosterTest, ARowIsAUnitWithTheChannelsWhoseCellsAreFilled) {
    const auto roster = roster_of({{"鼓楼区单位名册"},
                                   {"单位编号", "单位名称", "值班", "通知", "微信模式",
                                    "微信 AppID（公众平台）", "网站地址", "网站用户名", "其他名称"},
                                   {"health", "区卫健局", "值班室", "a、b", "草稿", "wx01", "", "", ""},
                                   {"", "区\"软\"件园", "", "", "", "", "", "", ""}});

    ASSERT_THAT(problems(roster), IsEmpty());
    ASSERT_EQ(roster.units.size(), 2U);
    EXPECT_EQ(roster.units[0].text,
              "[[unit]]\nid = \"health\"\nname = \"区卫健局\"\n\n[unit.duty]\nname = \"值班室\"\n"
              "notify = [\"a\", \"b\"]\n\n[[unit.channel]]\nid = \"health-wechat\"\nkind = \"wechat\"\n"
              "mode = \"draft\"\napp_id = \"wx01\"\napp_secret = { credential = \"health-wechat\" }\n");
    EXPECT_EQ(roster.units[1].text, "[[unit]]\nid = \"u001\"\nname = \"区\\\"软\\\"件园\"\n");
    EXPECT_THAT(roster.units[0].credentials, ElementsAre("health-wechat"));
}

TEST(RosterTest, AHeaderMayBeEnglish) {
    const auto roster =
        roster_of({{"id", "name", "duty", "notify", "weibo_mode", "weibo_uid", "website_look_url",
                    "website_look_every"},
                   {"town", "Town", "", "", "manual", "123", "https://gov.example.cn/t/", "5m"}});

    ASSERT_THAT(problems(roster), IsEmpty());
    EXPECT_THAT(roster.units[0].text,
                HasSubstr("uid = \"123\"\naccess_token = { credential = \"town-weibo\" }"));
    EXPECT_THAT(roster.units[0].text, HasSubstr("kind = \"website\"\npublish = \"none\"\nlook_url = "
                                                "\"https://gov.example.cn/t/\"\nlook_every = \"5m\"\n"));
}

TEST(RosterTest, WithAColumnOfKindsARowIsAChannelAndEmptyNamesBelongToTheUnitAbove) {
    const auto roster = roster_of({{"单位名称", "渠道类型", "渠道编号", "渠道名称", "模式", "AppID"},
                                   {"区教育局", "公众号", "", "教育发布", "审核", "wx1"},
                                   {"", "公众号", "edu-young", "少年", "人工", ""},
                                   {"区档案馆", "其他", "", "档案APP", "", ""},
                                   {"区教育局", "微博", "", "", "人工", ""}});

    ASSERT_THAT(problems(roster), IsEmpty());
    EXPECT_THAT(ids(roster), ElementsAre("u001", "u002"));
    EXPECT_THAT(roster.units[0].text,
                HasSubstr("id = \"u001-wechat\"\nkind = \"wechat\"\nname = \"教育发布\""));
    EXPECT_THAT(roster.units[0].text, HasSubstr("id = \"edu-young\""));
    EXPECT_THAT(roster.units[0].text, HasSubstr("id = \"u001-weibo\""));
    EXPECT_THAT(roster.units[1].text, HasSubstr("id = \"u002-app\"\nkind = \"other\"\nname = \"档案APP\""));
}

TEST(RosterTest, ANumberOnceGivenStaysAndIsNeverAnotherUnits) {
    const std::vector<NamedUnit> known{{"u001", "甲局"}, {"u002", "乙局"}, {"u007", "撤并的局"}};

    const auto roster = roster_of({{"单位名称"}, {"丙局"}, {"乙局"}, {"甲局"}, {"丁局"}}, known, {"u009"});

    EXPECT_THAT(ids(roster), ElementsAre("u010", "u002", "u001", "u011"));
}

TEST(RosterTest, AUnitThatIsRenamedInTheSheetKeepsItsNumberAndItsOldNameIsAnotherUnits) {
    const auto roster =
        roster_of({{"单位编号", "单位名称"}, {"u001", "乙局"}, {"", "甲局"}}, {{"u001", "甲局"}});

    ASSERT_THAT(problems(roster), IsEmpty());
    EXPECT_THAT(ids(roster), ElementsAre("u001", "u002"));
}

TEST(RosterTest, EveryProblemNamesItsRowAndColumn) {
    const auto roster = roster_of({{"单位编号", "单位名称", "微信模式", "网站发布方式"},
                                   {"a", "甲局", "自动发", ""},
                                   {"单位", "乙局", "", "随便"},
                                   {"a", "丙局", "", ""},
                                   {"", "", "人工", ""},
                                   {"", "丁局", "", ""},
                                   {"", "丁局", "", ""}});

    EXPECT_THAT(
        problems(roster),
        ElementsAre(
            "r.csv: row 2, column 微信模式: \"自动发\" is not known; write 自动, 草稿, 审核 or 人工",
            "r.csv: row 3, column 单位编号: \"单位\" is no id; use letters, digits and - only, or "
            "leave it empty to have it numbered",
            "r.csv: row 3, column 网站发布方式: \"随便\" is not known; write WordPress or 不发布",
            "r.csv: row 4, column 单位编号: \"a\" stands already in row 2; give one of them another id",
            "r.csv: row 5, column 单位名称: is empty; write the unit's name",
            "r.csv: row 7, column 单位名称: \"丁局\" stands already in row 6; remove one of them, or "
            "give each an id of its own"));
}

TEST(RosterTest, ASecretInTheSheetIsRefusedAndNotRepeated) {
    const auto roster = roster_of({{"单位名称", "微信AppSecret"}, {"甲局", "s3cr3t"}});

    ASSERT_EQ(roster.problems.size(), 1U);
    EXPECT_THAT(problems(roster).front(), HasSubstr("row 2, column 微信AppSecret: a secret does not belong"));
    EXPECT_THAT(problems(roster).front(), Not(HasSubstr("s3cr3t")));
    EXPECT_THAT(roster.units[0].text, Not(HasSubstr("s3cr3t")));
}

TEST(RosterTest, ASheetThatIsNoRosterSaysWhatItLacks) {
    EXPECT_THAT(problems(roster_of({})).front(), HasSubstr("no row with the header 单位名称"));
    EXPECT_THAT(problems(roster_of({{"单位名称"}, {"#例"}})).front(), HasSubstr("there is no unit in it"));
    EXPECT_THAT(problems(roster_of({{"单位名称", "模式"}, {"甲局", "人工"}})).front(),
                HasSubstr("row 1, column 模式: does not say of which channel; write 微信模式"));
    EXPECT_THAT(roster_of({{"单位名称", "联系电话", "备注"}, {"甲局", "1", "2"}}).unused_columns,
                ElementsAre("联系电话"));
}

TEST(RosterTest, TheTemplatesColumnsAreAllKnown) {
    auto sheet = roster_template();
    for (std::size_t i = 1; i < sheet.rows.size(); ++i)
        sheet.rows[i][0] = "example" + std::to_string(i);

    const auto roster = roster_from(sheet, {}, {});

    EXPECT_THAT(problems(roster), IsEmpty());
    EXPECT_THAT(roster.unused_columns, IsEmpty());
    EXPECT_EQ(roster.units.size(), 3U);
}

class RosterFolderTest : public testing::Test {
protected:
    RosterPlan import(const std::vector<std::string>& names) {
        std::vector<std::vector<std::string>> rows{{"单位名称"}};
        for (const std::string& name : names)
            rows.push_back({name});
        const RosterFolder there(folder.path("units.d"));
        auto plan = there.plan(roster_of(rows, there.named()));
        if (plan.problems.empty()) there.carry_out(plan);
        return plan;
    }
    static std::vector<std::pair<What, std::string>> changes(const RosterPlan& plan) {
        std::vector<std::pair<What, std::string>> all;
        for (const RosterChange& change : plan.changes)
            all.emplace_back(change.what, change.named.id);
        return all;
    }
    std::string text(const std::string& name) const {
        std::ifstream file(folder.path("units.d/" + name));
        return {std::istreambuf_iterator<char>(file), {}};
    }

    Folder folder;
};

TEST_F(RosterFolderTest, SaysWhatIsNewOtherAndGone) {
    import({"甲局", "乙局"});

    const auto plan = import({"丙局", "甲局"});

    EXPECT_THAT(changes(plan), ElementsAre(std::pair(What::unchanged, "u001"), std::pair(What::gone, "u002"),
                                           std::pair(What::added, "u003")));
    EXPECT_EQ(text("u002.toml"), "");
    EXPECT_THAT(text("u003.toml"), HasSubstr("name = \"丙局\""));
    EXPECT_THAT(changes(import({"乙局", "甲局", "丙局"})),
                testing::Contains(std::pair(What::added, std::string("u002"))));
}

TEST_F(RosterFolderTest, AHandWrittenFileIsNeverOverwritten) {
    folder.write("units.d/u001.toml", "# ours\n");

    const auto plan = import({"甲局"});

    ASSERT_EQ(plan.problems.size(), 1U);
    EXPECT_THAT(plan.problems[0].what, HasSubstr("u001.toml was written by hand"));
    EXPECT_EQ(text("u001.toml"), "# ours\n");
}

TEST_F(RosterFolderTest, AFileThatWasChangedByHandIsNeitherReplacedNorRemoved) {
    import({"甲局", "乙局"});
    folder.write("units.d/u001.toml", text("u001.toml") + "# 15 分钟看一次\n");

    EXPECT_THAT(import({"甲局", "乙局"}).problems[0].what, HasSubstr("changed by hand"));
    EXPECT_THAT(changes(import({"乙局"})),
                ElementsAre(std::pair(What::kept, "u001"), std::pair(What::unchanged, "u002")));
    EXPECT_THAT(text("u001.toml"), HasSubstr("15 分钟"));
}

TEST_F(RosterFolderTest, NumbersAreKnownFromTheFilesWhenTheListOfNamesIsLost) {
    import({"甲局", "乙局"});
    std::filesystem::remove(folder.path("units.d/imported.tsv"));

    EXPECT_THAT(changes(import({"丙局", "乙局"})),
                ElementsAre(std::pair(What::gone, "u001"), std::pair(What::unchanged, "u002"),
                            std::pair(What::added, "u003")));
}

}  // namespace

}  // namespace drumtower::config
