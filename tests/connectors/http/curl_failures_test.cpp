// How calls go wrong, and what each way means for a call that reads and for one that posts.
#include "tests/connectors/http/fixture.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace drumtower::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Trouble {
    const char* name;
    Answer answer;
    FailureKind reading;
    FailureKind posting;
    friend void PrintTo(const Trouble& trouble, std::ostream* out) { *out << trouble.name; }
};

class CurlClientTroubleTest : public CurlClientTest, public ::testing::WithParamInterface<Trouble> {};

TEST_P(CurlClientTroubleTest, MeansUncertainOnlyForACallThatPosts) {
    server.on("/", GetParam().answer);
    HttpRequest read = get("/");
    HttpRequest posted = post("/", "body");
    read.timeout = posted.timeout = 500ms;

    EXPECT_THAT(failure_of(read), FailsAs(GetParam().reading, ""));
    EXPECT_THAT(failure_of(posted), FailsAs(GetParam().posting, ""));
    EXPECT_EQ(server.seen("/").size(), 2u) << "nothing is repeated";
}

constexpr auto retryable = FailureKind::retryable;
constexpr auto uncertain = FailureKind::uncertain;
INSTANTIATE_TEST_SUITE_P(
    All, CurlClientTroubleTest,
    ::testing::Values(
        Trouble{"NoAnswer", Answer{.cut = Cut::before_answer}, retryable, uncertain},
        Trouble{"TooSlow", Answer{.delay = 5s}, retryable, uncertain},
        Trouble{"HalfAHeader", Answer{.cut = Cut::half_header}, retryable, uncertain},
        Trouble{"HalfABody", Answer{.body = "0123456789", .cut = Cut::half_body}, retryable, uncertain},
        Trouble{"HalfAChunkedBody",
                Answer{.body = "0123456789", .cut = Cut::half_body, .framing = Framing::chunked}, retryable,
                uncertain},
        Trouble{"ALengthThatLies", Answer{.body = "short", .claimed_length = 500}, retryable, uncertain},
        Trouble{"ADribble", Answer{.body = std::string(500, 'x'), .piece = 1, .pause = 20ms}, retryable,
                uncertain},
        Trouble{"NoGzip", Answer{.body = "plain", .headers = {{"Content-Encoding", "gzip"}}}, retryable,
                uncertain}),
    [](const auto& param) { return param.param.name; });

TEST_F(CurlClientTest, KnowsThatARefusedConnectionDidNothing) {
    HttpRequest request = post("/", "body");
    const std::string host = "127.0.0.1:" + std::to_string(dead_port());
    request.url = "http://" + host + "/";
    request.reach.trusted = host;

    EXPECT_THAT(failure_of(request), FailsAs(FailureKind::retryable, "connect"));
}

TEST_F(CurlClientTest, SendsNothingWhenTheTimeToLeaveIsOver) {
    server.on("/", Answer{});
    HttpRequest posted = post("/", "body");
    int asked = 0;
    posted.may_leave = [&asked] { return ++asked > 1; };

    EXPECT_THAT(failure_of(posted), FailsAs(FailureKind::retryable, "its time to leave was over"));
    EXPECT_TRUE(server.seen("/").empty());
    EXPECT_TRUE(send(posted)) << "asked again it may";
    EXPECT_EQ(server.seen("/").size(), 1u);
}

TEST_F(CurlClientTest, KnowsThatAFailedTlsHandshakeDidNothing) {
    HttpRequest request = post("/", "body");
    request.url = "https://" + server.host() + "/";
    request.timeout = 300ms;

    EXPECT_THAT(failure_of(request), FailsAs(FailureKind::retryable, ""));
    EXPECT_THAT(server.seen(), ::testing::IsEmpty());
}

TEST_F(CurlClientTest, SaysUncertainWhenTheLineIsCutBeforeTheBodyWasRead) {
    server.cut_before_body("/");

    EXPECT_THAT(failure_of(post("/", std::string(4'000'000, 'x'))), FailsAs(FailureKind::uncertain, ""));
}

TEST_F(CurlClientTest, NeverRepeatsAPostOnALineThatTurnsOutDead) {
    server.answer("/read", 200, "ok");  // leaves a line that looks alive
    server.on("/post", Answer{.cut = Cut::before_answer});
    ASSERT_TRUE(send(get("/read")));

    EXPECT_THAT(failure_of(post("/post", "once")), FailsAs(FailureKind::uncertain, ""));

    EXPECT_EQ(server.seen("/post").size(), 1u);
}

TEST_F(CurlClientTest, ReadsAgainOnALineThatTurnedOutDead) {
    server.on("/read", Answer{.body = "ok", .cut = Cut::after_answer});

    ASSERT_TRUE(send(get("/read")));
    ASSERT_TRUE(send(get("/read")));
}

