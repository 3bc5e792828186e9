#include "tests/connectors/http/fixture.hpp"

namespace drumtower::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(CurlClientTest, GetsAPage) {
    server.on("/news", Answer{.body = "要闻", .headers = {{"X-Served-By", "portal"}}});

    const auto answer = send(get("/news?page=2"));

    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "要闻");
    EXPECT_EQ(answer->header("x-served-by"), "portal");
    EXPECT_EQ(answer->final_url, server.url("/news?page=2"));
    EXPECT_EQ(server.seen().at(0).method, "GET");
    EXPECT_EQ(server.seen().at(0).target, "/news?page=2");
    EXPECT_EQ(server.seen().at(0).header("user-agent"), "DrumTower/test");
    EXPECT_THAT(server.seen().at(0).header("accept-encoding"), HasSubstr("gzip"));
}

TEST_F(CurlClientTest, PostsABodyWithItsHeadersAndNothingOfItsOwn) {
    server.answer("/posts", 201, R"({"id":1})");
    HttpRequest request = post("/posts", R"({"title":"通知"})");
    request.headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}};

    const auto answer = send(request);

    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(server.seen().at(0).method, "POST");
    EXPECT_EQ(server.seen().at(0).body, R"({"title":"通知"})");
    EXPECT_EQ(server.seen().at(0).header("content-type"), "application/json");
    EXPECT_EQ(server.seen().at(0).header("expect"), "");
}

TEST_F(CurlClientTest, PostsALargeBodyWhole) {
    server.answer("/upload", 200, "");
    const std::string body(3'000'001, 'x');

    const auto answer = send(post("/upload", body));

    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(server.seen().at(0).body.size(), body.size());
}

TEST_F(CurlClientTest, SendsEachMethod) {
    server.otherwise(
        [](const SeenRequest& request) { return Answer{.body = request.method + request.body}; });
    std::string answers;
    for (const char* method : {"HEAD", "PUT", "PATCH", "DELETE", "POST"}) {
        HttpRequest request = post("/", "");
        request.method = method;
        const auto answer = send(request);
        answers += answer ? answer->body + " " : answer.error().detail;
    }

    EXPECT_EQ(answers, " PUT PATCH DELETE POST ");
}

TEST_F(CurlClientTest, TakesEveryStatusForAnAnswer) {
    server.answer("/busy", 503, "later");
    server.answer("/unchanged", 304, "");

    const auto busy = send(get("/busy"));
    const auto unchanged = send(get("/unchanged"));

    ASSERT_TRUE(busy && unchanged);
    EXPECT_EQ(busy->status, 503);
    EXPECT_EQ(unchanged->status, 304);
}

TEST_F(CurlClientTest, SignsInWithBasicOrBearer) {
    server.answer("/", 200, "");
    HttpRequest basic = get("/");
    basic.username = "drumtower";
    basic.password = Secret("pass word");
    HttpRequest bearer = get("/");
    bearer.bearer = Secret("token-1");

    ASSERT_TRUE(send(basic));
    ASSERT_TRUE(send(bearer));

    EXPECT_EQ(server.seen().at(0).header("authorization"), "Basic ZHJ1bXRvd2VyOnBhc3Mgd29yZA==");
    EXPECT_EQ(server.seen().at(1).header("authorization"), "Bearer token-1");
}

TEST_F(CurlClientTest, RunsFiftyAtOnce) {
    server.on("/slow", Answer{.body = "ok", .delay = 20ms});
    std::vector<Running<Result<HttpResponse>>> running;
    for (int i = 0; i < 50; ++i)
        running.push_back(start(io, client.send(get("/slow"))));

    int good = 0;
    for (auto& each : running) {
        const auto answer = each.get();
        good += answer && answer->body == "ok" ? 1 : 0;
    }

    EXPECT_EQ(good, 50);
    EXPECT_EQ(server.seen("/slow").size(), 50u);
}

