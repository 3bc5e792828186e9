#include "pipeline/intake/recognise.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

const TimePoint now{Duration(1'795'564'800'000)};
const std::string url = "https://gov.example.cn/1.html";
const ContentHash text_a("aaaa");
const ContentHash text_b("bbbb");

SourceRules rules() {
    SourceRules rules;
    rules.id = SourceId("portal");
    rules.designate = "important";
    rules.hold = 10min;
    rules.flood = 3;
    return rules;
}

SourceItem item(TimePoint published = now) {
    SourceItem item;
    item.url = url;
    item.title = "列表上的标题";
    item.published = {published, published};
    return item;
}

ReadItem page(const std::string& title = "页面上的标题") {
    ReadItem read;
    read.url = url;
    read.body.title = title;
    read.body.html = "<p>正文</p>";
    return read;
}

Article known(std::vector<ContentHash> versions) {
    Article article;
    article.id = article_id(rules().id, url);
    article.origins = {{rules().id, url, "标题", {now, now}, now, versions.back()}};
    int number = 0;
    for (const ContentHash& content : versions)
        article.versions.push_back({++number, content, "标题", now});
    return article;
}

std::vector<ArticleFact> recognised(const ContentHash& content, const std::optional<Article>& known,
                                    Novelty novelty = Novelty::news,
                                    const std::optional<Article>& twin = {}) {
    return recognise(rules(), item(), page(), content, novelty, known, twin);
}

// ---- what an item never seen before is on this look ----

TEST(NoveltyTest, WhatAFirstWholeLookShowsIsABaselineHoweverMuchItIs) {
    EXPECT_EQ(novelty_of(item(), false, false, rules(), now), Novelty::baseline);
    EXPECT_EQ(novelty_of(item(), false, true, rules(), now), Novelty::baseline);
}

TEST(NoveltyTest, ABacklogTakesThatMuchOfTheBaselineAsNews) {
    auto with = rules();
    with.backlog = 24h;
    const std::vector<std::pair<Duration, Novelty>> table{
        {0h, Novelty::news}, {24h, Novelty::news}, {24h + 1ms, Novelty::baseline}, {240h, Novelty::baseline}};
    for (const auto& [age, expected] : table) {
        EXPECT_EQ(novelty_of(item(now - age), false, false, with, now), expected) << age.count();
    }
}

TEST(NoveltyTest, AnItemWithoutADateIsNeverBacklog) {
    auto with = rules();
    with.backlog = 24h;
    auto undated = item();
    undated.published = {};

    EXPECT_EQ(novelty_of(undated, false, false, with, now), Novelty::baseline);
}

/// A listing of `old` known items and `fresh` ones never seen.
std::vector<std::optional<Article>> listing(std::size_t fresh, std::size_t old) {
    std::vector<std::optional<Article>> articles(fresh);
    articles.insert(articles.end(), old, known({text_a}));
    return articles;
}

TEST(FloodTest, IsMoreNewThanTheSetting) {
    EXPECT_FALSE(is_flood(listing(3, 10), rules(), now));
    EXPECT_TRUE(is_flood(listing(4, 10), rules(), now));
}

TEST(FloodTest, IsAListingOfFiveOrMoreInWhichNothingIsKnownWhateverTheSetting) {
    SourceRules generous = rules();
    generous.flood = 1000;
    EXPECT_TRUE(is_flood(listing(5, 0), generous, now));
    EXPECT_FALSE(is_flood(listing(4, 0), generous, now));
    EXPECT_FALSE(is_flood(listing(5, 1), generous, now));
    EXPECT_FALSE(is_flood({}, generous, now));
}

TEST(FloodTest, DoesNotCountWhatWasTriedBeforeUnlessNothingElseIsThere) {
    EXPECT_FALSE(is_flood(listing(9, 10), rules(), now, 6));
    EXPECT_TRUE(is_flood(listing(10, 10), rules(), now, 6));
    EXPECT_TRUE(is_flood(listing(6, 0), rules(), now, 6)) << "a redesign whose pages cannot be read yet";
}

TEST(FloodTest, GoesOnUntilAllOfItIsIn) {
    Article held = known({text_a});
    held.state = ArticleState::held;
    held.seen_at = now - 1min;
    const auto seen = recognise(rules(), item(), page(), text_a, Novelty::flood, {}, {});
    held.held_why = std::get<facts::ArticleSeen>(seen.front()).held_why;
    auto rest = listing(1, 10);
    rest.insert(rest.end(), 3, held);
    EXPECT_TRUE(is_flood(rest, rules(), now));
    EXPECT_FALSE(is_flood(rest, rules(), now + 2h));

    for (auto& article : rest)
        if (article) article->held_why = "the desk's own reason";
    EXPECT_FALSE(is_flood(rest, rules(), now));
}

