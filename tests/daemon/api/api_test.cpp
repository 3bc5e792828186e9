#include "tests/daemon/api/tower_bed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace drumtower {

namespace {

using apibed::ApiBed;
using testing::HasSubstr;
using testing::Not;

class ApiTest : public ApiBed {};

TEST_F(ApiTest, AnswersHealthToEverybody) {
    const auto response = get("/healthz", "");

    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(field(response, "status"), "ok");
}

TEST_F(ApiTest, IsReadyWhenDegradedAndSaysWhy) {
    tower.ready = {.ready = true, .degraded = true, .reasons = {"portal cannot be read"}};

    const auto response = get("/readyz", "");

    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(field(response, "status"), "degraded");
    EXPECT_THAT(response.body, HasSubstr("portal cannot be read"));
}

TEST_F(ApiTest, IsNotReadyWith503) {
    tower.ready = {.ready = false, .degraded = false, .reasons = {"starting"}};

    EXPECT_EQ(get("/readyz", "").status, 503);
}

TEST_F(ApiTest, WantsATokenForTheApi) {
    const auto response = get("/api/v1/articles", "");

    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(response.type, "application/problem+json");
    EXPECT_THAT(header(response, "WWW-Authenticate"), HasSubstr("Bearer"));
}

TEST_F(ApiTest, RefusesAWrongAndADisabledToken) {
    const auto good = token(Role::admin);
    test::run(io, node.disable_token(node.tokens().front().id));

    EXPECT_EQ(get("/api/v1/articles", "dt_wrong").status, 401);
    EXPECT_EQ(get("/api/v1/articles", good).status, 401);
}

TEST_F(ApiTest, ListsArticlesNewestFirstPageByPage) {
    an_article("https://portal.example/1", "一");
    tower.clock.advance(io, 1min);
    an_article("https://portal.example/2", "二");
    const auto auditor = token(Role::auditor);

    const auto first = get("/api/v1/articles?limit=1", auditor);
    const auto second = get("/api/v1/articles?limit=1&cursor=" + field(first, "next_cursor"), auditor);

    EXPECT_THAT(first.body, HasSubstr("二"));
    EXPECT_THAT(second.body, HasSubstr("一"));
    EXPECT_THAT(second.body, HasSubstr(R"("next_cursor":null)"));
}

TEST_F(ApiTest, NamesTheParameterThatIsWrong) {
    const auto auditor = token(Role::auditor);

    const auto response = get("/api/v1/articles?state=lost", auditor);

    EXPECT_EQ(response.status, 400);
    EXPECT_THAT(response.body, HasSubstr(R"("parameter":"state")"));
    EXPECT_EQ(get("/api/v1/obligations?due_before=tomorrow", auditor).status, 400);
    EXPECT_EQ(get("/api/v1/obligations?due_after=tomorrow", auditor).status, 400);
    EXPECT_EQ(get("/api/v1/articles?limit=0", auditor).status, 400);
}

TEST_F(ApiTest, AnswersAKnownTagWith304) {
    const auto article = an_article("https://portal.example/1");
    const auto admin = token(Role::admin);
    const auto first = get("/api/v1/articles/" + article.str(), admin);

    const auto again = ask("GET", "/api/v1/articles/" + article.str(), admin, "",
                           {{"if-none-match", header(first, "ETag")}});

    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
}

TEST_F(ApiTest, ADesignationIsReadableWhenItsAnswerComes) {
    const auto article = an_article("https://portal.example/1");
    const auto admin = token(Role::admin);

    const auto act = ask("POST", "/api/v1/articles/" + article.str() + "/designate", admin,
                         R"({"class":"important","ground":"防汛"})");
    const auto read = get("/api/v1/articles/" + article.str(), admin);

    EXPECT_EQ(act.status, 200);
    EXPECT_EQ(field(act, "changed"), "designated");
    EXPECT_THAT(read.body, HasSubstr(R"("ground":"防汛")"));
    EXPECT_THAT(tower.actors.back().who, testing::StartsWith("token:"));
}

TEST_F(ApiTest, PointsAtEveryFieldThatIsWrong) {
    const auto article = an_article("https://portal.example/1");

    const auto response = ask("POST", "/api/v1/articles/" + article.str() + "/designate", token(Role::admin),
                              R"({"class":"urgent","grond":"x"})");

    EXPECT_EQ(response.status, 422);
    EXPECT_THAT(response.body, HasSubstr(R"("pointer":"/class")"));
    EXPECT_THAT(response.body, HasSubstr(R"("pointer":"/ground")"));
    EXPECT_THAT(response.body, HasSubstr(R"("pointer":"/grond")"));
}

TEST_F(ApiTest, AStaleIfMatchIs412AndARowTagIsEnough) {
    const auto article = an_article("https://portal.example/1");
    const auto admin = token(Role::admin);
    const std::string path = "/api/v1/articles/" + article.str();
    const auto before = get(path, admin);
    const std::string body = R"({"class":"important","ground":"防汛"})";

    const auto fresh = ask("POST", path + "/designate", admin, body, {{"if-match", field(before, "tag")}});
    const auto stale = ask("POST", path + "/hold", admin, "{}", {{"if-match", header(before, "ETag")}});

    EXPECT_EQ(fresh.status, 200);
    EXPECT_EQ(stale.status, 412);
}

TEST_F(ApiTest, AnAddedArticleIs201AndThenKnown) {
    const auto admin = token(Role::admin);
    const std::string body = R"({"url":"https://cms.example/7","title":"停水","html":"<p>x</p>"})";

    const auto first = ask("POST", "/api/v1/articles", admin, body, {{"idempotency-key", "k1"}});
    const auto again = ask("POST", "/api/v1/articles", admin, body, {{"idempotency-key", "k1"}});

    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(again.status, 200);
    EXPECT_THAT(header(first, "Location"), testing::StartsWith("/api/v1/articles/"));
    EXPECT_THAT(tower.actors.front().key, testing::EndsWith("/k1"));
}

TEST_F(ApiTest, SaysWhenToTryAgainWhileTheLogIsAway) {
    const auto article = an_article("https://portal.example/1");

    const auto response = ask("POST", "/api/v1/articles/" + article.str() + "/withdraw", token(Role::admin),
                              R"({"reason":"误发"})");

    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(header(response, "Retry-After"), "7");
}

TEST_F(ApiTest, EachRoleDoesOnlyWhatIsItsOwn) {
    const auto article = an_article("https://portal.example/1");
    const std::string path = "/api/v1/articles/" + article.str() + "/hold";

    EXPECT_EQ(ask("POST", path, token(Role::auditor), "{}").status, 403);
    EXPECT_EQ(ask("POST", path, token(Role::ops), "{}").status, 403);
    EXPECT_EQ(ask("POST", "/api/v1/freeze", token(Role::unit, "health"), R"({"reason":"x"})").status, 403);
}

TEST_F(ApiTest, AUnitSeesNothingOfAnother) {
    declare_unit("health");
    declare_unit("school");
    const auto article = an_article("https://portal.example/1");
    const auto mine = a_duty(article, "health");
    const auto other = a_duty(article, "school");
    const auto health = token(Role::unit, "health");

    EXPECT_EQ(get("/api/v1/obligations/" + mine.str(), health).status, 200);
    EXPECT_EQ(get("/api/v1/obligations/" + other.str(), health).status, 404);
    EXPECT_EQ(get("/api/v1/units/school", health).status, 404);
    EXPECT_EQ(get("/api/v1/units/school/queue", health).status, 404);
    EXPECT_EQ(get("/api/v1/obligations?unit=school", health).status, 404);
    EXPECT_THAT(get("/api/v1/obligations", health).body, Not(HasSubstr("school")));
    EXPECT_THAT(get("/api/v1/units", health).body, Not(HasSubstr("school")));
    EXPECT_THAT(get("/api/v1/articles/" + article.str(), health).body, Not(HasSubstr("school")));
}

TEST_F(ApiTest, AQueueIsReadPageByPageEarliestDueFirst) {
    declare_unit("health");
    for (int i = 0; i < 7; ++i) {
        a_duty(an_article("https://portal.example/" + std::to_string(i)), "health");
        if (i % 2 == 1) tower.clock.advance(io, 1min);  // some are due at the same moment
    }
    const auto health = token(Role::unit, "health");
    const std::string path = "/api/v1/units/health/queue?limit=3";
    std::vector<std::size_t> sizes;
    std::vector<std::pair<std::string, std::string>> seen;
    std::string cursor;
    do {
        const auto page = json::parse(get(path + (cursor.empty() ? "" : "&cursor=" + cursor), health).body);
        const auto items = json::member(*page, "items")->GetArray();
        sizes.push_back(items.Size());
        for (const auto& item : items)
            seen.emplace_back(json::text(item, "due"), json::text(item, "id"));
        cursor = json::text(*page, "next_cursor");
    } while (!cursor.empty());

    EXPECT_THAT(sizes, testing::ElementsAre(3, 3, 1));
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), 7U);
    EXPECT_EQ(get("/api/v1/units/health/queue?limit=0", health).status, 400);
}

