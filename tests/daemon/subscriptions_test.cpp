#include "daemon/subscriptions.hpp"

#include "pipeline/base/hash.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace drumtower {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Hubs of the whole world: what was asked, and what they answer; 202 when nothing else is set.
struct World {
    std::vector<HttpRequest> asked;
    std::deque<Result<HttpResponse>> answers;
};

class Line : public HttpClient {
public:
    explicit Line(World& world) : world_(world) {}
    awaitable<Result<HttpResponse>> send(HttpRequest request) override {
        world_.asked.push_back(request);
        HttpResponse taken;
        taken.status = 202;
        taken.final_url = request.url;
        if (world_.answers.empty()) co_return taken;
        auto answer = std::move(world_.answers.front());
        world_.answers.pop_front();
        co_return answer;
    }

private:
    World& world_;
};

class SubscriptionsTest : public testing::Test {
protected:
    ~SubscriptionsTest() override {
        running.cancel();
        EXPECT_TRUE(running.was_cancelled());
    }

    static config::Config configuration(const std::string& public_url = "https://gulou.example.cn/") {
        config::Source source;
        source.id = "portal";
        source.kind = "website";
        source.url = "https://gov.example.cn/news/";
        config::Config config;
        config.http.public_url = public_url;
        config.sources = {source};
        return config;
    }
    void name(const std::string& hub_url = "https://hub.example.cn/") {
        hub.url = hub_url;
        subscriptions.named(portal, hub);
        rest();
    }
    void rest() {
        for (int i = 0; i < 50; ++i)
            io.poll(), io.restart();
    }
    std::string part(const HttpRequest& request, const std::string& field) {
        const std::size_t at = request.body.find("hub." + field + "=");
        if (at == std::string::npos) return {};
        const std::size_t from = at + field.size() + 5;
        return request.body.substr(from, request.body.find('&', from) - from);
    }
    std::string nonce(std::size_t of) {
        const std::string callback = part(world.asked.at(of), "callback");
        return callback.substr(callback.rfind("%2F") + 3);
    }
    std::optional<std::string> ask_back(const std::string& nonce,
                                        std::map<std::string, std::string> changed = {}) {
        std::map<std::string, std::string> query{{"hub.mode", "subscribe"},
                                                 {"hub.topic", hub.topic},
                                                 {"hub.challenge", "c1"},
                                                 {"hub.lease_seconds", "1000"}};
        for (auto& [name, value] : changed)
            query[name] = value;
        auto answer = subscriptions.asks(portal, nonce, query);
        rest();
        return answer;
    }
    bool tell(const std::string& nonce, const std::string& signature = {}) {
        return subscriptions.tells(portal, nonce, signature, "text");
    }

    asio::io_context io;
    test::ManualClock clock;
    World world;
    std::vector<std::string> looked;
    const SourceId portal{"portal"};
    Hub hub{"https://hub.example.cn/", "https://gov.example.cn/feed"};
    Subscriptions subscriptions{{io.get_executor(), clock, [this] { return std::make_unique<Line>(world); },
                                 [this](const SourceId& source) { looked.push_back(source.str()); }}};
    test::Running<void> running = [this] {
        subscriptions.take_up(configuration());
        return test::start(io, subscriptions.run());
    }();
};

TEST_F(SubscriptionsTest, AHubIsAskedOnceAndAnsweredOnlyWhatWasAsked) {
    name();
    name();

    ASSERT_THAT(world.asked, SizeIs(1));
    EXPECT_EQ(world.asked[0].url, "https://hub.example.cn/");
    EXPECT_THAT(part(world.asked[0], "callback"),
                HasSubstr("https%3A%2F%2Fgulou.example.cn%2Fwebsub%2Fportal%2F"));
    EXPECT_GT(part(world.asked[0], "secret").size(), 30U);
    EXPECT_FALSE(ask_back("another"));
    EXPECT_FALSE(ask_back(nonce(0), {{"hub.topic", "https://gov.example.cn/other"}}));
    EXPECT_FALSE(ask_back(nonce(0), {{"hub.mode", "unsubscribe"}}));
    EXPECT_FALSE(ask_back(nonce(0), {{"hub.challenge", ""}}));
    EXPECT_FALSE(subscriptions.asks(SourceId("other"), nonce(0), {}));
    EXPECT_FALSE(tell(nonce(0))) << "nothing is agreed yet";
    EXPECT_EQ(ask_back(nonce(0)), "c1");
    EXPECT_FALSE(ask_back(nonce(0))) << "it was answered";
    EXPECT_TRUE(tell(nonce(0)));
    EXPECT_THAT(looked, ElementsAre("portal"));
}