TEST(NoveltyTest, AFloodIsNoNews) {
    EXPECT_EQ(novelty_of(item(), true, false, rules(), now), Novelty::news);
    EXPECT_EQ(novelty_of(item(), true, true, rules(), now), Novelty::flood);
}

TEST(BelievableTest, ATimeThatNoSourceCanMeanCountsAsNotSaid) {
    const auto day = [](TimePoint noon) { return TimeSpan{noon - 12h, noon + 12h}; };
    const auto at = [](const char* text) { return json::time_from(text).value(); };
    for (const TimePoint sane : {now, now - 24h, now + 36h, at("1990-01-02T00:00:00Z")})
        EXPECT_EQ(believable(day(sane), now), day(sane)) << json::time_text(sane);
    for (const TimePoint insane : {now + 37h, at("9999-12-31T23:59:59Z"), at("1989-12-31T00:00:00Z"),
                                   at("0000-01-01T00:00:00+08:00"), at("1970-01-01T00:00:00Z")})
        EXPECT_EQ(believable(day(insane), now), TimeSpan{}) << json::time_text(insane);
}

// ---- what it states ----

TEST(RecogniseTest, NewsIsSeenAndDesignatedOnSightByTheSourcesRule) {
    const auto stated = recognised(text_a, {});

    ASSERT_EQ(stated.size(), 2u);
    const auto& seen = std::get<facts::ArticleSeen>(stated[0]);
    EXPECT_EQ(seen.article, article_id(SourceId("portal"), url));
    EXPECT_EQ(seen.source.str(), "portal");
    EXPECT_EQ(seen.url, url);
    EXPECT_EQ(seen.title, "页面上的标题");
    EXPECT_EQ(seen.content, text_a);
    EXPECT_EQ(seen.state, ArticleState::open);
    EXPECT_EQ(seen.hold, 10min);
    const auto& designated = std::get<facts::ArticleDesignated>(stated[1]);
    EXPECT_EQ(designated.article, seen.article);
    EXPECT_EQ(designated.cls, "important");
    EXPECT_EQ(designated.who, "source:portal");
    EXPECT_TRUE(designated.previous.empty());
}

TEST(RecogniseTest, AManualSourceLeavesTheDesignationToTheDesk) {
    auto manual = rules();
    manual.designate = "manual";

    const auto stated = recognise(manual, item(), page(), text_a, Novelty::news, {}, {});

    ASSERT_EQ(stated.size(), 1u);
    EXPECT_TRUE(std::holds_alternative<facts::ArticleSeen>(stated[0]));
}

TEST(RecogniseTest, ThePagesTimeAndTitleGoBeforeTheListings) {
    auto dated = page();
    dated.published = {now - 2h, now - 2h};
    const auto both = recognise(rules(), item(now - 1h), dated, text_a, Novelty::news, {}, {});
    EXPECT_EQ(std::get<facts::ArticleSeen>(both[0]).published.latest, now - 2h);

    const auto listed = recognise(rules(), item(now - 1h), page(""), text_a, Novelty::news, {}, {});
    EXPECT_EQ(std::get<facts::ArticleSeen>(listed[0]).published.latest, now - 1h);
    EXPECT_EQ(std::get<facts::ArticleSeen>(listed[0]).title, "列表上的标题");
}

TEST(RecogniseTest, ABaselineItemIsRecordedAndNotDesignated) {
    const auto stated = recognised(text_a, {}, Novelty::baseline);

    ASSERT_EQ(stated.size(), 1u);
    EXPECT_EQ(std::get<facts::ArticleSeen>(stated[0]).state, ArticleState::baseline);
}

TEST(RecogniseTest, AFloodIsHeldForTheDeskAndSaysWhy) {
    const auto stated = recognised(text_a, {}, Novelty::flood);

    ASSERT_EQ(stated.size(), 1u);
    const auto& seen = std::get<facts::ArticleSeen>(stated[0]);
    EXPECT_EQ(seen.state, ArticleState::held);
    EXPECT_FALSE(seen.held_why.empty());
}

TEST(RecogniseTest, WhatAnotherSourceShowsAlreadyJoinsItAndIsNoNewArticle) {
    auto twin = known({text_a});
    twin.id = ArticleId("first");
    twin.origins.front().source = SourceId("city");
    twin.designation = Designation{EventId("d1"), "routine", "", "desk", now};

    const auto stated = recognised(text_b, {}, Novelty::news, twin);

    ASSERT_EQ(stated.size(), 1u);
    const auto& joined = std::get<facts::ArticleJoined>(stated[0]);
    EXPECT_EQ(joined.article.str(), "first");
    EXPECT_EQ(joined.source.str(), "portal");
    EXPECT_EQ(joined.url, url);
    EXPECT_EQ(joined.content, text_b);
}

