#include "connectors/website/websub.hpp"

#include "connectors/website/source_feed.hpp"
#include "connectors/website/source_hub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {
namespace {

using testing::HasSubstr;
using testing::Not;
using website::HubLinks;

constexpr const char* base = "https://www.gl.example.cn/news/feed.xml";

HubLinks in_header(const std::string& text) {
    HttpResponse response;
    response.headers = {{"content-type", "text/html"}, {"link", text}};
    return website::hub_links(response, base);
}

TEST(HubTest, StandsInHeadersHoweverTheyAreWritten) {
    const HubLinks both{"https://hub.example.cn/", "https://www.gl.example.cn/feed"};

    EXPECT_EQ(in_header(R"(<https://hub.example.cn/>; rel="hub", </feed>; rel="self")"), both);
    EXPECT_EQ(in_header(R"(</feed>; title="a; b" ; REL = self,<https://hub.example.cn/>;rel=hub)"), both);
    EXPECT_EQ(in_header(R"(<https://hub.example.cn/>; rel="preload hub"; as=x)").hub, both.hub);
    EXPECT_EQ(in_header(R"(<https://one.example.cn/>; rel=hub, <https://two.example.cn/>; rel=hub)").hub,
              "https://one.example.cn/");
    for (const char* none : {"", "<https://a.example/>", "<https://a.example/>; rel=github",
                             "<ftp://a/>; rel=hub", "<>; rel=hub; <", "<javascript:x>; rel=hub"})
        EXPECT_EQ(in_header(none).hub, none == std::string("<>; rel=hub; <") ? base : "") << none;
}

TEST(HubTest, StandsInAFeedOfEitherKind) {
    const website::PageContext page{base, 8h, {}};
    const auto rss = website::parse_feed(
        R"(<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>https://www.gl.example.cn/</link>)"
        R"(<atom:link rel="hub" href="/hub"/><item><title>一</title><link>https://a.example/1</link></item></channel></rss>)",
        page, {});
    const auto atom = website::parse_feed(
        R"(<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="https://www.gl.example.cn/f"/>)"
        R"(<link rel="hub" href="https://hub.example.cn/"/><entry><link rel="hub" href="https://no.example/"/></entry></feed>)",
        page, {});

    EXPECT_EQ(rss.links, (HubLinks{"https://www.gl.example.cn/hub", ""}));
    EXPECT_EQ(atom.links, (HubLinks{"https://hub.example.cn/", "https://www.gl.example.cn/f"}));
}

TEST(HubTest, TheHeaderGoesBeforeTheDocumentAndTheTopicIsWhatWasReadUnlessItIsSaid) {
    const HubLinks header{"https://one.example/", ""},
        document{"https://two.example/", "https://two.example/self"};

    EXPECT_EQ(website::hub_of(header, document, base),
              (Hub{"https://one.example/", "https://two.example/self"}));
    EXPECT_EQ(website::hub_of(header, {}, base), (Hub{"https://one.example/", base}));
    EXPECT_FALSE(website::hub_of({"", "https://two.example/self"}, {}, base));
}

TEST(WebSubTest, AsksAsTheStandardHasIt) {
    const auto request = websub::subscribe_request({{"https://hub.example.cn/", "https://a.example/?b=c&d"},
                                                    "https://gulou.example.cn/websub/portal/n",
                                                    Secret("s"),
                                                    600s},
                                                   {{"10.0.0.0/8"}, ""});

    EXPECT_EQ(request.method + " " + request.url, "POST https://hub.example.cn/");
    EXPECT_EQ(request.body,
              "hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.example%2F%3Fb%3Dc%26d"
              "&hub.callback=https%3A%2F%2Fgulou.example.cn%2Fwebsub%2Fportal%2Fn&hub.lease_seconds=600&hub."
              "secret=s");
    EXPECT_EQ(request.reach.allow_private, std::vector<std::string>{"10.0.0.0/8"});
    EXPECT_EQ(request.max_redirects, 0);
    EXPECT_THAT(websub::subscribe_request({{"http://hub.example.cn/", "t"}, "c", {}, 600s}, {}).body,
                Not(HasSubstr("secret")));
}

TEST(WebSubTest, GoesWhereAHubSendsItOnOnlyWithTheSameQuestion) {
    HttpResponse answer;
    answer.final_url = "https://hub.example.cn/a";
    answer.headers = {{"location", "/b"}};
    for (const int status : {307, 308}) {
        answer.status = status;
        EXPECT_EQ(websub::elsewhere(answer), "https://hub.example.cn/b");
    }
    for (const int status : {202, 301, 302, 303}) {
        answer.status = status;
        EXPECT_EQ(websub::elsewhere(answer), "") << status;
    }
}

TEST(WebSubTest, KnowsWhoseMessageItIs) {
    const Secret key("Jefe");  // RFC 4231, RFC 2202
    const std::string text = "what do ya want for nothing?";
    using websub::Signed;
    const auto said = [&](const std::string& header) { return websub::signature_of(key, header, text); };

    EXPECT_EQ(said("sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"), Signed::right);
    EXPECT_EQ(said("sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"), Signed::right);
    EXPECT_EQ(said("SHA1=EFFCDF6AE5EB2FA2D27416D5F184DF9C259A7C79"), Signed::right);
    EXPECT_EQ(said(""), Signed::not_at_all);
    for (const char* wrong : {"sha256=", "sha256", "=", "md5=750c783e6ab0b503eaa86e310a5db738", "sha1=effc",
                              "sha256=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", "none="})
        EXPECT_EQ(said(wrong), Signed::wrong) << wrong;
}

}  // namespace
}  // namespace drumtower