// Limits

TEST_F(CurlClientTest, DecodesGzip) {
    server.on("/", Answer{.body = gzip("鼓楼区"), .headers = {{"Content-Encoding", "gzip"}}});

    const auto answer = send(get("/"));

    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->body, "鼓楼区");
}

TEST_F(CurlClientTest, RefusesABodyThatIsTooLargeHoweverItComes) {
    for (const Framing framing : {Framing::length, Framing::chunked, Framing::until_close}) {
        server.on("/", Answer{.body = std::string(5000, 'x'), .framing = framing});
        HttpRequest read = get("/");
        HttpRequest posted = post("/", "x");
        read.max_body = posted.max_body = 4999;
        EXPECT_THAT(failure_of(read), FailsAs(FailureKind::permanent, "larger than 4999 bytes"));
        EXPECT_THAT(failure_of(posted), FailsAs(FailureKind::uncertain, "larger than 4999 bytes"));
    }
}

TEST_F(CurlClientTest, CountsDecodedBytes) {
    server.on("/", Answer{.body = gzip(std::string(5000, 'x')), .headers = {{"Content-Encoding", "gzip"}}});
    HttpRequest request = get("/");
    request.max_body = 4999;

    EXPECT_THAT(failure_of(request), FailsAs(FailureKind::permanent, "larger than"));
}

TEST_F(CurlClientTest, RefusesACompressedBomb) {
    for (const Framing framing : {Framing::length, Framing::chunked}) {
        const std::string bomb = gzip(std::string(3'000'000, '\0'));
        server.on("/", Answer{.body = bomb, .headers = {{"Content-Encoding", "gzip"}}, .framing = framing});
        HttpRequest request = get("/");
        request.max_body = 100'000'000;
        EXPECT_THAT(failure_of(request), FailsAs(FailureKind::permanent, "compressed bomb"));
    }
}