Article seen_elsewhere(ArticleState state) {
    Article twin = known({text_a});
    twin.id = ArticleId("first");
    twin.origins.front().source = SourceId("city");
    twin.state = state;
    return twin;
}

TEST(RecogniseTest, NewsThatAnotherSourceShowedAndNobodyDesignatedIsDesignatedOnSight) {
    for (const ArticleState state : {ArticleState::open, ArticleState::baseline}) {
        const auto stated = recognised(text_a, {}, Novelty::news, seen_elsewhere(state));

        ASSERT_EQ(stated.size(), 2u);
        EXPECT_EQ(std::get<facts::ArticleJoined>(stated[0]).hold, 10min);
        const auto& designated = std::get<facts::ArticleDesignated>(stated[1]);
        EXPECT_EQ(designated.article.str(), "first");
        EXPECT_EQ(designated.cls, "important");
        EXPECT_EQ(designated.who, "source:portal");
    }
}

TEST(RecogniseTest, WhatIsDesignatedByJoiningIsPostedAsItsPageIsNow) {
    const auto stated = recognised(text_b, {}, Novelty::news, seen_elsewhere(ArticleState::baseline));

    ASSERT_EQ(stated.size(), 3u);
    const auto& revised = std::get<facts::ArticleRevised>(stated[1]);
    EXPECT_EQ(revised.article.str(), "first");
    EXPECT_EQ(revised.previous, text_a);
    EXPECT_EQ(revised.content, text_b);
    EXPECT_EQ(revised.version, 2);
}

TEST(RecogniseTest, JoiningDesignatesNothingThatIsHeldWithdrawnOrNoNewsHere) {
    for (const ArticleState state : {ArticleState::held, ArticleState::withdrawn})
        EXPECT_EQ(recognised(text_b, {}, Novelty::news, seen_elsewhere(state)).size(), 1u);
    for (const Novelty novelty : {Novelty::baseline, Novelty::flood})
        EXPECT_EQ(recognised(text_b, {}, novelty, seen_elsewhere(ArticleState::open)).size(), 1u);
    auto manual = rules();
    manual.designate = "manual";
    const auto twin = seen_elsewhere(ArticleState::open);
    EXPECT_EQ(recognise(manual, item(), page(), text_b, Novelty::news, {}, twin).size(), 1u);
}

TEST(RecogniseTest, ATwinThatIsThisVeryOriginIsNotJoinedToItself) {
    const auto stated = recognised(text_a, {}, Novelty::news, known({text_a}));

    ASSERT_FALSE(stated.empty());
    EXPECT_TRUE(std::holds_alternative<facts::ArticleSeen>(stated[0]));
}

TEST(RecogniseTest, TheSameTextAgainStatesNothing) {
    EXPECT_TRUE(recognised(text_a, known({text_a})).empty());
    EXPECT_TRUE(recognised(text_a, known({text_b, text_a}), Novelty::baseline).empty());
}

TEST(RecogniseTest, AToBToAIsThreeVersionsWithThreeIds) {
    const auto second = std::get<facts::ArticleRevised>(recognised(text_b, known({text_a})).at(0));
    const auto third = std::get<facts::ArticleRevised>(recognised(text_a, known({text_a, text_b})).at(0));
    const auto fourth =
        std::get<facts::ArticleRevised>(recognised(text_b, known({text_a, text_b, text_a})).at(0));

    EXPECT_EQ(second.version, 2);
    EXPECT_EQ(second.previous, text_a);
    EXPECT_EQ(second.content, text_b);
    EXPECT_EQ(third.version, 3);
    EXPECT_EQ(third.previous, text_b);
    EXPECT_EQ(third.content, text_a);
    EXPECT_EQ(fourth.version, 4);
    const auto id = [](const auto& fact) { return facts::state(fact, {now, "n1", 0}).id; };
    EXPECT_NE(id(second), id(third));
    EXPECT_NE(id(second), id(fourth)) << "B again after A is another change";
    EXPECT_EQ(id(second), id(std::get<facts::ArticleRevised>(recognised(text_b, known({text_a})).at(0))));
}

TEST(RecogniseTest, OnlyTheFirstOriginRevisesTheArticle) {
    auto joined = known({text_a});
    joined.origins.insert(joined.origins.begin(),
                          {SourceId("city"), "https://city.example.cn/9", "标题", {now, now}, now, text_a});

    EXPECT_TRUE(recognised(text_b, joined).empty());
}

TEST(RecogniseTest, AWithdrawnArticleIsNotRevisedAnyMore) {
    auto withdrawn = known({text_a});
    withdrawn.state = ArticleState::withdrawn;

    EXPECT_TRUE(recognised(text_b, withdrawn).empty());
}

}  // namespace

}  // namespace drumtower
