#include "config/words.hpp"

#include "config/config.hpp"
#include "tests/config/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>

namespace drumtower::config {

namespace {

using namespace std::chrono_literals;

TEST(DurationTest, ReadsANumberAndAUnit) {
    EXPECT_EQ(parse_duration("12h"), Milliseconds(12h));
    EXPECT_EQ(parse_duration("30m"), Milliseconds(30min));
    EXPECT_EQ(parse_duration("500ms"), Milliseconds(500));
    EXPECT_EQ(parse_duration("90s"), Milliseconds(90s));
    EXPECT_EQ(parse_duration("2d"), Milliseconds(48h));
    EXPECT_EQ(parse_duration("0s"), Milliseconds(0));
}

TEST(DurationTest, RefusesEverythingElse) {
    for (const auto* text : {"", "h", "12", "-1h", "+1h", "1.5h", "1 h", "1h30m", "1H",
                             "99999999999999999999h", "36501d", "9223372036854775807ms", " 1h"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
}

TEST(DurationTest, WritesWhatItReads) {
    for (const auto* text : {"0s", "1ms", "90s", "30m", "24h", "36h", "2d", "1500ms"}) {
        EXPECT_EQ(duration_text(*parse_duration(text)), text);
    }
}

TEST(NearestTest, FindsAMisspeltKeyAndNothingFarAway) {
    const std::vector<std::string> known = {"within", "every", "call_timeout", "id"};

    EXPECT_EQ(nearest("wihtin", known), "within");
    EXPECT_EQ(nearest("evry", known), "every");
    EXPECT_EQ(nearest("calltimout", known), "call_timeout");
    EXPECT_EQ(nearest("kubernetes", known), "");
    EXPECT_EQ(nearest("xy", known), "");
}

TEST(ZoneTest, KnowsTheOffsetOfFixedZones) {
    EXPECT_EQ(zone_offset("Asia/Shanghai"), Milliseconds(8h));
    EXPECT_EQ(zone_offset("Asia/Urumqi"), Milliseconds(6h));
    EXPECT_EQ(zone_offset("UTC"), Milliseconds(0));
    EXPECT_EQ(zone_offset("Etc/GMT-8"), Milliseconds(8h));
    EXPECT_EQ(zone_offset("Etc/GMT+5"), Milliseconds(-5h));
    EXPECT_FALSE(zone_offset("Etc/GMT-08"));
    EXPECT_FALSE(zone_offset("Etc/GMT+13"));
    EXPECT_FALSE(zone_offset("America/New_York"));
}

TEST(LoopbackTest, IsTheMachineItselfOnly) {
    EXPECT_TRUE(is_loopback("127.0.0.1"));
    EXPECT_TRUE(is_loopback("localhost"));
    EXPECT_TRUE(is_loopback("::1"));
    EXPECT_FALSE(is_loopback("127.0.0.1.example.cn"));
    EXPECT_FALSE(is_loopback("10.0.0.1"));
}

TEST(QuotedTest, StaysOnOneLine) {
    EXPECT_EQ(in_quotes("a\nb\x1B"), "\"a\\x0ab\\x1b\"");
}

TEST(StarterTest, IsAcceptedAsWritten) {
    const Folder folder;

    for (const auto& problem : load(folder.write("bare.toml", starter_file(false))).problems)
        ADD_FAILURE() << to_string(problem);
    const auto loaded = load(folder.write("drumtower.toml", starter_file()));

    for (const auto& problem : loaded.problems)
        ADD_FAILURE() << to_string(problem);
    EXPECT_EQ(loaded.config.sources.at(0).hold, Milliseconds(10min));
    EXPECT_THAT(loaded.config.http.listen, testing::StartsWith("127.0.0.1:"));
}

TEST(StarterTest, WithoutAccountsItHoldsNoUnitAndOneSecret) {
    const auto text = starter_file(false);

    EXPECT_THAT(text, testing::Not(testing::HasSubstr("[[unit")));
    EXPECT_THAT(text, testing::HasSubstr("\nurl = { credential = \"wecom-duty\" }\n"));
    EXPECT_THAT(text, testing::Not(testing::ContainsRegex("\n[a-z_]*(secret|password|token) =")));
}

TEST(StarterTest, HasACommentAboveEveryKey) {
    std::istringstream lines(starter_file() + starter_file(false));
    std::string before;
    for (std::string line; std::getline(lines, line); before = line) {
        const bool key = !line.empty() && line.front() != '#' && line.front() != '[';
        EXPECT_TRUE(!key || before.starts_with("# ")) << line;
    }
}

}  // namespace

}  // namespace drumtower::config