TEST_F(ApiTest, ActsOnADeliveryOfTheUnitsOwn) {
    declare_unit("health");
    declare_unit("school");
    const auto article = an_article("https://portal.example/1");
    a_duty(article, "health");
    const auto delivery = delivery_id(article, ChannelId("health-site"));
    tower.settles_at = tower.now() + 15min;

    const auto mine =
        ask("POST", "/api/v1/deliveries/" + delivery.str() + "/retry", token(Role::unit, "health"), "{}");
    const auto other =
        ask("POST", "/api/v1/deliveries/" + delivery.str() + "/retry", token(Role::unit, "school"), "{}");

    EXPECT_EQ(mine.status, 202);
    EXPECT_NE(field(mine, "settles_at"), "");
    EXPECT_EQ(other.status, 404);
    EXPECT_THAT(tower.acted, testing::ElementsAre("retry " + delivery.str()));
}

TEST_F(ApiTest, AnObligationCarriesItsTimeline) {
    declare_unit("health");
    const auto duty = a_duty(an_article("https://portal.example/1"), "health");

    const auto response = get("/api/v1/obligations/" + duty.str(), token(Role::auditor));

    EXPECT_EQ(field(response, "state"), "open");
    EXPECT_THAT(response.body, HasSubstr(R"("type":"repost.requested")"));
    EXPECT_THAT(response.body, HasSubstr(R"("deliveries":[{)"));
}