TEST_F(CurlClientTest, RefusesAHeaderWithoutEnd) {
    server.on("/", Answer{.headers = {{"X-Long", std::string(70'000, 'x')}}});
    server.on("/many", Answer{.headers = Headers(3000, {"X-Many", std::string(30, 'x')})});

    EXPECT_THAT(failure_of(get("/")), FailsAs(FailureKind::permanent, "header is too large"));
    EXPECT_THAT(failure_of(get("/many")), FailsAs(FailureKind::permanent, "header is too large"));
}

TEST_F(CurlClientTest, LetsRedirectsShareOneTimeLimit) {
    server.on("/", Answer{.status = 302, .headers = {{"Location", "/"}}, .delay = 150ms});
    HttpRequest request = get("/");
    request.timeout = 400ms;

    EXPECT_THAT(failure_of(request), FailsAs(FailureKind::retryable, ""));
    EXPECT_LT(server.seen().size(), 5u);
}

// What is not sent at all

TEST_F(CurlClientTest, RefusesWhatIsNoRequest) {
    const auto changed = [this](auto change) {
        HttpRequest request = get("/");
        change(request);
        return failure_of(request);
    };

    EXPECT_THAT(changed([](auto& r) { r.url = "ftp://example.cn/"; }),
                FailsAs(FailureKind::permanent, "not an http"));
    EXPECT_THAT(changed([](auto& r) { r.url = "http://u:p@127.0.0.1/"; }),
                FailsAs(FailureKind::permanent, "user name"));
    EXPECT_THAT(changed([](auto& r) { r.headers = {{"X", "a\r\nY: b"}}; }),
                FailsAs(FailureKind::permanent, "line"));
    EXPECT_THAT(changed([](auto& r) { r.headers = {{"X\n", "a"}}; }),
                FailsAs(FailureKind::permanent, "line"));
    EXPECT_THAT(changed([](auto& r) { r.method = "GET / HTTP/1.1\r\n"; }),
                FailsAs(FailureKind::permanent, "method"));
    EXPECT_THAT(changed([](auto& r) { r.bearer = Secret("a\nb"); }), FailsAs(FailureKind::permanent, "line"));
    EXPECT_EQ(server.connections(), 0);
}

TEST_F(CurlClientTest, SendsNoCredentialsWithoutTls) {
    HttpRequest request;
    request.url = "http://health.example.cn/";
    request.username = "drumtower";

    EXPECT_THAT(failure_of(request), FailsAs(FailureKind::permanent, "without TLS"));
}

TEST_F(CurlClientTest, NeverTellsASecretInAFailure) {
    LoopbackServer silent;
    silent.on("/v2/hook",
              Answer{.body = "canary-answer", .headers = {{"X", "canary-header"}}, .cut = Cut::half_body});
    server.on("/", Answer{.status = 302,
                          .headers = {{"Location", silent.url("/v2/hook?key=canary-location#canary")}}});
    HttpRequest request = get("/?access_token=canary-query");
    request.reach.allow_private = {silent.host()};
    request.username = "canary-user";
    request.password = Secret("canary-password");
    request.headers = {{"X-Key", "canary-key"}};
    HttpRequest posted = post("/?access_token=canary-query", "canary-body");
    posted.url = silent.url("/v2/hook?key=canary-query");
    posted.reach.trusted = silent.host();
    posted.bearer = Secret("canary-token");
    HttpRequest broken = get("/");
    broken.url = "canary://canary";

    for (const Failure& failure : {failure_of(request), failure_of(posted), failure_of(broken)}) {
        EXPECT_THAT(failure.detail, Not(HasSubstr("canary")));
        EXPECT_THAT(failure.detail, Not(HasSubstr("no failure")));
    }
}

// Cancellation

struct Phase {
    const char* name;
    Answer answer;
    bool posts;
    friend void PrintTo(const Phase& phase, std::ostream* out) { *out << phase.name; }
};

class CurlClientCancelTest : public CurlClientTest, public ::testing::WithParamInterface<Phase> {};

TEST_P(CurlClientCancelTest, UnwindsAndClosesTheLine) {
    server.on("/", GetParam().answer);
    auto running = start(io, client.send(GetParam().posts ? post("/", "x") : get("/")));
    run_until(io, [this] { return !server.seen().empty(); });
    io.run_for(20ms);  // into the phase; every phase is right for the test

    running.cancel();

    EXPECT_TRUE(running.was_cancelled());
    server.answer("/", 200, "ok");
    EXPECT_TRUE(send(get("/"))) << "the client goes on";
}

INSTANTIATE_TEST_SUITE_P(
    All, CurlClientCancelTest,
    ::testing::Values(
        Phase{"WaitingToRead", Answer{.delay = 5s}, false},
        Phase{"WaitingAfterAPost", Answer{.delay = 5s}, true},
        Phase{"InsideABody", Answer{.body = std::string(500, 'x'), .piece = 1, .pause = 50ms}, false},
        Phase{"BetweenChunks",
              Answer{.body = std::string(500, 'x'), .framing = Framing::chunked, .piece = 1, .pause = 50ms},
              false}),
    [](const auto& param) { return param.param.name; });

TEST_F(CurlClientTest, UnwindsBeforeAnythingHappened) {
    auto running = start(io, client.send(get("/")));

    running.cancel();

    EXPECT_TRUE(running.was_cancelled());
}

TEST_F(CurlClientTest, UnwindsInsideARequestThatNobodyReads) {
    boost::asio::io_context nobody;  // accepts in the kernel's queue, reads nothing
    boost::asio::ip::tcp::acceptor acceptor(nobody, {boost::asio::ip::address_v4::loopback(), 0});
    const std::string host = "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
    HttpRequest request = post("/", std::string(64'000'000, 'x'));
    request.url = "http://" + host + "/";
    request.reach.trusted = host;
    auto running = start(io, client.send(request));
    io.run_for(50ms);

    running.cancel();

    EXPECT_TRUE(running.was_cancelled());
}

TEST_F(CurlClientTest, UnwindsWhileANameIsResolved) {
    HttpRequest request = get("/");
    request.url = "http://localhost:" + std::to_string(server.port()) + "/";
    request.reach.trusted = "localhost:" + std::to_string(server.port());
    auto running = start(io, client.send(request));
    io.run_one();

    running.cancel();

    EXPECT_TRUE(running.was_cancelled());
}

TEST_F(CurlClientTest, MayEndBeforeItsCalls) {
    server.on("/", Answer{.delay = 5s});
    auto passing = std::make_unique<CurlClient>(io.get_executor(), config::Outbound{}, "DrumTower/test");
    auto running = start(io, passing->send(get("/")));
    run_until(io, [this] { return !server.seen().empty(); });
    running.cancel();

    EXPECT_TRUE(running.was_cancelled());
    passing.reset();
}

TEST(CurlClient, EndsWithAContextThatStillHoldsACall) {
    LoopbackServer server;
    server.on("/", Answer{.delay = 5s});
    auto io = std::make_unique<asio::io_context>();
    auto client = std::make_unique<CurlClient>(io->get_executor(), config::Outbound{}, "DrumTower/test");
    HttpRequest request;
    request.url = server.url();
    request.reach.trusted = server.host();
    auto running = std::make_unique<Running<Result<HttpResponse>>>(*io, client->send(request));
    run_until(*io, [&server] { return !server.seen().empty(); });

    client.reset();
    io.reset();

    EXPECT_FALSE(running->done());
}

}  // namespace
}  // namespace drumtower::test
