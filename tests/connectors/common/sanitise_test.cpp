#include "connectors/common/sanitise.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace drumtower {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* page = "http://www.example.gov.cn/news/1.html";

std::string clean(const std::string& fragment) {
    return sanitise(fragment, page).html;
}

TEST(Sanitise, KeepsTextAndItsShape) {
    const std::string text =
        "<p style=\"text-align: right\">（鼓楼区）A &lt; B &amp; C</p><ul><li>一</li></ul><br>";

    EXPECT_EQ(clean(text), text);
}

TEST(Sanitise, DropsWhatRunsAndSaysSo) {
    const Sanitised result = sanitise(
        "<p onclick=\"x()\">甲<script>alert('乙')</script><style>p{}</style><iframe "
        "src=\"http://x\"></iframe></p>",
        page);

    EXPECT_EQ(result.html, "<p>甲</p>");
    EXPECT_THAT(result.dropped, ElementsAre("onclick", "script", "style", "iframe"));
}

TEST(Sanitise, UnwrapsWhatItDoesNotKnow) {
    EXPECT_EQ(clean("<ucapcontent><p><font color=red>甲</font><o:p>乙</o:p></p></ucapcontent>"),
              "<p>甲乙</p>");
}

TEST(Sanitise, LetsNoAddressRun) {
    for (const char* address : {"javascript:alert(1)", " java\tscript:alert(1)", "JAVASCRIPT:x", "vbscript:x",
                                "data:text/html,x", "&#106;avascript:x", "file:///etc/passwd"}) {
        const Sanitised result =
            sanitise(std::string("<a href=\"") + address + "\">甲</a><img src=\"" + address + "\">", page);
        EXPECT_EQ(result.html, "<a>甲</a>") << address;
        EXPECT_THAT(result.dropped, Not(IsEmpty())) << address;
    }
}

TEST(Sanitise, MakesAddressesAbsoluteAndListsThem) {
    const Sanitised result = sanitise(
        "<img data-src=\"../p/1.jpg\" src=\"data:image/gif;base64,R0lGOD\" alt=\"图\"><a "
        "href=\"2.pdf\">附件二</a><img src=\"/icon/pdf.gif\">",
        page);

    EXPECT_EQ(result.html,
              "<img src=\"http://www.example.gov.cn/p/1.jpg\" alt=\"图\"><a "
              "href=\"http://www.example.gov.cn/news/2.pdf\">附件二</a>"
              "<img src=\"http://www.example.gov.cn/icon/pdf.gif\">");
    EXPECT_THAT(result.pictures, ElementsAre(Enclosure{"http://www.example.gov.cn/p/1.jpg", "图"}));
    EXPECT_THAT(result.attachments, ElementsAre(Enclosure{"http://www.example.gov.cn/news/2.pdf", "附件二"}));
}

TEST(Sanitise, CannotBeBrokenOutOfAnAttribute) {
    EXPECT_THAT(clean("<img src=1.png alt='\"><script>x</script>'>"), Not(HasSubstr("<script")));
    EXPECT_THAT(clean("<td align='\" onmouseover=\"x'>甲</td>"), Not(HasSubstr("\" onmouseover")));
    EXPECT_EQ(
        clean("<p style=\"text-align:center;background:url(javascript:x);text-indent:expression(1)\">甲</p>"),
        "<p style=\"text-align: center\">甲</p>");
}

TEST(Sanitise, KeepsSpansOfTables) {
    EXPECT_EQ(
        clean("<table border=\"1\" width=\"900\"><tr><td colspan=\"2\" bgcolor=\"red\">甲</td></tr></table>"),
        "<table border=\"1\"><tr><td colspan=\"2\">甲</td></tr></table>");
}

}  // namespace
}  // namespace drumtower
