#include "config/config.hpp"
#include "tests/config/folder.hpp"
#include "tests/config/good_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace drumtower::config {

namespace {

using namespace std::chrono_literals;

std::vector<std::string> lines(const Loaded& loaded) {
    std::vector<std::string> all;
    for (const auto& problem : loaded.problems)
        all.push_back(to_string(problem));
    return all;
}

class LoadTest : public testing::Test {
protected:
    Loaded load_good() {
        folder.write("units.d/b.toml", good_second_unit);
        folder.write("units.d/a.toml", good_unit);
        return load(folder.write("main.toml", good_main));
    }
    Loaded load_text(std::string_view text) { return load(folder.write("main.toml", text)); }

    Folder folder;
};

TEST_F(LoadTest, ReadsEveryTableOfAGoodConfiguration) {
    const auto loaded = load_good();
    const Config& config = loaded.config;

    ASSERT_THAT(lines(loaded), testing::IsEmpty());
    EXPECT_EQ(config.district.name, "福州市鼓楼区");
    EXPECT_EQ(config.district.utc_offset, Milliseconds(8h));
    EXPECT_EQ(config.store.directory, std::filesystem::absolute(folder.path("state")).string());
    EXPECT_EQ(config.log.partitions, 12);
    EXPECT_EQ(config.log.topic_prefix, "gulou");
    EXPECT_EQ(config.log.replication, 1);
    EXPECT_EQ(config.http.listen, "[::1]:0");
    EXPECT_THAT(config.outbound.allow_private, testing::SizeIs(5));
    EXPECT_EQ(config.store.keep_audit, std::chrono::hours(24 * 400));
    EXPECT_EQ(config.store.keep_texts, std::chrono::hours(24 * 1095));
    EXPECT_EQ(config.judge.undetermined_after, Milliseconds(72h));
    ASSERT_THAT(config.rules, testing::SizeIs(1));
    EXPECT_EQ(config.rules[0].version, 2);
    EXPECT_THAT(config.rules[0].classes, testing::ElementsAre("important", "emergency"));
    EXPECT_THAT(config.rules[0].remind_at, testing::ElementsAre("50%", "-2h"));
    ASSERT_THAT(config.sources, testing::SizeIs(2));
    EXPECT_EQ(config.sources[0].every, Milliseconds(90s));
    EXPECT_EQ(config.sources[0].backlog, Milliseconds(24h));
    EXPECT_EQ(config.sources[0].flood, 5);
    ASSERT_TRUE(config.sources[0].html);
    EXPECT_EQ(std::get<std::string>(config.sources[0].html->find("link")->value), "a");
    EXPECT_EQ(config.sources[1].secret, (SecretRef{SecretRef::From::store, "cms.secret", {}}));
}

TEST_F(LoadTest, AppendsTheUnitsOfIncludedFilesInTheOrderOfTheirNames) {
    const auto loaded = load_good();

    ASSERT_THAT(loaded.config.units, testing::SizeIs(2));
    EXPECT_EQ(loaded.config.units[0].id, "health");
    EXPECT_EQ(loaded.config.units[0].duty_notify, std::vector<std::string>{"wecom-health"});
    EXPECT_EQ(loaded.config.units[1].name, "parks");
    EXPECT_THAT(loaded.config.files,
                testing::ElementsAre(testing::EndsWith("/main.toml"), testing::EndsWith("/a.toml"),
                                     testing::EndsWith("/b.toml")));
}

TEST_F(LoadTest, PassesAPlatformsOwnKeysOnWithTypeAndPlace) {
    const auto loaded = load_good();

    const Channel& channel = loaded.config.units.at(0).channels.at(0);
    const Section& rest = channel.rest;
    EXPECT_EQ(channel.call_timeout, Milliseconds(5s));
    EXPECT_EQ(rest.path, "unit[0].channel[0]");
    EXPECT_EQ(rest.entries.front().key, "publish");
    EXPECT_EQ(rest.entries.front().place, (Place{folder.path("units.d/a.toml"), 10, 1}));
    EXPECT_EQ(std::get<double>(rest.find("ratio")->value), 0.5);
    EXPECT_TRUE(std::get<bool>(rest.find("draft_first")->value));
    EXPECT_EQ(std::get<SecretRef>(rest.find("password")->value).name,
              std::filesystem::absolute(folder.path("units.d/secrets/site")).string());
    EXPECT_EQ(std::get<Section>(rest.find("html")->value).path, "unit[0].channel[0].html");
    EXPECT_EQ(rest.find("mode"), nullptr);
    EXPECT_EQ(std::get<std::string>(loaded.config.sources.at(0).rest.find("since")->value), "2026-01-02");
    EXPECT_THAT(
        std::get<std::vector<std::string>>(loaded.config.notifiers.at(0).rest.find("mentioned")->value),
        testing::ElementsAre("a", "b"));
}

TEST_F(LoadTest, GivesLibrdkafkaItsKeysWithDotsHoweverTheyAreWritten) {
    const auto loaded = load_good();

    ASSERT_TRUE(loaded.config.log.kafka);
    EXPECT_EQ(std::get<std::string>(loaded.config.log.kafka->find("compression.type")->value), "zstd");
    EXPECT_EQ(std::get<std::int64_t>(loaded.config.log.kafka->find("linger.ms")->value), 5);
    EXPECT_EQ(std::get<SecretRef>(loaded.config.log.kafka->find("sasl.password")->value).name, "kafka");
}

TEST_F(LoadTest, TakesAnEmptyFileForTheDefaults) {
    const auto loaded = load_text("");

    EXPECT_THAT(lines(loaded), testing::IsEmpty());
    EXPECT_EQ(loaded.config.log.kind, "embedded");
    EXPECT_EQ(loaded.config.log.partitions, 1);
    EXPECT_THAT(loaded.config.rules, testing::IsEmpty());
}

TEST_F(LoadTest, ReadsAByteOrderMarkAndCrLf) {
    const auto loaded = load_text("\xEF\xBB\xBF[district]\r\nname = \"x\"\r\nzone = 1\r\n");

    EXPECT_EQ(loaded.config.district.name, "x");
    EXPECT_THAT(lines(loaded),
                testing::ElementsAre(testing::HasSubstr("main.toml:3:1: district.zone: unknown key")));
}

TEST_F(LoadTest, CountsColumnsInCharacters) {
    const auto loaded = load_text("district = { name = \"鼓楼\", x = 1 }\n");

    EXPECT_THAT(lines(loaded), testing::ElementsAre(testing::HasSubstr("main.toml:1:27: district.x: ")));
}

TEST_F(LoadTest, SaysWhenAFileCannotBeRead) {
    EXPECT_THAT(lines(load("/nonexistent/x.toml")),
                testing::ElementsAre("/nonexistent/x.toml:1:1: file: there is no such file; check the path"));
    EXPECT_THAT(lines(load(folder.path(""))), testing::ElementsAre(testing::HasSubstr("is not a file")));
    EXPECT_THAT(lines(load_text(std::string((8U << 20U) + 1, '\n'))),
                testing::ElementsAre(testing::HasSubstr("is larger than 8 MiB")));
}

TEST_F(LoadTest, RefusesFilesThatIncludeEachOther) {
    folder.write("b.toml", "include = [\"main.toml\"]\n");

    EXPECT_THAT(lines(load_text("include = [\"b.toml\"]\n")),
                testing::ElementsAre(testing::AllOf(testing::HasSubstr("b.toml:1:12: include: "),
                                                    testing::HasSubstr("includes itself"))));
}

TEST_F(LoadTest, ReadsAFileOnceThatTwoPatternsName) {
    folder.write("units.d/a.toml", "[[unit]]\nid = \"a\"\n");

    const auto loaded = load_text("include = [\"units.d/*.toml\", \"units.d/a.toml\"]\n");

    EXPECT_THAT(lines(loaded), testing::IsEmpty());
    EXPECT_THAT(loaded.config.units, testing::SizeIs(1));
}

TEST_F(LoadTest, NamesBothPlacesOfAChannelThatStandsInTwoFiles) {
    const std::string channel = "[[unit.channel]]\nid = \"c\"\nkind = \"other\"\n";
    const auto a = folder.write("units.d/a.toml", "[[unit]]\nid = \"a\"\n" + channel);
    const auto b = folder.write("units.d/b.toml", "\n[[unit]]\nid = \"b\"\n" + channel);

    const auto loaded = load_text("include = [\"units.d/*.toml\"]\n");

    EXPECT_THAT(lines(loaded),
                testing::ElementsAre(b + ":5:1: unit[1].channel[0].id: \"c\" stands already in " + a +
                                     ":4:1; give one of them another id"));
}

TEST_F(LoadTest, RefusesATableThatStandsInTwoFiles) {
    folder.write("b.toml", "[http]\nlisten = \"127.0.0.1:1\"\n");

    EXPECT_THAT(lines(load_text("include = [\"b.toml\"]\n[http]\n")),
                testing::ElementsAre(testing::HasSubstr("b.toml:1:2: http: stands already in ")));
}

TEST_F(LoadTest, ComparesPiecesByWhatTheyMeanNotByWhereTheyStand) {
    const auto before = load_good().config;
    folder.write("units.d/0.toml", "[[unit]]\nid = \"first\"\n");
    const auto after = load(folder.write("main.toml", "# moved\n" + std::string(good_main))).config;

    EXPECT_EQ(before.units.at(0), after.units.at(1));
    EXPECT_EQ(before.sources, after.sources);
    EXPECT_EQ(before.rules, after.rules);
    EXPECT_EQ(before.notifiers, after.notifiers);
    EXPECT_EQ(before.log, after.log);
    EXPECT_FALSE(before.units.at(0) == after.units.at(0));
}

TEST_F(LoadTest, ReadsFilesAsTheyAreAboutToBe) {
    const std::string main = folder.write("main.toml", "include = [\"units.d/*.toml\"]\n");
    folder.write("units.d/a.toml", "[[unit]]\nid = \"a\"\n");
    folder.write("units.d/b.toml", "[[unit]]\nid = \"b\"\n");

    const auto loaded = load(main, {{folder.path("units.d/a.toml"), "[[unit]]\nid = \"other\"\n"},
                                    {folder.path("units.d/b.toml"), std::nullopt},
                                    {folder.path("units.d/c.toml"), "[[unit]]\nid = \"c\"\nmode = 1\n"},
                                    {folder.path("elsewhere/d.toml"), "[[unit]]\nid = \"d\"\n"}});

    ASSERT_EQ(loaded.config.units.size(), 2U);
    EXPECT_EQ(loaded.config.units[0].id, "other");
    EXPECT_EQ(loaded.config.units[1].id, "c");
    EXPECT_THAT(lines(loaded), testing::ElementsAre(testing::HasSubstr("units.d/c.toml:3:1: unit[1].mode")));
}

}  // namespace

}  // namespace drumtower::config