TEST_F(CurlClientTest, ReusesALineForReadsOnly) {
    server.answer("/", 200, "ok");

    ASSERT_TRUE(send(get("/")));
    ASSERT_TRUE(send(get("/")));
    ASSERT_TRUE(send(post("/", "x")));
    ASSERT_TRUE(send(get("/")));
    ASSERT_TRUE(send(post("/", "x")));

    std::vector<int> lines;
    for (const auto& request : server.seen())
        lines.push_back(request.connection);
    EXPECT_THAT(lines, ::testing::ElementsAre(1, 1, 2, 1, 3));
}

TEST_F(CurlClientTest, NamesTheProgramAndWhereToAsk) {
    EXPECT_EQ(user_agent("0.1.0", "https://gulou.example.cn"), "DrumTower/0.1.0 (+https://gulou.example.cn)");
    EXPECT_EQ(user_agent("0.1.0", ""), "DrumTower/0.1.0");
}

// Redirects

TEST_F(CurlClientTest, FollowsARedirectOfARead) {
    server.on("/old", Answer{.status = 301, .headers = {{"Location", "../new#top"}}});
    server.answer("/new", 200, "here");

    const auto answer = send(get("/old"));

    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->body, "here");
    EXPECT_EQ(answer->final_url, server.url("/new"));
}

TEST_F(CurlClientTest, GivesUpOnALoopOfRedirects) {
    server.on("/loop", Answer{.status = 302, .headers = {{"Location", "/loop"}}});

    EXPECT_THAT(failure_of(get("/loop")), FailsAs(FailureKind::permanent, "too many redirects"));
    EXPECT_EQ(server.seen("/loop").size(), 6u);
}

TEST_F(CurlClientTest, TakesARedirectForTheAnswerOfAPost) {
    server.on("/post", Answer{.status = 302, .headers = {{"Location", "/elsewhere"}}});

    const auto answer = send(post("/post", "x"));

    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 302);
    EXPECT_EQ(server.seen("/elsewhere").size(), 0u);
}

TEST_F(CurlClientTest, TakesARedirectForTheAnswerWhenNoneMayBeFollowed) {
    server.on("/old", Answer{.status = 302, .headers = {{"Location", "/new"}}});
    HttpRequest request = get("/old");
    request.max_redirects = 0;

    const auto answer = send(request);

    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 302);
}

TEST_F(CurlClientTest, NeverTakesCredentialsToAnotherHost) {
    LoopbackServer other;
    other.answer("/", 200, "");
    server.on("/", Answer{.status = 302, .headers = {{"Location", other.url("/")}}});
    HttpRequest request = get("/");
    request.reach.allow_private = {other.host()};
    request.username = "drumtower";
    request.password = Secret("canary-password");
    request.headers = {{"X-Key", "canary-key"}, {"Cookie", "canary"}, {"Accept", "text/html"}};

    ASSERT_TRUE(send(request));

    ASSERT_EQ(other.seen().size(), 1u);
    EXPECT_EQ(other.seen().at(0).header("authorization"), "");
    EXPECT_EQ(other.seen().at(0).header("x-key"), "");
    EXPECT_EQ(other.seen().at(0).header("cookie"), "");
    EXPECT_EQ(other.seen().at(0).header("accept"), "text/html");
}

TEST_F(CurlClientTest, KeepsCredentialsWithinTheirHost) {
    server.on("/a", Answer{.status = 307, .headers = {{"Location", "/b"}}});
    server.answer("/b", 200, "");
    HttpRequest request = get("/a");
    request.bearer = Secret("token-1");

    ASSERT_TRUE(send(request));

    EXPECT_EQ(server.seen("/b").at(0).header("authorization"), "Bearer token-1");
}

TEST_F(CurlClientTest, RefusesARedirectOutOfHttp) {
    server.on("/", Answer{.status = 302, .headers = {{"Location", "file:///etc/passwd"}}});

    EXPECT_THAT(failure_of(get("/")), FailsAs(FailureKind::permanent, "not http or https"));
}

}  // namespace
}  // namespace drumtower::test
