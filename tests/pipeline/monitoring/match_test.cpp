#include "pipeline/monitoring/match.hpp"

#include "pipeline/monitoring/tokens.hpp"

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
    const auto found = Matcher(duties, deliveries).match(post);
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

// ---- one title, several articles ----

class SameTitleTest : public testing::Test {
protected:
    SameTitleTest() {
        duties = {owed("morning", "停水通知", "https://gov.example.cn/1.html"),
                  owed("afternoon", "停水通知", "https://gov.example.cn/2.html")};
        duties[1].published = {noon + 3h, noon + 3h};
    }
    SeenPost titled(const std::string& id, TimePoint at) {
        SeenPost seen = post("停水通知", at);
        seen.post_id = id;
        return seen;
    }
    static std::string article(const std::optional<Match>& match) {
        return match ? match->article.str() : "none";
    }
    std::vector<Obligation> duties;
};

TEST_F(SameTitleTest, APostIsTakenForTheNewestThatWasOutBeforeIt) {
    EXPECT_EQ(article(Matcher(duties, {}).match(titled("p1", noon + 1h))), "morning");
    EXPECT_EQ(article(Matcher(duties, {}).match(titled("p1", noon + 4h))), "afternoon");
}

TEST_F(SameTitleTest, OnePostServesOneArticle) {
    Matcher matcher(duties, {});
    EXPECT_EQ(article(matcher.match(titled("p2", noon + 5h))), "afternoon");
    EXPECT_EQ(article(matcher.match(titled("p1", noon + 5h))), "morning");
    EXPECT_EQ(article(matcher.match(titled("p2", noon + 5h))), "afternoon") << "the same post again";
}

TEST_F(SameTitleTest, WhatIsKnownOfAnEarlierLookStays) {
    Matcher matcher(duties, {});
    matcher.claim(ArticleId("afternoon"), "p1");

    EXPECT_EQ(article(matcher.match(titled("p2", noon + 5h))), "morning");
    EXPECT_EQ(article(matcher.match(titled("p1", noon + 5h))), "afternoon");
}

TEST_F(SameTitleTest, OurOwnPostOfAnotherArticleIsNoRepostOfThisOne) {
    SeenPost ours = titled("p1", noon + 4h);
    ours.slug = "a-delivery-that-is-not-owed";

    EXPECT_EQ(article(Matcher(duties, {}).match(ours)), "none");
}

// ---- a listing that cuts titles ----

TEST(CutTitleTest, MostOfATitleIsEnoughWhenItFitsOneArticle) {
    const std::vector<Obligation> duties{
        owed("a1", "关于印发鼓楼区防汛应急预案的通知", "https://gov.example.cn/1.html"),
        owed("a2", "关于印发鼓楼区防火应急预案的通知", "https://gov.example.cn/2.html")};
    Matcher matcher(duties, {});
    SeenPost cut = post("关于印发鼓楼区防汛应急预");
    cut.cut = true;
    ASSERT_TRUE(matcher.match(cut));
    EXPECT_EQ(matcher.match(cut)->article.str(), "a1");
    EXPECT_FALSE(matcher.is_ambiguous(cut));

    for (const char* shown :
         {"关于印发鼓楼区", "关于印发鼓楼区防汛"}) {  // fits both; fits one, but is little of it
        cut.title = shown;
        EXPECT_FALSE(matcher.match(cut)) << shown;
        EXPECT_TRUE(matcher.is_ambiguous(cut)) << shown;
    }
    cut.title = "关于召开";
    EXPECT_FALSE(matcher.is_ambiguous(cut)) << "of something else";
}

TEST(CutTitleTest, ACutThatHidesTheNumberOfASeriesTellsNothing) {
    const std::vector<Obligation> duties{
        owed("a1", "鼓楼区2026年汛期安全提示（第10号）", "https://gov.example.cn/1.html")};
    Matcher matcher(duties, {});
    SeenPost cut = post("鼓楼区2026年汛期安全提示");
    cut.cut = true;
    EXPECT_FALSE(matcher.match(cut));
    EXPECT_TRUE(matcher.is_ambiguous(cut));
    cut.title = "鼓楼区2026年汛期安全提示（第10";
    EXPECT_TRUE(matcher.match(cut));
}

}  // namespace

}  // namespace drumtower
