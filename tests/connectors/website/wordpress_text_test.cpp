#include "connectors/website/wordpress_text.hpp"

#include <gtest/gtest.h>

namespace drumtower {
namespace {

Posting a_posting() {
    Posting posting;
    posting.delivery = DeliveryId("d0123456789abcdef0123");
    posting.url = "https://www.example.cn/t1.htm?a=1&b=2";
    posting.origin_name = "鼓楼区政府门户网站";
    posting.body.html = "<p>正文</p>";
    return posting;
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(WordPressText, TheSlugCarriesTheDelivery) {
    const DeliveryId delivery("d0123456789abcdef0123");

    EXPECT_EQ(wordpress_slug(delivery), "drumtower-d0123456789abcdef0123");
    EXPECT_EQ(delivery_in_slug("drumtower-d0123456789abcdef0123"), delivery.str());
    EXPECT_EQ(delivery_in_slug("drumtower-d0123456789abcdef0123-2"), delivery.str());
    EXPECT_EQ(delivery_in_slug("drumtower-d0123456789abcdef0123__trashed"), delivery.str());
    EXPECT_EQ(delivery_in_slug("drum-tower-festival"), "");
}

TEST(WordPressText, NamesTheOriginAndLinksToTheOriginal) {
    const std::string text = wordpress_content(a_posting(), {});

    EXPECT_TRUE(holds(text, "<p>正文</p>"));
    EXPECT_TRUE(holds(text, "来源：鼓楼区政府门户网站"));
    EXPECT_TRUE(holds(text, "<a href=\"https://www.example.cn/t1.htm?a=1&amp;b=2\">原文链接</a>"));
}

TEST(WordPressText, ShowsPicturesFromTheirCopies) {
    Posting posting = a_posting();
    posting.body.html = R"(<img src="https://a.cn/1.png?x=1&amp;y=2"/><img src="https://a.cn/2.png"/>)";
    const std::string text = wordpress_content(
        posting, {{"https://a.cn/1.png?x=1&y=2", "https://b.cn/附件1.png"}, {"https://a.cn/2.png", ""}});

    EXPECT_TRUE(holds(text, R"(<img src="https://b.cn/附件1.png"/>)"));
    EXPECT_TRUE(holds(text, R"(<img src="https://a.cn/2.png"/>)"));
}

TEST(WordPressText, ListsAttachmentsThatTheTextDoesNotLink) {
    Posting posting = a_posting();
    posting.body.html = R"(<a href="https://a.cn/1.pdf">1</a>)";
    posting.body.attachments = {{"https://a.cn/1.pdf", "1"}, {"https://a.cn/2.pdf", "申请表"}};
    const std::string text = wordpress_content(posting, {});

    EXPECT_TRUE(holds(text, R"(<li><a href="https://a.cn/2.pdf">申请表</a></li>)"));
    EXPECT_FALSE(holds(text, R"(<li><a href="https://a.cn/1.pdf">)"));
}

TEST(WordPressText, TheSameTextInOtherClothesIsTheSame) {
    EXPECT_TRUE(same_text("<p>接种 A & B，11 月</p>", "<div><p>接种</p> A &amp; B, 11月</div>"));
    EXPECT_FALSE(same_text("<p>11 月 25 日</p>", "<p>11 月 26 日</p>"));
}

TEST(WordPressText, TheOriginalIsTheFirstLinkElsewhereOrTheOneThatSaysSo) {
    const std::string own = "https://health.example.cn/1.html";

    EXPECT_EQ(original_link(R"(<a href="/2.html">x</a><a href="https://www.example.cn/t1.htm">y</a>)", own),
              "https://www.example.cn/t1.htm");
    EXPECT_EQ(
        original_link(
            R"(<a href="https://map.cn/">地图</a><a href="https://www.example.cn/t1.htm">原文链接</a>)", own),
        "https://www.example.cn/t1.htm");
    EXPECT_EQ(original_link("<p>none</p>", own), "");
}

}  // namespace
}  // namespace drumtower