TEST_F(ApiTest, AFreezeIsReadableWhenItsAnswerComes) {
    const auto response = ask("POST", "/api/v1/freeze", token(Role::admin), R"({"reason":"误发<br>"})");

    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(get("/", "").body, HasSubstr("误发&lt;br&gt;"));
}

TEST_F(ApiTest, AnActThatTheViewHasNotReadIsAnsweredWith202AndItsPlace) {
    const auto article = an_article("https://portal.example/1");
    const auto admin = token(Role::admin);
    tower.beyond_the_log = 1000;

    const auto response = ask("POST", "/api/v1/articles/" + article.str() + "/release", admin, "{}");

    EXPECT_EQ(response.status, 202);
    EXPECT_EQ(header(response, "Location"), "/api/v1/articles/" + article.str());
}

TEST_F(ApiTest, ThePageEscapesWhatItShows) {
    declare_unit("health");
    a_duty(an_article("https://portal.example/1"), "health");

    const auto page = get("/", "");

    EXPECT_EQ(page.type, "text/html");
    EXPECT_THAT(page.body, HasSubstr("防汛&lt;通知&gt;"));
    EXPECT_THAT(page.body, HasSubstr("鼓楼区&lt;b&gt;"));
    EXPECT_THAT(page.body, Not(HasSubstr("style=")));
}

TEST_F(ApiTest, ThePageIsNotShownThroughAnotherName) {
    EXPECT_EQ(ask("GET", "/", "", "", {{"host", "127.0.0.1:8080"}}).status, 200);
    EXPECT_EQ(ask("GET", "/", "", "", {{"host", "evil.example"}}).status, 401);
    EXPECT_EQ(ask("GET", "/", "", "", {{"host", "127.0.0.1.evil.example"}}).status, 401);
}

TEST_F(ApiTest, ThePageNeedsATokenWhenTheWorldCanAsk) {
    Api open(io.get_executor(), tower,
             {.node = node, .pages = Door::Pages::closed, .now = [this] { return tower.now(); }},
             tower.folder.path());
    Request request;
    request.method = "GET";
    set_target(request, "/metrics");

    EXPECT_EQ(test::run(io, open.answer(request)).status, 401);
}

