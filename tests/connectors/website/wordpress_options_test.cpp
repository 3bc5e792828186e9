#include "connectors/website/wordpress_options.hpp"

#include <gtest/gtest.h>

namespace drumtower {
namespace {

config::Channel a_channel() {
    config::Channel channel;
    channel.id = "health-site";
    channel.kind = "website";
    channel.mode = "auto";
    channel.rest.path = "unit[0].channel[0]";
    channel.rest.place = {"units.toml", 3, 1};
    channel.rest.entries = {
        {"publish", {"units.toml", 7, 1}, std::string("wordpress")},
        {"url", {"units.toml", 8, 1}, std::string("https://health.example.cn/")},
        {"username", {"units.toml", 9, 1}, std::string("drumtower")},
        {"password",
         {"units.toml", 10, 1},
         config::SecretRef{config::SecretRef::From::credential, "health-site", {}}},
    };
    return channel;
}

void add(config::Channel& channel, const std::string& key, config::Value value) {
    channel.rest.entries.push_back({key, {"units.toml", 11, 5}, std::move(value)});
}

std::vector<std::string> problems_of(const config::Channel& channel) {
    std::vector<config::Problem> problems;
    static_cast<void>(wordpress_options(channel, problems));
    std::vector<std::string> lines;
    for (const auto& problem : problems)
        lines.push_back(config::to_string(problem));
    return lines;
}

TEST(WordPressOptionsTest, TakesWhatTheContractNames) {
    std::vector<config::Problem> problems;
    const WordPressOptions options = wordpress_options(a_channel(), problems);

    EXPECT_TRUE(problems.empty());
    EXPECT_EQ(options.url, "https://health.example.cn");
    EXPECT_EQ(options.username, "drumtower");
    EXPECT_EQ(options.settle, 60s);
    EXPECT_EQ(options.call_timeout, 20s);
    EXPECT_EQ(options.standing, WordPressOptions::Standing::publish);
}

TEST(WordPressOptionsTest, TakesTermsAndChoices) {
    config::Channel channel = a_channel();
    channel.mode = "draft";
    channel.settle = 90s;
    add(channel, "categories", std::vector<std::string>{"区级转载"});
    add(channel, "permalinks", std::string("plain"));
    add(channel, "pictures", std::string("link"));
    std::vector<config::Problem> problems;
    const WordPressOptions options = wordpress_options(channel, problems);

    EXPECT_TRUE(problems.empty());
    EXPECT_EQ(options.categories, std::vector<std::string>{"区级转载"});
    EXPECT_EQ(options.permalinks, WordPressOptions::Permalinks::plain);
    EXPECT_EQ(options.pictures, WordPressOptions::Pictures::link);
    EXPECT_EQ(options.standing, WordPressOptions::Standing::draft);
    EXPECT_EQ(options.settle, 90s);
}

TEST(WordPressOptionsTest, NamesAnUnknownKeyWhereItStandsAndTheNearestKnownOne) {
    config::Channel channel = a_channel();
    add(channel, "categorys", std::vector<std::string>{"x"});
    const auto lines = problems_of(channel);

    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0].rfind("units.toml:11:5: unit[0].channel[0].categorys: ", 0), 0u) << lines[0];
    EXPECT_NE(lines[0].find("\"categories\""), std::string::npos) << lines[0];
}

TEST(WordPressOptionsTest, MissesWhatItNeeds) {
    config::Channel channel = a_channel();
    channel.rest.entries.resize(1);

    EXPECT_EQ(problems_of(channel).size(), 3u);
    channel.mode = "manual";
    EXPECT_EQ(problems_of(channel).size(), 1u);
}

TEST(WordPressOptionsTest, RefusesAValueOfAnotherKind) {
    config::Channel channel = a_channel();
    add(channel, "tags", std::string("one"));
    add(channel, "pictures", std::string("copy"));

    EXPECT_EQ(problems_of(channel).size(), 2u);
}

}  // namespace
}  // namespace drumtower
