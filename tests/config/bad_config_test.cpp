#include "config/config.hpp"
#include "tests/config/bad_daemon_cases.hpp"
#include "tests/config/bad_roster_cases.hpp"
#include "tests/config/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace drumtower::config {

namespace {

std::vector<BadCase> all_cases() {
    std::vector<BadCase> cases = bad_daemon_cases;
    cases.insert(cases.end(), bad_roster_cases.begin(), bad_roster_cases.end());
    return cases;
}

/// The folder's name is chance; "FILE" stands for the main file, other names stay without the folder.
std::string without_folder(std::string line, const Folder& folder) {
    const std::string main = folder.path("main.toml");
    for (const auto& [from, to] :
         {std::pair(main, std::string("FILE")), std::pair(folder.path(""), std::string())}) {
        for (auto at = line.find(from); at != std::string::npos; at = line.find(from))
            line.replace(at, from.size(), to);
    }
    return line;
}

std::vector<std::string> problems_of(const std::string& text) {
    const Folder folder;
    std::vector<std::string> lines;
    for (const auto& problem : load(folder.write("main.toml", text)).problems) {
        lines.push_back(without_folder(to_string(problem), folder));
    }
    return lines;
}

class BadConfigTest : public testing::TestWithParam<BadCase> {};

}  // namespace

void PrintTo(const BadCase& bad, std::ostream* out) {
    *out << bad.name;
}

namespace {

TEST_P(BadConfigTest, IsRefusedInOneLineThatSaysWhereAndWhatToDo) {
    EXPECT_THAT(problems_of(GetParam().text), testing::ElementsAre("FILE:" + GetParam().expected));
}

TEST_P(BadConfigTest, NeverShowsASecret) {
    for (const auto& line : problems_of(GetParam().text)) {
        EXPECT_THAT(line, testing::Not(testing::HasSubstr("canary")));
        EXPECT_THAT(line, testing::Not(testing::HasSubstr("271828")));
    }
}

INSTANTIATE_TEST_SUITE_P(Table, BadConfigTest, testing::ValuesIn(all_cases()));

TEST(BadConfigTableTest, HoldsAtLeastSeventyCasesAndPrintsThemOnDemand) {
    const auto cases = all_cases();
    EXPECT_GE(cases.size(), 70U);
    const bool wanted = std::getenv("DT_PRINT_TABLE") != nullptr;
    for (const auto& bad : cases) {
        std::cout << (wanted ? bad.name + "\n    FILE:" + bad.expected + "\n" : "");
    }
}

TEST(BadConfigTableTest, ReportsEveryProblemOfAFileInOrder) {
    const auto lines = problems_of(
        "[district]\nname = 1\n[[rule]]\nid = \"r\"\nversion = 0\nwithin = \"soon\"\n"
        "[[unit]]\nid = \"u\"\nduty = { notify = [\"x\"] }\n");

    EXPECT_THAT(lines, testing::ElementsAre(testing::StartsWith("FILE:2:1: district.name: "),
                                            testing::StartsWith("FILE:5:1: rule[0].version: "),
                                            testing::StartsWith("FILE:6:1: rule[0].within: "),
                                            testing::StartsWith("FILE:9:10: unit[0].duty.notify: ")));
}

TEST(BadConfigTableTest, NeverShowsASecretThatIsNotEvenToml) {
    const std::vector<std::string> spellings = {
        "canary-7c1",           "\"canary-7c1",    "\"canary-7c1\\q\"",
        "'canary-7c1",          "271828canary",    "\"\"\"canary\\q",
        "99999999999999271828", "271828.canary",   "0xcanary",
        "falscanary",           "[ canary-7c1 ]",  "{ canary-7c1 }",
        "2026-13-canary",       "\"a\"canary",     "+canary",
        "\"\\u27canary1\"",     "1e271828",        "infcanary",
        "\"a\" \"canary",       "{ env = canary }"};
    for (const auto& spelling : spellings) {
        const auto lines = problems_of(
            "[[unit]]\nid = \"u\"\n[[unit.channel]]\nid = \"c\"\nkind = \"website\"\npassword = " + spelling +
            "\n");
        EXPECT_FALSE(lines.empty()) << spelling;
        EXPECT_THAT(lines, testing::Each(testing::Not(testing::ContainsRegex("canary|271828|7c1"))))
            << spelling;
    }
}

}  // namespace

}  // namespace drumtower::config
