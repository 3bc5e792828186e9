// Which addresses a request may lead to, checked as pure functions and with real lines.
#include "connectors/http/reach_check.hpp"
#include "tests/connectors/http/fixture.hpp"

namespace drumtower::test {
namespace {

bool is_public(const char* address) {
    return drumtower::is_public(boost::asio::ip::make_address(address));
}

TEST(ReachCheck, KnowsEveryRangeThatIsNotPublic) {
    for (const char* address :
         {"0.0.0.0",         "0.1.2.3",      "10.0.0.1",       "10.255.255.255",  "100.64.0.1",
          "100.127.255.255", "127.0.0.1",    "127.8.9.1",      "169.254.169.254", "172.16.0.1",
          "172.31.255.1",    "192.0.0.8",    "192.0.2.1",      "192.88.99.1",     "192.168.1.1",
          "198.18.0.1",      "198.19.255.1", "198.51.100.1",   "203.0.113.1",     "224.0.0.1",
          "239.1.1.1",       "240.0.0.1",    "255.255.255.255"}) {
        EXPECT_FALSE(is_public(address)) << address;
    }
    for (const char* address :
         {"::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:169.254.169.254",
          "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
          "2002:7f00:1::", "2002:a00:1::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1"}) {
        EXPECT_FALSE(is_public(address)) << address;
    }
}

TEST(ReachCheck, LeavesTheRestOfTheWorldPublic) {
    for (const char* address : {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
                                "126.255.255.255", "128.0.0.1", "169.253.1.1", "172.15.255.255", "172.32.0.0",
                                "192.167.1.1", "198.17.1.1", "198.20.0.0", "223.255.255.255", "2400:3200::1",
                                "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"}) {
        EXPECT_TRUE(is_public(address)) << address;
    }
}

bool permits(Reach reach, const std::string& url, const char* address) {
    const auto target = web_address(url);
    return target && ReachCheck(reach, *target).permits(boost::asio::ip::make_address(address));
}

TEST(ReachCheck, TrustsExactlyTheHostAndPortOfTheConfiguration) {
    const Reach reach{.allow_private = {}, .trusted = "cms.local:8000"};

    EXPECT_TRUE(permits(reach, "http://cms.local:8000/x", "10.0.0.1"));
    EXPECT_TRUE(permits(reach, "http://CMS.Local:8000/x", "10.0.0.1"));
    EXPECT_FALSE(permits(reach, "http://cms.local/x", "10.0.0.1"));
    EXPECT_FALSE(permits(reach, "http://cms.local:8001/x", "10.0.0.1"));
    EXPECT_FALSE(permits(reach, "http://other.local:8000/x", "10.0.0.1"));
    EXPECT_TRUE(
        permits({.allow_private = {}, .trusted = "[fd00::1]:8000"}, "http://[fd00::1]:8000/", "fd00::1"));
    EXPECT_FALSE(permits({}, "http://cms.local:8000/x", "10.0.0.1"));
}

TEST(ReachCheck, ReadsEveryKindOfEntry) {
    const auto allows = [](const char* entry, const std::string& url, const char* address) {
        return permits({.allow_private = {entry}, .trusted = {}}, url, address);
    };

    EXPECT_TRUE(allows("oa.local", "http://oa.local:9/", "10.0.0.1"));
    EXPECT_TRUE(allows("oa.local:80", "http://oa.local/", "10.0.0.1"));
    EXPECT_FALSE(allows("oa.local:80", "http://oa.local:81/", "10.0.0.1"));
    EXPECT_FALSE(allows("local", "http://oa.local/", "10.0.0.1"));
    EXPECT_TRUE(allows("10.0.0.1", "http://any.example/", "10.0.0.1"));
    EXPECT_TRUE(allows("10.0.0.1", "http://any.example/", "::ffff:10.0.0.1"));
    EXPECT_FALSE(allows("10.0.0.1", "http://any.example/", "10.0.0.2"));
    EXPECT_TRUE(allows("127.0.0.1:8000", "http://any.example:8000/", "127.0.0.1"));
    EXPECT_FALSE(allows("127.0.0.1:8000", "http://any.example/", "127.0.0.1"));
    EXPECT_TRUE(allows("10.1.0.0/16", "http://any.example/", "10.1.255.1"));
    EXPECT_FALSE(allows("10.1.0.0/16", "http://any.example/", "10.2.0.1"));
    EXPECT_TRUE(allows("10.1.0.0/16:8080", "http://any.example:8080/", "10.1.0.1"));
    EXPECT_FALSE(allows("10.1.0.0/16:8080", "http://any.example:80/", "10.1.0.1"));
    EXPECT_TRUE(allows("fd00::1", "http://any.example/", "fd00::1"));
    EXPECT_TRUE(allows("fd00::/8", "http://any.example/", "fd12::1"));
    EXPECT_TRUE(allows("[fd00::1]:81", "http://any.example:81/", "fd00::1"));
    EXPECT_FALSE(allows("[fd00::1]:81", "http://any.example/", "fd00::1"));
    EXPECT_TRUE(allows("[fd00::/8]:81", "http://any.example:81/", "fd99::1"));
}

TEST(ReachCheck, PermitsNothingForAnEntryThatCannotBeRead) {
    for (const char* entry : {"", ":", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.1:x",
                              "10.0.0.1:99999", "[fd00::1", "*", "0.0.0.0/-1", "::ffff:10.0.0.0/104"}) {
        EXPECT_FALSE(permits({.allow_private = {entry}, .trusted = {}}, "http://any.example/", "10.0.0.1"))
            << entry;
    }
}

TEST(WebAddress, ReadsAHostAsLibcurlWillConnectToIt) {
    for (const char* host :
         {"127.0.0.1", "127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "127.0.0.1."}) {
        const auto address = web_address("http://" + std::string(host) + "/");
        ASSERT_TRUE(address) << host;
        EXPECT_EQ(address->host, "127.0.0.1") << host;
    }
    EXPECT_EQ(web_address("HTTPS://LocalHost.:8443/a?b#c")->host, "localhost");
    EXPECT_EQ(web_address("HTTPS://LocalHost:8443/a?b#c")->port, 8443);
    EXPECT_EQ(web_address("http://[::1]/")->host, "::1");
    EXPECT_TRUE(web_address("http://user@example.cn/")->has_user);
}

TEST(WebAddress, TakesOnlyAbsoluteHttpAndHttps) {
    for (const char* url : {"", "/news", "www.example.cn", "ftp://example.cn/", "file:///etc/passwd",
                            "gopher://x/", "javascript:alert(1)", "http://", "http://a b/"}) {
        EXPECT_FALSE(web_address(url)) << url;
    }
}

TEST(RedactUrl, ShowsWhereAndNothingSecret) {
    EXPECT_EQ(redact_url("https://u:canary@example.cn:8443/a/b.htm?key=canary#canary"),
              "https://example.cn:8443/a/b.htm");
    EXPECT_EQ(redact_url("https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-4e5f-6789-abcd-ef0123456789"),
              "https://open.feishu.cn/open-apis/bot/v2/hook/***");
    EXPECT_EQ(redact_url("canary"), "(no web address)");
}

// With real lines

TEST_F(CurlClientTest, RefusesAPrivateAddress) {
    HttpRequest request = get("/");
    request.reach = {};

    EXPECT_THAT(failure_of(request), FailsAs(FailureKind::permanent, "private address"));
    EXPECT_EQ(server.connections(), 0);
}

TEST_F(CurlClientTest, RefusesANameThatLeadsToAPrivateAddress) {
    HttpRequest request = get("/");
    request.url = "http://localhost:" + std::to_string(server.port()) + "/";

    EXPECT_THAT(failure_of(request), FailsAs(FailureKind::permanent, "private address"));
    EXPECT_EQ(server.connections(), 0);
}

TEST_F(CurlClientTest, RefusesEverySpellingOfAPrivateAddress) {
    for (const char* host : {"127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]"}) {
        HttpRequest request = get("/");
        request.url = "http://" + std::string(host) + ":" + std::to_string(server.port()) + "/";
        request.reach = {};
        EXPECT_THAT(failure_of(request), FailsAs(FailureKind::permanent, "private address")) << host;
    }
    EXPECT_EQ(server.connections(), 0);
}

TEST_F(CurlClientTest, ReachesAPrivateAddressThatIsListed) {
    server.answer("/", 200, "ok");
    HttpRequest request = get("/");
    request.reach = {.allow_private = {"127.0.0.0/8"}, .trusted = {}};

    EXPECT_TRUE(send(request));
}

TEST_F(CurlClientTest, RefusesARedirectToThePrivateWorld) {
    for (const char* target : {"http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:1/",
                               "http://localhost:1/", "http://[::1]:1/", "http://10.0.0.1/"}) {
        server.on("/", Answer{.status = 302, .headers = {{"Location", target}}});
        EXPECT_THAT(failure_of(get("/")), FailsAs(FailureKind::permanent, "private address")) << target;
    }
}

TEST_F(CurlClientTest, RefusesToReuseALineThatThisRequestMayNotOpen) {
    server.answer("/", 200, "ok");
    ASSERT_TRUE(send(get("/")));
    HttpRequest request = get("/");
    request.reach = {};

    EXPECT_THAT(failure_of(request), FailsAs(FailureKind::permanent, "private address"));
    EXPECT_EQ(server.seen().size(), 1u);
}

class ProxiedTest : public CurlClientTest {
protected:
    // The proxy is a server that is asked for whole addresses.
    LoopbackServer proxy;
    CurlClient proxied{io.get_executor(),
                       config::Outbound{.proxy = proxy.url(""), .ca_file = {}, .allow_private = {}},
                       "DrumTower/test"};
    Result<HttpResponse> fetch(std::string url) {
        HttpRequest request;
        request.url = std::move(url);
        return run(io, proxied.send(request));
    }
};

TEST_F(ProxiedTest, LeavesNamesToTheProxy) {
    proxy.otherwise([](const SeenRequest& request) { return Answer{.body = request.target}; });

    const auto answer = fetch("http://news.example.cn/a?b=1");

    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->body, "http://news.example.cn/a?b=1");
}

TEST_F(ProxiedTest, RefusesLiteralPrivateAddresses) {
    for (const char* url : {"http://10.0.0.1/", "http://127.1/", "http://[::1]/", "http://localhost/",
                            "http://a.localhost/", "http://169.254.169.254/"}) {
        const auto answer = fetch(url);
        ASSERT_FALSE(answer) << url;
        EXPECT_THAT(answer.error(), FailsAs(FailureKind::permanent, "private address")) << url;
    }
    EXPECT_EQ(proxy.connections(), 0);
}

TEST_F(ProxiedTest, RefusesARedirectToAPrivateAddress) {
    proxy.otherwise([](const SeenRequest&) {
        return Answer{.status = 302, .headers = {{"Location", "http://169.254.169.254/"}}};
    });

    const auto answer = fetch("http://news.example.cn/");

    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error(), FailsAs(FailureKind::permanent, "private address"));
    EXPECT_EQ(proxy.seen().size(), 1u);
}

TEST_F(CurlClientTest, TakesNoProxyFromTheEnvironment) {
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    ::setenv("all_proxy", "http://127.0.0.1:1", 1);
    server.answer("/", 200, "ok");

    const auto answer = send(get("/"));
    ::unsetenv("http_proxy");
    ::unsetenv("all_proxy");

    EXPECT_TRUE(answer);
}

}  // namespace
}  // namespace drumtower::test