TEST_F(ApiTest, MetricsArePrometheusText) {
    const auto response = get("/metrics", "");

    EXPECT_THAT(response.body, HasSubstr("# TYPE drumtower_posts_total counter\n"));
    EXPECT_THAT(response.body, HasSubstr("drumtower_posts_total{kind=\"web\\\"site\"} 3\n"));
    EXPECT_THAT(response.body, HasSubstr("drumtower_obligations{state=\"open\"} 0\n"));
    EXPECT_THAT(response.body, HasSubstr("drumtower_left_seconds +Inf\n"));
}

TEST_F(ApiTest, AMetricsLinesStandTogetherUnderOneHeadEach) {
    const auto response = get("/metrics", "");

    EXPECT_THAT(response.body, HasSubstr("# HELP drumtower_posts_total Posts made\n"
                                         "# TYPE drumtower_posts_total counter\n"
                                         "drumtower_posts_total{kind=\"web\\\"site\"} 3\n"
                                         "drumtower_posts_total{kind=\"a\\\\b\\nc\"} 4\n"
                                         "# HELP drumtower_position Where we are\n"
                                         "# TYPE drumtower_position gauge\n"
                                         "drumtower_position{partition=\"articles\"} 7\n"
                                         "drumtower_position{partition=\"ledger-0\"} 9\n#"));
}

TEST_F(ApiTest, TheDescriptionNamesExactlyTheRoutesThatAnswer) {
    const auto document = json::parse(get("/openapi.json", "").body);
    ASSERT_TRUE(document);
    std::set<std::string> described;
    for (const auto& path : json::member(*document, "paths")->GetObject()) {
        for (const auto& operation : path.value.GetObject()) {
            described.insert(std::string(operation.name.GetString()) + " " + path.name.GetString());
        }
    }
    std::set<std::string> answered;
    for (const Route& route : api.router().routes()) {
        if (route.gate == Gate::control) continue;
        answered.insert((route.method == "GET" ? "get " : "post ") + route.path);
    }

    EXPECT_EQ(described, answered);
    EXPECT_TRUE(described.contains("post /api/v1/articles/{id}/designate"));
}

TEST_F(ApiTest, TheTopicsAreDescribedUnderTheirPrefixAndServers) {
    const auto response = get("/asyncapi.json", "");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.type, "application/json");
    const auto document = json::parse(response.body);
    ASSERT_TRUE(document) << response.body;
    EXPECT_EQ(json::text(*document, "asyncapi"), "3.0.0");
    const json::Value& queue = (*document)["channels"]["queue"];
    EXPECT_EQ(json::text(queue, "address"), "gulou.queue.v1");
    EXPECT_EQ(json::integer(queue["bindings"]["kafka"], "partitions"), 12);
    EXPECT_EQ(json::text((*document)["servers"]["kafka2"], "host"), "k2:9092");
    EXPECT_THAT(response.body, testing::Not(testing::HasSubstr("@")));
}

TEST_F(ApiTest, AnUnknownPathIs404AndAWrongMethod405) {
    EXPECT_EQ(get("/api/v1/nothing", token(Role::admin)).status, 404);
    const auto response = ask("DELETE", "/api/v1/articles", token(Role::admin));
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(header(response, "Allow"), "GET, HEAD, POST");
}

TEST_F(ApiTest, ControlRoutesAreNotThereForTheNetwork) {
    EXPECT_EQ(get("/control/status", token(Role::admin)).status, 404);
}

TEST_F(ApiTest, TheControlSocketAddsATokenThatWorks) {
    Request request;
    request.method = "POST";
    request.local = true;
    request.peer = "root";
    set_target(request, "/control/tokens");
    request.body = R"({"role":"auditor","id":"audit"})";

    const auto made = test::run(io, api.answer(request));
    const auto twice = test::run(io, api.answer(request));

    EXPECT_EQ(get("/api/v1/articles", field(made, "token")).status, 200);
    EXPECT_EQ(twice.status, 409);
}

}  // namespace

}  // namespace drumtower