TEST_F(SubscriptionsTest, AMessageWithAWrongSignatureIsHeardAndDoesNothing) {
    name();
    ask_back(nonce(0));
    const std::string right = "sha256=" + hex(hmac_sha256(part(world.asked[0], "secret"), "text"));

    EXPECT_TRUE(tell(nonce(0), "sha256=00"));
    EXPECT_THAT(looked, IsEmpty());
    EXPECT_TRUE(tell(nonce(0), right));
    EXPECT_TRUE(tell(nonce(0)));
    EXPECT_THAT(looked, SizeIs(2));
    EXPECT_FALSE(tell("another", right));
}

TEST_F(SubscriptionsTest, IsRenewedUnderANewAddressBeforeItEnds) {
    name();
    ask_back(nonce(0));
    clock.advance(io, 799s);
    ASSERT_THAT(world.asked, SizeIs(1));
    clock.advance(io, 1s);
    ASSERT_THAT(world.asked, SizeIs(2));
    EXPECT_NE(nonce(0), nonce(1));
    EXPECT_TRUE(tell(nonce(0))) << "until the hub has agreed, the old one is good";
    EXPECT_EQ(ask_back(nonce(1)), "c1");
    EXPECT_TRUE(tell(nonce(1)));
    clock.advance(io, 201s);
    EXPECT_FALSE(tell(nonce(0)));
    EXPECT_TRUE(tell(nonce(1)));
}

TEST_F(SubscriptionsTest, AHubThatFailsIsAskedAgainLaterAndLater) {
    for (int i = 0; i < 3; ++i)
        world.answers.push_back(fail(FailureKind::retryable, "no connection"));
    name();
    EXPECT_THAT(world.asked, SizeIs(1));
    clock.advance(io, 1min);
    EXPECT_THAT(world.asked, SizeIs(2));
    clock.advance(io, 1min);
    EXPECT_THAT(world.asked, SizeIs(2));
    clock.advance(io, 1min);
    EXPECT_THAT(world.asked, SizeIs(3));
    clock.advance(io, 4min);
    EXPECT_THAT(world.asked, SizeIs(4));
    clock.advance(io, 10min);  // it took the question, and does not ask back
    EXPECT_FALSE(ask_back(nonce(3)));
    clock.advance(io, 24h);
    EXPECT_GT(world.asked.size(), 4U);
    EXPECT_LT(world.asked.size(), 15U);
}

TEST_F(SubscriptionsTest, AHubThatWillNotIsLeftForHours) {
    name();
    EXPECT_EQ(ask_back(nonce(0), {{"hub.mode", "denied"}}), "");
    EXPECT_FALSE(ask_back(nonce(0)));
    clock.advance(io, 5h);
    EXPECT_THAT(world.asked, SizeIs(1));
    clock.advance(io, 1h);
    EXPECT_THAT(world.asked, SizeIs(2));
}

TEST_F(SubscriptionsTest, GoesOnToTheHubThatItIsSentToAndLeavesTheSecretOffTheOpenLine) {
    HttpResponse on;
    on.status = 307;
    on.final_url = "https://hub.example.cn/";
    on.headers = {{"location", "http://other.example.cn/"}};
    world.answers.push_back(on);
    name();

    ASSERT_THAT(world.asked, SizeIs(2));
    EXPECT_EQ(world.asked[1].url, "http://other.example.cn/");
    EXPECT_EQ(part(world.asked[1], "callback"), part(world.asked[0], "callback"));
    EXPECT_EQ(part(world.asked[1], "secret"), "");
}

TEST_F(SubscriptionsTest, AHubIsReachedNoFurtherThanItsSource) {
    name("http://10.0.0.7/hub");
    EXPECT_THAT(world.asked.at(0).reach.allow_private, IsEmpty());
    EXPECT_EQ(world.asked.at(0).reach.trusted, "");
    EXPECT_EQ(part(world.asked.at(0), "secret"), "");
    name("https://gov.example.cn/hub");
    EXPECT_EQ(world.asked.at(1).reach.trusted, "gov.example.cn:443");
}

TEST_F(SubscriptionsTest, NobodyIsAskedWhoCouldNotReachUsSafely) {
    for (const char* url : {"", "http://gulou.example.cn"}) {
        subscriptions.take_up(configuration(url));
        name();
        EXPECT_THAT(world.asked, IsEmpty()) << url;
    }
    subscriptions.take_up(configuration("http://127.0.0.1:8080"));
    name();
    EXPECT_THAT(world.asked, SizeIs(1));
}

}  // namespace

}  // namespace drumtower
