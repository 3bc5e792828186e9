#include "pipeline/routing/requests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const TimePoint eight{Duration(1'795'564'800'000)};  // 2026-11-25 08:00 in Fuzhou

Article article(TimeSpan published = {eight, eight}, TimePoint designated_at = eight) {
    Article article;
    article.id = ArticleId("a1");
    article.title = "防汛通知";
    article.url = "https://gov.example.cn/1.html";
    article.published = published;
    article.versions = {{1, ContentHash("one"), "防汛通知", eight},
                        {2, ContentHash("two"), "防汛通知", eight}};
    article.designation = Designation{EventId("designation"), "important", "", "desk", designated_at};
    return article;
}

Rule rule(const std::string& id, std::vector<std::string> classes, std::vector<std::string> kinds) {
    Rule rule;
    rule.id = RuleId(id);
    rule.version = 3;
    rule.within = 12h;
    rule.classes = std::move(classes);
    rule.channel_kinds = std::move(kinds);
    rule.satisfied_by = "each";
    return rule;
}

Rule twelve_hours() {
    return rule("repost-12h", {"important"}, {"wechat", "weibo", "website", "other"});
}

Unit unit(const std::string& id, std::vector<std::string> kinds) {
    Unit unit;
    unit.id = UnitId(id);
    for (const std::string& kind : kinds) {
        Channel channel;
        channel.id = ChannelId(id + "-" + kind);
        channel.unit = unit.id;
        channel.kind = kind;
        channel.mode = Mode::draft;
        channel.looks = kind != "other";
        unit.channels.push_back(channel);
    }
    return unit;
}

std::vector<std::string> channels_of(const facts::RepostRequested& request) {
    std::vector<std::string> ids;
    for (const DutyChannel& channel : request.channels)
        ids.push_back(channel.id.str());
    return ids;
}

Delivery copy(const std::string& unit, const std::string& channel, int version) {
    Delivery delivery;
    delivery.unit = UnitId(unit);
    delivery.channel = ChannelId(channel);
    delivery.version = version;
    return delivery;
}

TEST(RequestsTest, ARequestCarriesAllThatIsNeededToActOnIt) {
    const auto requests = requests_for(article(), {twelve_hours()}, {unit("health", {"wechat", "other"})});

    ASSERT_EQ(requests.size(), 1u);
    const auto& request = requests.front();
    EXPECT_EQ(request.obligation, obligation_id(ArticleId("a1"), UnitId("health"), RuleId("repost-12h"), 3));
    EXPECT_EQ(request.rule_version, 3);
    EXPECT_EQ(request.satisfied_by, "each");
    EXPECT_EQ(request.cls, "important");
    EXPECT_EQ(request.title, "防汛通知");
    EXPECT_EQ(request.url, "https://gov.example.cn/1.html");
    EXPECT_EQ(request.version, 2);
    EXPECT_EQ(request.content.str(), "two");
    EXPECT_EQ(request.cause.str(), "designation");
    ASSERT_EQ(request.channels.size(), 2u);
    EXPECT_EQ(request.channels[0], (DutyChannel{ChannelId("health-wechat"), "wechat", Mode::draft, true}));
    EXPECT_FALSE(request.channels[1].looks);
}

TEST(RequestsTest, TheClockStartsAtTheLaterOfPublicationAndDesignation) {
    const TimeSpan that_day{eight - 8h, eight + 16h - 1ms};
    struct Row {
        const char* what;
        TimeSpan published;
        TimePoint designated;
        TimePoint start;
    };
    const std::vector<Row> table{
        {"designated after it was published", {eight, eight}, eight + 3h, eight + 3h},
        {"designated before it was published", {eight + 5h, eight + 5h}, eight, eight + 5h},
        {"at once", {eight, eight}, eight, eight},
        {"published by a date alone: designation decides", that_day, eight, eight},
        {"published by a later date: not before that day",
         {eight + 16h, eight + 40h - 1ms},
         eight,
         eight + 16h},
        {"published at an unknown time", {}, eight, eight},
    };
    for (const Row& row : table) {
        const auto requests = requests_for(article(row.published, row.designated), {twelve_hours()},
                                           {unit("health", {"weibo"})});
        ASSERT_EQ(requests.size(), 1u) << row.what;
        EXPECT_EQ(requests[0].clock_start, row.start) << row.what;
        EXPECT_EQ(requests[0].due, row.start + 12h) << row.what;
        EXPECT_EQ(requests[0].published, row.published) << "both are kept: " << row.what;
        EXPECT_EQ(requests[0].designated_at, row.designated) << "both are kept: " << row.what;
    }
}

TEST(RequestsTest, ARuleAppliesToItsClassesAlone) {
    const std::vector<Rule> rules{rule("e", {"emergency"}, {"weibo"}), rule("r", {"routine"}, {"weibo"}),
                                  rule("all", {"emergency", "important"}, {"weibo"})};

    const auto requests = requests_for(article(), rules, {unit("health", {"weibo"})});

    ASSERT_EQ(requests.size(), 1u);
    EXPECT_EQ(requests[0].rule.str(), "all");
}

TEST(RequestsTest, EveryRuleThatAppliesAsksEveryUnit) {
    const std::vector<Rule> rules{twelve_hours(), rule("weibo-only", {"important"}, {"weibo"})};

    const auto requests =
        requests_for(article(), rules, {unit("health", {"weibo"}), unit("justice", {"weibo"})});

    std::set<std::string> ids;
    for (const auto& request : requests)
        ids.insert(request.obligation.str());
    EXPECT_EQ(ids.size(), 4u);
}

