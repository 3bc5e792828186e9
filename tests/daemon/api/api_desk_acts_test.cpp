#include "tests/daemon/api/tower_bed.hpp"

#include <gtest/gtest.h>

namespace drumtower {

namespace {

using apibed::ApiBed;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ApiDeskActsTest : public ApiBed {
protected:
    ApiDeskActsTest() { declare_unit("health"); }
    ObligationId owed() { return a_duty(an_article("https://portal.example/1"), "health"); }
    /// A delivery that the platform refused.
    DeliveryId refused_delivery() {
        const auto article = an_article("https://portal.example/1");
        a_duty(article, "health");
        const DeliveryId id = delivery_id(article, ChannelId("health-site"));
        facts::DeliveryActed fact;
        fact.delivery = id;
        fact.unit = UnitId("health");
        fact.act = facts::DeliveryActed::Act::reject;
        tower.now_is(fact, 1);
        return id;
    }
    std::string path(const ObligationId& duty, const std::string& act) {
        return "/api/v1/obligations/" + duty.str() + "/" + act;
    }
};

TEST_F(ApiDeskActsTest, AnExemptionSaysUntilWhenInTheDistrictsTime) {
    const auto duty = owed();
    const auto admin = token(Role::admin);

    const auto act =
        ask("POST", path(duty, "exempt"), admin, R"({"reason":"平台故障","until":"2026-12-01T02:00:00Z"})");
    const auto read = get("/api/v1/obligations/" + duty.str(), admin);

    EXPECT_EQ(field(act, "changed"), "exempt");
    EXPECT_THAT(read.body, HasSubstr(R"("state":"exempt")"));
    EXPECT_THAT(read.body, HasSubstr("平台故障（至 2026-12-01 10:00"));
}

TEST_F(ApiDeskActsTest, OnlyTheDeskJudgesAndOnlyAUnitAppeals) {
    const auto duty = owed();
    const std::string word = R"({"finding":"late","reason":"核实过"})";

    EXPECT_EQ(ask("POST", path(duty, "judge"), token(Role::unit, "health"), word).status, 403);
    EXPECT_EQ(ask("POST", path(duty, "judge"), token(Role::auditor), word).status, 403);
    EXPECT_EQ(ask("POST", path(duty, "judge"), token(Role::ops), word).status, 403);
    EXPECT_EQ(ask("POST", path(duty, "appeal"), token(Role::admin), R"({"reason":"x"})").status, 403);
    EXPECT_EQ(
        ask("POST", path(duty, "judge"), token(Role::admin), R"({"finding":"void","reason":"x"})").status,
        422);
    EXPECT_EQ(ask("POST", path(duty, "judge"), token(Role::admin), word).status, 200);
}

TEST_F(ApiDeskActsTest, WhatWasGivenUpIsNoDeadLetterAnyMore) {
    refused_delivery();

    EXPECT_THAT(get("/api/v1/dead", token(Role::ops)).body, HasSubstr(R"("items":[])"));
    EXPECT_EQ(get("/api/v1/dead", token(Role::unit, "health")).status, 403);
}

TEST_F(ApiDeskActsTest, ADeadLetterIsReplayedByReadingBackAndDroppedWithAReason) {
    const auto article = an_article("https://portal.example/1");
    a_duty(article, "health");
    const DeliveryId id = delivery_id(article, ChannelId("health-site"));
    facts::DeliveryProgressed progress;
    progress.delivery = id;
    progress.unit = UnitId("health");
    progress.how = facts::DeliveryProgressed::How::needs_human;
    progress.detail = "查不清发没发出去";
    auto last = [id](Queries& queries) { return queries.delivery(id).value().last; };
    progress.previous = test::run(io, tower.the_view.read(last));
    tower.now_is(progress, 1);
    const auto ops = token(Role::ops);
    const std::string letter = "/api/v1/dead/" + id.str();

    EXPECT_THAT(get("/api/v1/dead", ops).body, AllOf(HasSubstr(id.str()), HasSubstr("查不清发没发出去"),
                                                     HasSubstr(R"("kind":"needs_human")")));
    EXPECT_THAT(get(letter, ops).body, HasSubstr(R"("type":"delivery.progressed")"));
    EXPECT_EQ(ask("POST", letter + "/replay", ops, "{}").status, 200);
    EXPECT_EQ(ask("POST", letter + "/drop", ops, "{}").status, 422);
    EXPECT_EQ(ask("POST", letter + "/drop", ops, R"({"reason":"不再需要"})").status, 200);
    EXPECT_EQ(ask("POST", "/api/v1/dead/none/replay", ops, "{}").status, 404);
    EXPECT_THAT(tower.acted, ElementsAre("retry " + id.str(), "reject " + id.str()));
}

TEST_F(ApiDeskActsTest, AQueuesKeyOpensThatQueueAloneUntilThereIsANewOne) {
    declare_unit("edu");
    owed();
    const auto made = ask("POST", "/api/v1/units/health/queue-key", token(Role::unit, "health"), "{}");
    const std::string feed = field(made, "url");

    const auto read = get(feed, "");
    EXPECT_EQ(read.status, 200);
    EXPECT_EQ(read.type, "application/atom+xml");
    EXPECT_THAT(read.body, AllOf(HasSubstr("防汛&lt;通知&gt;"), HasSubstr("截止"), Not(HasSubstr("key="))));
    EXPECT_EQ(get("/api/v1/units/edu/queue.atom" + feed.substr(feed.find('?')), "").status, 404);
    EXPECT_EQ(get("/api/v1/units/health/queue.atom?key=", "").status, 404);
    EXPECT_EQ(get("/api/v1/articles" + feed.substr(feed.find('?')), "").status, 401);

    EXPECT_EQ(ask("POST", "/api/v1/units/edu/queue-key", token(Role::unit, "health"), "{}").status, 404);
    ask("POST", "/api/v1/units/health/queue-key", token(Role::admin), "{}");
    EXPECT_EQ(get(feed, "").status, 404);
}

}  // namespace

}  // namespace drumtower
