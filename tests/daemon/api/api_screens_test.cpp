#include "tests/daemon/api/tower_bed.hpp"

#include <gtest/gtest.h>

namespace drumtower {

namespace {

using apibed::ApiBed;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ApiScreensTest : public ApiBed {
protected:
    ArticleId a_designated_article(const std::string& url) {
        const auto article = an_article(url);
        tower.now_is(facts::ArticleDesignated{
            .article = article, .cls = "important", .ground = "防汛", .who = "desk", .previous = {}});
        return article;
    }
    /// What a stream says until it waits.
    std::string piece(const Response& stream) { return test::run(io, stream.more()).value_or("(over)"); }
};

TEST_F(ApiScreensTest, TheDeskShowsWhatComesNearAndLeavesOutWhatHasTime) {
    const auto article = a_designated_article("https://portal.example/1");
    a_duty(article, "health");
    const auto admin = token(Role::admin);

    EXPECT_THAT(get("/api/v1/desk", admin).body, HasSubstr(R"("near":[])"));
    tower.clock.advance(io, 10h + 1min);

    EXPECT_THAT(get("/api/v1/desk", admin).body,
                AllOf(HasSubstr(R"("unit":"health")"), Not(HasSubstr(R"("near":[])"))));
}

TEST_F(ApiScreensTest, OpsSayHowMuchTheDiskHasAndWhenItWillBeFull) {
    tower.disk_is.size = 1000;
    tower.disk_is.free = 400;
    tower.disk_is.store = 300;

    EXPECT_THAT(get("/api/v1/ops", token(Role::ops)).body,
                HasSubstr(R"("disk":{"size_bytes":1000,"free_bytes":400,"store_bytes":300,"full":false,)"
                          R"("grows_bytes_a_day":null,"full_in_seconds":null,"full_at":null})"));
    tower.disk_is.is_full = true;
    tower.disk_is.grows_a_day = 200.5;
    tower.disk_is.full_in = 48h;

    EXPECT_THAT(get("/api/v1/ops", token(Role::ops)).body,
                AllOf(HasSubstr(R"("full":true,"grows_bytes_a_day":200,"full_in_seconds":172800)"),
                      HasSubstr(R"("full_at":"20)")));
}

TEST_F(ApiScreensTest, TheDeskNamesWhatWaitsForADesignation) {
    an_article("https://portal.example/1", "未认定的一篇");
    a_designated_article("https://portal.example/2");

    const auto body = get("/api/v1/desk", token(Role::auditor)).body;

    const auto from = body.find(R"("undesignated":[)");
    ASSERT_NE(from, std::string::npos);
    EXPECT_THAT(body.substr(from, 400), HasSubstr("未认定的一篇"));
    EXPECT_THAT(body.substr(from, body.find("],\"blind\"") - from), Not(HasSubstr("portal.example/2")));
}

TEST_F(ApiScreensTest, TheDeskListsWhatWasMissedTheNewestDueFirstAndForAMonth) {
    const auto article = a_designated_article("https://portal.example/1");
    std::vector<ObligationId> duties;
    for (const char* unit : {"health", "edu", "civil"}) {
        duties.push_back(a_duty(article, unit));
        facts::VerdictGiven verdict;
        verdict.obligation = duties.back();
        verdict.unit = UnitId(unit);
        verdict.finding = duties.size() == 2 ? Finding::late : Finding::overdue;
        verdict.who = "local:root";
        tower.now_is(verdict, 1);
        tower.clock.advance(io, 1h);
    }
    const auto missed = [this](std::size_t limit) {
        auto query = [limit, since = tower.now() - 31 * 24h](Queries& queries) {
            return queries.missed(since, limit);
        };
        return test::run(io, tower.the_view.read(query));
    };

    ASSERT_EQ(missed(10).size(), 3U);
    EXPECT_EQ(missed(10).front().id, duties.back());
    EXPECT_EQ(missed(10).back().id, duties.front());
    EXPECT_EQ(missed(1).front().id, duties.back());
    EXPECT_THAT(get("/api/v1/desk", token(Role::auditor)).body, HasSubstr(duties.at(1).str()));
    tower.clock.advance(io, 32 * 24h);
    EXPECT_TRUE(missed(10).empty());
}

TEST_F(ApiScreensTest, TheMatrixCountsARowAndNamesItsCells) {
    declare_unit("edu");
    declare_unit("health");
    const auto article = a_designated_article("https://portal.example/1");
    const auto duty = a_duty(article, "health");
    a_duty(article, "edu");

    const auto body = get("/api/v1/matrix", token(Role::auditor)).body;

    EXPECT_THAT(body, HasSubstr(R"("counts":{"open":2})"));
    EXPECT_THAT(body,
                HasSubstr(R"({"unit":"health","obligation":")" + duty.str() + R"(","state":"open","due":)"));
    EXPECT_THAT(body,
                HasSubstr(R"("units":[{"id":"edu","name":"单位edu"},{"id":"health","name":"单位health"}])"));
}

TEST_F(ApiScreensTest, DutiesAreListedFromADueTimeOn) {
    const auto article = a_designated_article("https://portal.example/1");
    const auto early = a_duty(article, "health");
    tower.clock.advance(io, 1h);
    const auto late = a_duty(article, "edu");
    const std::string due = json::time_text(tower.now() + 12h);

    const auto body = get("/api/v1/obligations?due_after=" + due, token(Role::auditor)).body;

    EXPECT_THAT(body, AllOf(HasSubstr(late.str()), Not(HasSubstr(early.str()))));
}

TEST_F(ApiScreensTest, AWatcherHearsWhatHappensAndWhoComesBackWhatHeMissed) {
    const auto admin = token(Role::admin);
    const auto stream = get("/api/v1/events", admin);
    EXPECT_EQ(stream.type, "text/event-stream");
    piece(stream);

    an_article("https://portal.example/1");
    const std::string told = piece(stream);
    EXPECT_THAT(told, HasSubstr("event: cn.drumtower.article.seen.v1\n"));
    const auto id = told.substr(told.find("id: ") + 4, told.find('\n') - told.find("id: ") - 4);

    an_article("https://portal.example/2");
    const auto again = ask("GET", "/api/v1/events", admin, "", {{"last-event-id", id}});
    const std::string missed = piece(again);
    EXPECT_THAT(missed, AllOf(HasSubstr("article.seen"), Not(HasSubstr("id: " + id + "\n"))));
}

TEST_F(ApiScreensTest, AnIdFromElsewhereMeansReadEverything) {
    const auto admin = token(Role::admin);
    an_article("https://portal.example/1");

    EXPECT_THAT(piece(ask("GET", "/api/v1/events", admin, "", {{"last-event-id", "99999"}})),
                HasSubstr("event: reset\n"));
    EXPECT_EQ(ask("GET", "/api/v1/events", admin, "", {{"last-event-id", "x"}}).status, 400);
}

TEST_F(ApiScreensTest, AUnitHearsNothingOfOthers) {
    const auto article = a_designated_article("https://portal.example/1");
    const auto stream = get("/api/v1/events", token(Role::unit, "health"));
    piece(stream);

    a_duty(article, "edu");
    const auto own = a_duty(article, "health");

    const std::string told = piece(stream);
    EXPECT_THAT(told, HasSubstr(own.str()));
    EXPECT_EQ(told.find("event: "), told.rfind("event: ")) << told;
}

TEST_F(ApiScreensTest, AtTheEndEveryStreamEnds) {
    const auto stream = get("/api/v1/events", token(Role::admin));
    piece(stream);
    api.end_streams();

    EXPECT_EQ(piece(stream), "(over)");
    EXPECT_EQ(get("/api/v1/events", token(Role::admin)).status, 503);
}

TEST_F(ApiScreensTest, ThePageHasNoScriptOfItsOwnAndLoadsOnlyWhatIsHere) {
    const auto page = get("/app", "");
    const auto from = page.body.find("/assets/");
    const auto style = page.body.substr(from, page.body.find('"', from) - from);

    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.body.find("https://"), std::string::npos);
    EXPECT_EQ(get(style, "").status, 200);
    const auto compressed = ask("GET", style, "", "", {{"accept-encoding", "gzip, br"}});
    EXPECT_EQ(header(compressed, "Content-Encoding"), "br");
    EXPECT_LT(compressed.body.size(), get(style, "").body.size());
    EXPECT_THAT(header(compressed, "Cache-Control"), HasSubstr("immutable"));
    EXPECT_EQ(get("/assets/0123456789abcdef/app.css", "").status, 404);
}

}  // namespace

}  // namespace drumtower
