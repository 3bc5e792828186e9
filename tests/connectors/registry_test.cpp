#include "connectors/registry.hpp"

#include "connectors/common/token_cache.hpp"
#include "tests/support/manual_clock.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace drumtower {
namespace {

class NoHttp : public HttpClient {
public:
    awaitable<Result<HttpResponse>> send(HttpRequest) override {
        co_return fail(FailureKind::retryable, "no network");
    }
};

config::Channel channel(const std::string& kind, const std::string& publish = "") {
    config::Channel channel;
    channel.id = "c";
    channel.kind = kind;
    channel.rest.path = "unit[0].channel[0]";
    if (!publish.empty()) channel.rest.entries.push_back({"publish", {"f", 1, 1}, publish});
    return channel;
}

void add(config::Channel& to, const std::string& key, config::Value value) {
    to.rest.entries.push_back({key, {"f", 2, 1}, std::move(value)});
}

class RegistryTest : public testing::Test {
protected:
    RegistryTest() { around.tokens = &tokens; }
    NoHttp http;
    test::ManualClock clock;
    asio::io_context io;
    TokenCache tokens{io.get_executor(), clock, 10min};
    Surroundings around{http, clock};
};

TEST_F(RegistryTest, MakesPublisherAndReaderOfAWordPressSite) {
    config::Channel site = channel("website", "wordpress");
    add(site, "url", std::string("https://health.example.cn"));
    site.settle = 90s;
    const auto publisher = make_publisher(site, {{"password", Secret("x")}}, around);

    ASSERT_TRUE(publisher);
    EXPECT_EQ(publisher->settle(), 90s);
    EXPECT_TRUE(make_reader(site, {}, around));
    EXPECT_EQ(public_address(site), "https://health.example.cn");
    EXPECT_EQ(publish_word(site), "wordpress");
}

TEST_F(RegistryTest, ASiteWithoutAPasswordIsOnlyLookedAt) {
    config::Channel site = channel("website", "wordpress");
    add(site, "url", std::string("https://health.example.cn"));

    EXPECT_FALSE(make_publisher(site, {}, around));
    EXPECT_TRUE(make_reader(site, {}, around));
    EXPECT_TRUE(check_channel(site).empty());
}

TEST_F(RegistryTest, AColumnIsOnlyLookedAt) {
    config::Channel column = channel("website", "none");
    add(column, "look_url", std::string("https://www.example.cn/ws/"));

    EXPECT_FALSE(make_publisher(column, {}, around));
    EXPECT_TRUE(make_reader(column, {}, around));
    EXPECT_TRUE(check_channel(column).empty());
    EXPECT_EQ(public_address(column), "https://www.example.cn/ws/");
}

TEST_F(RegistryTest, AColumnNeedsAnAddressAndCannotBePostedTo) {
    config::Channel column = channel("website", "none");
    column.mode = "auto";

    EXPECT_EQ(check_channel(column).size(), 2u);
}

TEST_F(RegistryTest, AManualChannelWithoutAnAccountIsInTheRosterAndNobodyLooksAtIt) {
    for (const char* kind : {"wechat", "weibo", "other"}) {
        const config::Channel account = channel(kind);

        EXPECT_TRUE(check_channel(account).empty()) << kind;
        EXPECT_FALSE(make_publisher(account, {}, around)) << kind;
        EXPECT_FALSE(make_reader(account, {}, around)) << kind;
        EXPECT_FALSE(abilities_of(account).writes || abilities_of(account).looks) << kind;
    }
}

TEST_F(RegistryTest, AnAccountWithItsSecretIsWrittenToAndLookedAt) {
    config::Channel wechat = channel("wechat");
    add(wechat, "app_id", std::string("wx0123456789abcdef"));
    add(wechat, "app_secret", config::SecretRef{});
    config::Channel weibo = channel("weibo");
    add(weibo, "uid", std::string("1234567890"));
    add(weibo, "access_token", config::SecretRef{});
    const std::vector<std::pair<config::Channel, Secrets>> accounts{{wechat, {{"app_secret", Secret("s")}}},
                                                                    {weibo, {{"access_token", Secret("t")}}}};
    for (const auto& [account, secrets] : accounts) {
        EXPECT_TRUE(check_channel(account).empty()) << account.kind;
        EXPECT_TRUE(abilities_of(account).writes && abilities_of(account).looks) << account.kind;
        EXPECT_TRUE(make_publisher(account, secrets, around)) << account.kind;
        EXPECT_TRUE(make_reader(account, secrets, around)) << account.kind;
    }
}

TEST_F(RegistryTest, SaysWhichWaysOfPublishingItDoesNotHave) {
    for (const char* publish : {"micropub", "webhook"}) {
        const auto problems = check_channel(channel("website", publish));

        ASSERT_EQ(problems.size(), 1u) << publish;
        EXPECT_NE(problems[0].what.find("not available in this version"), std::string::npos);
        EXPECT_EQ(problems[0].place, (config::Place{"f", 1, 1}));
    }
    EXPECT_EQ(check_channel(channel("website", "joomla")).size(), 1u);
    EXPECT_EQ(check_channel(channel("website")).size(), 1u);
}

TEST_F(RegistryTest, MakesTheSourceOfAWebsiteAndNoneOfAHook) {
    config::Source website;
    website.kind = "website";
    website.url = "https://www.example.cn/news/";
    config::Source hook;
    hook.kind = "hook";
    config::Source wechat;
    wechat.kind = "wechat";

    EXPECT_TRUE(make_source(website, around));
    EXPECT_TRUE(check_source(website).empty());
    EXPECT_FALSE(make_source(hook, around));
    EXPECT_TRUE(check_source(hook).empty());
    EXPECT_EQ(check_source(wechat).size(), 1u);
}

}  // namespace
}  // namespace drumtower
