#include "daemon/outside.hpp"

#include "tests/support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace drumtower {

namespace {

class OutsideTest : public testing::Test {
protected:
    std::string file(const std::string& name, const std::string& text) {
        std::ofstream(directory / name) << text;
        std::filesystem::permissions(directory / name, std::filesystem::perms::owner_read);
        return directory / name;
    }
    config::Section section(const std::string& key, const std::string& password) {
        config::SecretRef secret{config::SecretRef::From::file, password, {"main.toml", 7, 3}};
        return {"unit[0].channel[0]", {}, {{"url", {}, std::string("https://a.example")}, {key, {}, secret}}};
    }

    test::TemporaryDirectory directory;
};

TEST_F(OutsideTest, ASectionsSecretsAreReadByTheirKey) {
    const auto secrets = secrets_of(section("password", file("p", "geheim\n")), nullptr);

    ASSERT_TRUE(std::holds_alternative<Secrets>(secrets));
    EXPECT_EQ(std::get<Secrets>(secrets).size(), 1U);
    EXPECT_EQ(std::get<Secrets>(secrets).at("password").reveal(), "geheim");
}

TEST_F(OutsideTest, ASecretThatCannotBeReadIsAProblemWithItsPlace) {
    const auto secrets = secrets_of(section("password", directory / "nothing"), nullptr);

    ASSERT_TRUE(std::holds_alternative<config::Problem>(secrets));
    EXPECT_THAT(to_string(std::get<config::Problem>(secrets)), testing::HasSubstr("main.toml:7:3"));
}

TEST_F(OutsideTest, ANotifiersOwnKeysAreChecked) {
    const auto main = file("main.toml",
                           "[[notifier]]\nid = \"n\"\nkind = \"dingtalk\"\nurl = { env = \"N\" }\n"
                           "keyword = \"a\"\n[[notifier]]\nid = \"m\"\nkind = \"email\"\n");
    std::vector<std::string> lines;
    for (const config::Problem& problem : problems_of(config::load(main)))
        lines.push_back(to_string(problem));

    ASSERT_EQ(lines.size(), 4u);
    EXPECT_THAT(lines[0], testing::HasSubstr("main.toml:5:1: notifier[0].keyword: is not a known key here"));
    EXPECT_THAT(lines[1], testing::HasSubstr("main.toml:6:1: notifier[1].server: is missing"));
}

TEST_F(OutsideTest, AKafkaLogIsTaken) {
    const auto main = file("main.toml",
                           "[log]\nnode = \"n1\"\nkind = \"kafka\"\n[log.kafka]\n"
                           "\"bootstrap.servers\" = \"k1:9092\"\n");

    EXPECT_TRUE(problems_of(config::load(main)).empty());
}

TEST_F(OutsideTest, WhatIsKeptForKafkaMayStandInTheFileOfAnEmbeddedLog) {
    const auto main = file("main.toml",
                           "[log]\nkind = \"embedded\"\ntopic_prefix = \"x\"\n[log.kafka]\n"
                           "\"bootstrap.servers\" = \"k1:9092\"\n");

    EXPECT_TRUE(problems_of(config::load(main)).empty());
}

}  // namespace

}  // namespace drumtower