TEST(RequestsTest, OnlyChannelsOfTheRulesKindsCanMeetIt) {
    const auto requests = requests_for(article(), {rule("r", {"important"}, {"wechat", "website"})},
                                       {unit("health", {"wechat", "weibo", "website", "other"})});

    ASSERT_EQ(requests.size(), 1u);
    EXPECT_THAT(channels_of(requests[0]), ElementsAre("health-wechat", "health-website"));
}

TEST(RequestsTest, AUnitWithoutAChannelOfTheRulesKindsIsAskedWithNone) {
    const auto requests = requests_for(article(), {rule("r", {"important"}, {"wechat"})},
                                       {unit("archive", {}), unit("health", {"weibo"})});

    ASSERT_EQ(requests.size(), 2u);
    EXPECT_THAT(requests[0].channels, IsEmpty());
    EXPECT_THAT(requests[1].channels, IsEmpty());
}

TEST(RequestsTest, WhatIsNotDesignatedAsksNobody) {
    auto undesignated = article();
    undesignated.designation.reset();

    EXPECT_THAT(requests_for(undesignated, {twelve_hours()}, {unit("health", {"weibo"})}), IsEmpty());
}

TEST(RequestsTest, RoutingTheSameDesignationAgainStatesTheSameFacts) {
    const auto route = [] {
        std::vector<std::string> ids;
        for (const auto& request :
             requests_for(article(), {twelve_hours()}, {unit("health", {"weibo"}), unit("archive", {})}))
            ids.push_back(facts::state(request, {eight, "n1", 1}).id.str() + json::write(request));
        return ids;
    };

    EXPECT_EQ(route(), route());
}

TEST(RequestsTest, ARevisionGoesToTheCopiesOfAnOlderVersionUnitByUnit) {
    const std::vector<Delivery> copies{copy("health", "h1", 1), copy("justice", "j1", 1),
                                       copy("health", "h2", 1), copy("park", "p1", 2)};

    const auto requests = revisions_for(article(), copies, 2h);

    ASSERT_EQ(requests.size(), 2u);
    EXPECT_EQ(requests[0].unit.str(), "health");
    EXPECT_THAT(requests[0].channels, ElementsAre(ChannelId("h1"), ChannelId("h2")));
    EXPECT_EQ(requests[0].version, 2);
    EXPECT_EQ(requests[0].content.str(), "two");
    EXPECT_EQ(requests[1].unit.str(), "justice");
}

TEST(RequestsTest, ThereIsNoRevisionWhereEveryCopyIsTheNewest) {
    EXPECT_THAT(revisions_for(article(), {copy("health", "h1", 2), copy("park", "p1", 3)}, 2h), IsEmpty());
    EXPECT_THAT(revisions_for(article(), {}, 2h), IsEmpty());
}

TEST(RequestsTest, AWithdrawalReachesEveryCopyAndEveryDutyOfAUnit) {
    auto withdrawn = article();
    withdrawn.withdrawn_why = "数字有误";
    withdrawn.withdrawal = EventId("withdrawal");
    Obligation of_health;
    of_health.id = ObligationId("o1");
    of_health.unit = UnitId("health");
    Obligation of_archive;  // owes, and has no channel
    of_archive.id = ObligationId("o2");
    of_archive.unit = UnitId("archive");

    const auto requests = withdrawals_for(withdrawn, {copy("health", "h1", 2), copy("health", "h2", 1)},
                                          {of_health, of_archive}, 2h);

    ASSERT_EQ(requests.size(), 2u);
    EXPECT_EQ(requests[0].unit.str(), "archive");
    EXPECT_THAT(requests[0].channels, IsEmpty());
    EXPECT_THAT(requests[0].obligations, ElementsAre(ObligationId("o2")));
    EXPECT_EQ(requests[1].unit.str(), "health");
    EXPECT_THAT(requests[1].channels, ElementsAre(ChannelId("h1"), ChannelId("h2")));
    EXPECT_THAT(requests[1].obligations, ElementsAre(ObligationId("o1")));
    EXPECT_EQ(requests[1].reason, "数字有误");
    EXPECT_EQ(requests[1].cause.str(), "withdrawal");
}

TEST(RequestsTest, AReviewHasADeadlineInsideTheClockAndIsAnOccasionToRemind) {
    auto ruled = twelve_hours();
    ruled.remind_at = {"75%"};
    ruled.approve_by = "25%";
    auto health = unit("health", {"weibo"});
    health.channels[0].mode = Mode::approve;
    const auto requests = requests_for(article(), {ruled}, {health, unit("park", {"weibo"})});
    ASSERT_EQ(requests.size(), 2u);
    const TimePoint start = requests[0].clock_start;
    EXPECT_EQ(requests[0].approve_by, start + 3h);
    EXPECT_THAT(*requests[0].remind, ElementsAre(start + 3h, start + 9h));
    EXPECT_FALSE(requests[1].approve_by) << "nobody reviews there";
    EXPECT_THAT(*requests[1].remind, ElementsAre(start + 9h));
}

TEST(RequestsTest, ARuleThatTakesOneWayOfPublishingOnWeChatSaysSoOfItsChannels) {
    auto ruled = twelve_hours();
    ruled.wechat_counts = std::vector<std::string>{"mass"};
    const auto requests = requests_for(article(), {ruled}, {unit("health", {"wechat", "weibo"})});
    ASSERT_EQ(requests.size(), 1u);
    EXPECT_EQ(requests[0].channels[0].counts, "mass");
    EXPECT_FALSE(requests[0].channels[1].counts);
}

}  // namespace

}  // namespace drumtower
