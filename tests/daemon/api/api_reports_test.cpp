#include "tests/daemon/api/tower_bed.hpp"

#include <gtest/gtest.h>

namespace drumtower {

namespace {

using apibed::ApiBed;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ApiReportsTest : public ApiBed {
protected:
    ApiReportsTest() {
        declare_unit("health");
        declare_unit("school");
        const auto article = an_article("https://portal.example/1");
        a_duty(article, "health");
        a_duty(article, "school");
        day = json::time_text(tower.now() + 12h + 8h).substr(0, 10);  // of their due time, in the district
    }
    std::string range() const { return "from=" + day + "&to=" + day; }

    std::string day;
};

TEST_F(ApiReportsTest, CountsTheDutiesThatFallDueOnTheDaysAskedFor) {
    const auto auditor = token(Role::auditor);

    const auto response = get("/api/v1/compliance?" + range(), auditor);
    const auto none = get("/api/v1/compliance?from=2001-01-01&to=2001-12-31", auditor);

    EXPECT_EQ(response.status, 200);
    const auto document = json::parse(response.body);
    ASSERT_TRUE(document);
    EXPECT_EQ((*document)["total"]["duties"].GetInt64(), 2);
    EXPECT_EQ((*document)["total"]["not_yet_due"].GetInt64(), 2);
    EXPECT_EQ((*document)["total"]["on_time_rate"]["denominator"].GetInt64(), 0);
    EXPECT_EQ((*document)["items"].Size(), 2U);
    EXPECT_EQ(json::text((*document)["items"][0], "name"), "单位health");
    EXPECT_GT((*document)["rules"].Size(), 5U);
    EXPECT_THAT(none.body, HasSubstr(R"("items":[])"));
}

TEST_F(ApiReportsTest, CountsByArticleAndByChannelToo) {
    const auto admin = token(Role::admin);

    EXPECT_THAT(get("/api/v1/compliance?by=article&" + range(), admin).body,
                HasSubstr(R"("name":"防汛<通知>")"));
    EXPECT_THAT(get("/api/v1/compliance?by=channel&" + range(), admin).body,
                HasSubstr(R"("id":"school-site")"));
    EXPECT_THAT(get("/api/v1/compliance?by=person&" + range(), admin).body, HasSubstr(R"("parameter":"by")"));
}

TEST_F(ApiReportsTest, PrintsTheLedgerInEveryFormat) {
    const auto auditor = token(Role::auditor);
    const std::string path = "/api/v1/reports/ledger?" + range() + "&format=";

    const auto csv = get(path + "csv", auditor);
    const auto xlsx = get(path + "xlsx", auditor);
    const auto html = get(path + "html", auditor);
    const auto json = get("/api/v1/reports/ledger?" + range(), auditor);

    EXPECT_EQ(csv.type, "text/csv");
    EXPECT_THAT(csv.body, HasSubstr("单位school"));
    EXPECT_EQ(header(csv, "Content-Disposition"),
              "attachment; filename=\"ledger-" + day + "-" + day + ".csv\"");
    EXPECT_THAT(xlsx.type, HasSubstr("spreadsheetml"));
    EXPECT_THAT(xlsx.body, StartsWith("PK"));
    EXPECT_THAT(html.body, HasSubstr("防汛&lt;通知&gt;"));
    EXPECT_EQ(json.type, "application/json");
    EXPECT_THAT(json.body, HasSubstr(R"("unit":"health")"));
}

TEST_F(ApiReportsTest, NamesTheParameterThatIsWrong) {
    const auto auditor = token(Role::auditor);

    EXPECT_THAT(get("/api/v1/compliance?to=2026-11-01", auditor).body, HasSubstr(R"("parameter":"from")"));
    EXPECT_THAT(get("/api/v1/compliance?from=2026-11-01&to=2026-11-31", auditor).body,
                HasSubstr(R"("parameter":"to")"));
    EXPECT_THAT(get("/api/v1/compliance?from=2026-11-02&to=2026-11-01", auditor).body,
                HasSubstr("must not be before from"));
    EXPECT_THAT(get("/api/v1/reports/ledger?format=doc&" + range(), auditor).body,
                HasSubstr(R"("parameter":"format")"));
    EXPECT_EQ(get("/api/v1/reports/ledger?unit=nobody&" + range(), auditor).status, 404);
    EXPECT_EQ(get("/api/v1/compliance?unit=nobody&" + range(), auditor).status, 404);
}

TEST_F(ApiReportsTest, AUnitReadsOnlyItsOwnAndOpsReadsNoVerdicts) {
    const auto health = token(Role::unit, "health");

    for (const std::string path : {"/api/v1/compliance?", "/api/v1/reports/ledger?format=csv&"}) {
        const auto own = get(path + range(), health);
        EXPECT_EQ(own.status, 200);
        EXPECT_THAT(own.body, HasSubstr("health"));
        EXPECT_THAT(own.body, Not(HasSubstr("school")));
        EXPECT_EQ(get(path + range() + "&unit=school", health).status, 404);
        EXPECT_EQ(get(path + range(), token(Role::ops)).status, 403);
        EXPECT_EQ(get(path + range(), "").status, 401);
    }
}

TEST_F(ApiReportsTest, AKnownTagIsAnsweredWith304) {
    const auto admin = token(Role::admin);
    const auto first = get("/api/v1/compliance?" + range(), admin);

    const auto again =
        ask("GET", "/api/v1/compliance?" + range(), admin, "", {{"if-none-match", header(first, "ETag")}});

    EXPECT_EQ(again.status, 304);
}

TEST_F(ApiReportsTest, TheDescriptionSaysWhatTheyAreAskedWith) {
    const auto document = json::parse(get("/openapi.json", "").body);

    const auto& operation = (*document)["paths"]["/api/v1/reports/ledger"]["get"];
    EXPECT_THAT(json::canonical(operation), HasSubstr(R"("enum":["json","csv","xlsx","html"])"));
    EXPECT_THAT(json::canonical(operation), HasSubstr(R"("name":"from","required":true)"));
}

}  // namespace

}  // namespace drumtower
