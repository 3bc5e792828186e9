#include "connectors/common/urls.hpp"

#include <gtest/gtest.h>

#include <string>

namespace drumtower {
namespace {

TEST(Resolve, FollowsRfc3986) {
    const std::string base = "http://a/b/c/d;p?q";
    const auto expect = [&](const char* reference, const char* whole) {
        EXPECT_EQ(resolve(base, reference), whole) << reference;
    };
    expect("g", "http://a/b/c/g");
    expect("./g", "http://a/b/c/g");
    expect("g/", "http://a/b/c/g/");
    expect("/g", "http://a/g");
    expect("//g", "http://g/");
    expect("?y", "http://a/b/c/d;p?y");
    expect("g?y", "http://a/b/c/g?y");
    expect("#s", "http://a/b/c/d;p?q#s");
    expect("", "http://a/b/c/d;p?q");
    expect(".", "http://a/b/c/");
    expect("..", "http://a/b/");
    expect("../g", "http://a/b/g");
    expect("../../../g", "http://a/g");
    expect("/./g", "http://a/g");
    expect("g..", "http://a/b/c/g..");
    expect("http://h/x y", "http://h/x%20y");
    expect("mailto:a@b", "mailto:a@b");
    expect("http://[bad/", "");
    expect("http:///nohost", "");
}

TEST(CanonicalUrl, DropsWhatDoesNotIdentify) {
    EXPECT_EQ(canonical_url("HTTP://WWW.GL.GOV.CN:80/A/b.htm?utm_source=x&id=3&spm=1#top"),
              "http://www.gl.gov.cn/A/b.htm?id=3");
    EXPECT_EQ(canonical_url("https://gl.gov.cn"), "https://gl.gov.cn/");
    EXPECT_EQ(canonical_url("https://gl.gov.cn:8443/?"), "https://gl.gov.cn:8443/");
    EXPECT_EQ(canonical_url("https://user:pw@gl.gov.cn/a"), "https://gl.gov.cn/a");
    EXPECT_EQ(canonical_url("http://鼓楼.中国/新闻"), "http://xn--56v365i.xn--fiqs8s/%E6%96%B0%E9%97%BB");
    EXPECT_EQ(canonical_url("javascript:alert(1)"), "");
    EXPECT_EQ(canonical_url("/relative"), "");
}

TEST(SameSite, JoinsTheHostsOfOneDistrict) {
    EXPECT_TRUE(same_site("http://www.gl.gov.cn/a", "https://tjj.gl.gov.cn/b"));
    EXPECT_FALSE(same_site("http://www.gl.gov.cn/", "http://www.fuzhou.gov.cn/"));
    EXPECT_TRUE(same_site("http://127.0.0.1:8000/", "http://127.0.0.1:8001/"));
    EXPECT_FALSE(same_site("http://127.0.0.1/", "http://10.0.0.1/"));
    EXPECT_FALSE(same_site("http://a.gov.cn/", "nonsense"));
}

TEST(SchemeOf, IsNotFooledByWhiteSpaceAndControls) {
    EXPECT_EQ(scheme_of(" java\tscript\n:alert(1)"), "javascript");
    EXPECT_EQ(scheme_of("a/b:c"), "");
    EXPECT_EQ(scheme_of("DATA:image/png"), "data");
}

TEST(Authority, WritesTheDefaultPort) {
    EXPECT_EQ(authority_of("https://Gl.gov.cn/x"), "gl.gov.cn:443");
    EXPECT_EQ(authority_of("http://[::1]:81/"), "[::1]:81");
}

}  // namespace
}  // namespace drumtower
