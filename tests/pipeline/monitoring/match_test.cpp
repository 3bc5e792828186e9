#include "pipeline/monitoring/match.hpp"

#include <gtest/gtest.h>

namespace drumtower {

namespace {

const TimePoint noon{Duration(1'795'579'200'000)};  // 2026-11-25 04:00 UTC, 12:00 in Fuzhou
const TimePoint first_day = std::chrono::floor<std::chrono::days>(noon);

Obligation owed(const std::string& article, const std::string& title, const std::string& url) {
    Obligation duty;
    duty.article = ArticleId(article);
    duty.title = title;
    duty.url = url;
    duty.published = {noon, noon};
    return duty;
}

SeenPost post(const std::string& title, TimePoint at = noon + 1h) {
    SeenPost post;
    post.title = title;
    post.published = {at, at};
    return post;
}

std::string matched(const SeenPost& post, const std::vector<Delivery>& deliveries = {}) {
    const std::vector<Obligation> duties{
        owed("a1", "关于做好防汛工作的通知", "https://gov.example.cn/1.html"),
        owed("a2", "Gulou “Open Day” 2026", "https://gov.example.cn/2.html")};
    const auto found = match(post, duties, deliveries);
    return found ? found->article.str() + " by " + found->by : "none";
}

TEST(MatchTest, ATitleIsComparedWithoutSpacesPunctuationAndAsciiCase) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"【转载】关于 做好\u3000防汛工作的通知！", "转载关于做好防汛工作的通知"},
        {"《条例》（修订）——2026年", "条例修订2026年"},
        {"Gulou · Open-Day, 2026", "gulouopenday2026"},
        {"“A”‘b’…C", "abc"},
        {"Ａ１", "Ａ１"},
        {"㐀𠀀é", "㐀𠀀é"},
        {"！？。", ""},
        {"", ""},
    };
    for (const auto& [title, bare] : table) {
        EXPECT_EQ(bare_title(title), bare) << title;
    }
}

TEST(MatchTest, ATitleCutWithinACharacterEndsThere) {
    EXPECT_EQ(bare_title("防\xE6"), "防");
    EXPECT_EQ(bare_title("\xF0\x9F"), "\xF0\x9F");
    EXPECT_EQ(bare_title("a\x80"), "a");
}

TEST(MatchTest, OurMarkerIsTheSurestWhateverTheTitleSays) {
    Delivery delivery;
    delivery.id = DeliveryId("d7");
    delivery.article = ArticleId("a7");
    SeenPost seen = post("Gulou Open Day 2026");
    seen.slug = "d7";
    seen.link = "https://gov.example.cn/1.html";

    EXPECT_EQ(matched(seen, {delivery}), "a7 by slug");
}

TEST(MatchTest, ASlugThatIsNotOursIsNoMarker) {
    SeenPost seen = post("something else");
    seen.slug = "hello-world";

    EXPECT_EQ(matched(seen), "none");
}

TEST(MatchTest, ALinkToTheOriginalIsEnough) {
    SeenPost seen = post("我区部署防汛");
    seen.link = "https://gov.example.cn/1.html";
    EXPECT_EQ(matched(seen), "a1 by link");

    seen.link = "https://gov.example.cn/11.html";
    EXPECT_EQ(matched(seen), "none");
}

TEST(MatchTest, ALinkGoesBeforeATitle) {
    SeenPost seen = post("关于做好防汛工作的通知");
    seen.link = "https://gov.example.cn/2.html";

    EXPECT_EQ(matched(seen), "a2 by link");
}

TEST(MatchTest, TheSameTitleInOtherTypographyMatches) {
    EXPECT_EQ(matched(post("关于做好“防汛工作”的通知。")), "a1 by title");
    EXPECT_EQ(matched(post("gulou open day, 2026")), "a2 by title");
}

TEST(MatchTest, APartOfTheTitleIsAnotherTitle) {
    EXPECT_EQ(matched(post("关于做好防汛工作的通知（二）")), "none");
    EXPECT_EQ(matched(post("防汛工作的通知")), "none");
    EXPECT_EQ(matched(post("！")), "none");
}

TEST(MatchTest, AnOlderPostOfTheSameTitleIsLastYears) {
    EXPECT_EQ(matched(post("关于做好防汛工作的通知", first_day)), "a1 by title");
    EXPECT_EQ(matched(post("关于做好防汛工作的通知", first_day - 1ms)), "none");

    SeenPost dated = post("关于做好防汛工作的通知");
    dated.published = {first_day - 8h, first_day + 16h - 1ms};  // a date alone that reaches into the day
    EXPECT_EQ(matched(dated), "a1 by title");
}

TEST(MatchTest, AnOlderPostThatLinksToTheOriginalIsARepostAllTheSame) {
    SeenPost seen = post("旧文", noon - 24h * 30);
    seen.link = "https://gov.example.cn/1.html";

    EXPECT_EQ(matched(seen), "a1 by link");
}

}  // namespace

}  // namespace drumtower
