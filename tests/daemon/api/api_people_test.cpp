#include "daemon/access/passwords.hpp"
#include "tests/daemon/api/tower_bed.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace drumtower {

namespace {

using apibed::ApiBed;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string password = "correct horse 鼓楼";

class ApiPeopleTest : public ApiBed {
protected:
    void account(const std::string& login, Role role, const std::string& unit = {}) {
        static const std::string hash = password_hash(password);
        Account made;
        made.login = login;
        made.name = login;
        made.role = role;
        made.unit = unit;
        made.hash = hash;
        test::run(io, node.accounts().add(std::move(made)));
    }
    Response login(const std::string& name, const std::string& with = password,
                   std::map<std::string, std::string> headers = {}) {
        return ask("POST", "/api/v1/login", "", R"({"login":")" + name + R"(","password":")" + with + "\"}",
                   std::move(headers));
    }
    struct Browser {
        std::string cookie;
        std::string csrf;
    };
    Browser signed_in(const std::string& name, Role role, const std::string& unit = {}) {
        account(name, role, unit);
        const auto response = login(name);
        const std::string line = header(response, "Set-Cookie");
        return {line.substr(0, line.find(';')), field(response, "csrf")};
    }
    Response with_cookie(const Browser& browser, const std::string& method, const std::string& target,
                         const std::string& body = {}, std::map<std::string, std::string> headers = {}) {
        headers["cookie"] = browser.cookie;
        return ask(method, target, "", body, std::move(headers));
    }
    Response post(const Browser& browser, const std::string& target, const std::string& body = "{}") {
        return with_cookie(browser, "POST", target, body, {{"x-csrf-token", browser.csrf}});
    }
};

TEST_F(ApiPeopleTest, ASessionReadsAndActsAsItsAccount) {
    const auto article = an_article("https://portal.example/1");
    const Browser zhang = signed_in("zhang", Role::admin);

    EXPECT_EQ(with_cookie(zhang, "GET", "/api/v1/articles").status, 200);
    const auto act = post(zhang, "/api/v1/articles/" + article.str() + "/designate",
                          R"({"class":"important","ground":"防汛"})");

    EXPECT_EQ(act.status, 200);
    EXPECT_EQ(tower.actors.back().who, "user:zhang");
    EXPECT_THAT(with_cookie(zhang, "GET", "/api/v1/audit").body,
                HasSubstr(R"("act":"POST /api/v1/articles/{id}/designate")"));
}

TEST_F(ApiPeopleTest, TheCookieIsOnlyForThisSiteAndNotForScripts) {
    account("zhang", Role::admin);

    EXPECT_THAT(header(login("zhang"), "Set-Cookie"), HasSubstr("; Path=/; HttpOnly; SameSite=Strict"));
    EXPECT_EQ(field(login("zhang"), "role"), "admin");
}

TEST_F(ApiPeopleTest, AnActWithoutItsTokenOrFromAnotherSiteIsRefused) {
    const Browser zhang = signed_in("zhang", Role::admin);
    const std::string body = R"({"reason":"演练"})";

    EXPECT_EQ(with_cookie(zhang, "POST", "/api/v1/freeze", body).status, 403);
    EXPECT_EQ(with_cookie(zhang, "POST", "/api/v1/freeze", body, {{"x-csrf-token", "0"}}).status, 403);
    for (const auto& [name, value] : std::map<std::string, std::string>{{"origin", "https://evil.example"},
                                                                        {"origin", "null"},
                                                                        {"sec-fetch-site", "cross-site"},
                                                                        {"sec-fetch-site", "same-site"}}) {
        EXPECT_EQ(with_cookie(zhang, "POST", "/api/v1/freeze", body,
                              {{"x-csrf-token", zhang.csrf}, {name, value}, {"host", "127.0.0.1:8080"}})
                      .status,
                  403)
            << name << " " << value;
    }
    EXPECT_EQ(with_cookie(zhang, "POST", "/api/v1/freeze", body,
                          {{"x-csrf-token", zhang.csrf},
                           {"origin", "http://127.0.0.1:8080"},
                           {"sec-fetch-site", "same-origin"},
                           {"host", "127.0.0.1:8080"}})
                  .status,
              200);
}

TEST_F(ApiPeopleTest, AnotherSiteCannotSignABrowserIn) {
    account("zhang", Role::admin);

    EXPECT_EQ(
        login("zhang", password, {{"origin", "https://evil.example"}, {"host", "127.0.0.1:8080"}}).status,
        403);
}

TEST_F(ApiPeopleTest, SigningInAgainEndsTheSessionThatWasThere) {
    const Browser before = signed_in("zhang", Role::admin);

    const auto again = login("zhang", password, {{"cookie", before.cookie}});

    EXPECT_EQ(again.status, 200);
    EXPECT_THAT(header(again, "Set-Cookie"), Not(HasSubstr(before.cookie)));
    EXPECT_EQ(with_cookie(before, "GET", "/api/v1/articles").status, 401);
}

TEST_F(ApiPeopleTest, ACookieThatNobodyGaveIsNobody) {
    account("zhang", Role::admin);
    const Browser planted{"drumtower=" + std::string(43, 'A'), "x"};

    EXPECT_EQ(with_cookie(planted, "GET", "/api/v1/articles").status, 401);
    const auto in = login("zhang", password, {{"cookie", planted.cookie}});
    EXPECT_THAT(header(in, "Set-Cookie"), Not(HasSubstr(planted.cookie)));
}

TEST_F(ApiPeopleTest, SigningOutEndsTheSessionAndTakesTheCookie) {
    const Browser zhang = signed_in("zhang", Role::admin);

    const auto out = post(zhang, "/api/v1/logout");

    EXPECT_THAT(header(out, "Set-Cookie"), HasSubstr("Max-Age=0"));
    EXPECT_EQ(with_cookie(zhang, "GET", "/api/v1/articles").status, 401);
}

TEST_F(ApiPeopleTest, AWrongPasswordIsSaidLikeAnUnknownLoginAndLocksAfterFive) {
    account("zhang", Role::admin);

    EXPECT_EQ(login("nobody").body, login("zhang", "wrong horse").body);
    for (int tries = 0; tries < 4; ++tries)
        login("zhang", "wrong horse");
    const auto locked = login("zhang");

    EXPECT_EQ(locked.status, 429);
    EXPECT_EQ(header(locked, "Retry-After"), "60");
    const auto told = get("/api/v1/audit", token(Role::auditor));
    EXPECT_THAT(told.body, HasSubstr(R"("outcome":"429 locked")"));
    EXPECT_THAT(told.body, Not(HasSubstr("wrong horse")));
}

TEST_F(ApiPeopleTest, AUnitSeesAndActsForItselfAlone) {
    declare_unit("health");
    declare_unit("edu");
    const auto article = an_article("https://portal.example/1");
    const auto own = a_duty(article, "health");
    const auto other = a_duty(article, "edu");
    const Browser wang = signed_in("wang", Role::unit, "health");

    EXPECT_EQ(with_cookie(wang, "GET", "/api/v1/obligations/" + own.str()).status, 200);
    EXPECT_EQ(with_cookie(wang, "GET", "/api/v1/obligations/" + other.str()).status, 404);
    EXPECT_EQ(with_cookie(wang, "GET", "/api/v1/obligations/" + other.str() + "/story").status, 404);
    EXPECT_EQ(with_cookie(wang, "GET", "/api/v1/units/edu/queue").status, 404);
    EXPECT_EQ(post(wang, "/api/v1/obligations/" + other.str() + "/attest", R"({"url":"https://a.example/"})")
                  .status,
              404);
    EXPECT_THAT(with_cookie(wang, "GET", "/api/v1/matrix").body, Not(HasSubstr("edu")));
    for (const char* path :
         {"/api/v1/desk", "/api/v1/ops", "/api/v1/users", "/api/v1/audit", "/api/v1/articles"})
        EXPECT_EQ(with_cookie(wang, "GET", path).status, 403) << path;
}

TEST_F(ApiPeopleTest, WithoutAnyAccountTheCodeInTheStoreMakesTheFirstOne) {
    const SetupCode code(tower.folder.path());
    code.offer();
    std::ifstream file(code.file());
    std::string written;
    file >> written;
    const auto set_up = [&](const std::string& with) {
        return ask(
            "POST", "/api/v1/setup", "",
            R"({"code":")" + with + R"(","login":"zhang","name":"张三","password":")" + password + "\"}");
    };

    EXPECT_THAT(get("/api/v1/session", "").body, HasSubstr(R"("setup":true)"));
    EXPECT_EQ(set_up("wrong").status, 403);
    const auto made = set_up(written);

    EXPECT_EQ(made.status, 200);
    EXPECT_EQ(field(made, "role"), "admin");
    EXPECT_THAT(header(made, "Set-Cookie"), Not(IsEmpty()));
    EXPECT_EQ(set_up(written).status, 409);
    EXPECT_FALSE(code.fits(written));
    EXPECT_THAT(get("/api/v1/session", "").body, HasSubstr(R"("setup":false)"));
}

TEST_F(ApiPeopleTest, AnAdministratorKeepsTheAccounts) {
    declare_unit("health");
    const Browser zhang = signed_in("zhang", Role::admin);
    const auto add = [&](const std::string& login_name, const std::string& role, const std::string& unit,
                         const std::string& with) {
        return post(zhang, "/api/v1/users",
                    R"({"login":")" + login_name + R"(","name":"王五","role":")" + role + R"(","unit":")" +
                        unit + R"(","password":")" + with + "\"}");
    };

    EXPECT_EQ(add("wang", "unit", "", password).status, 422);
    EXPECT_EQ(add("wang", "unit", "nowhere", password).status, 422);
    EXPECT_EQ(add("Wang!", "unit", "health", password).status, 422);
    EXPECT_THAT(add("wang", "unit", "health", "short").body, HasSubstr(R"("pointer":"/password")"));
    EXPECT_EQ(add("wang", "unit", "health", password).status, 201);
    EXPECT_EQ(add("wang", "unit", "health", password).status, 409);
    EXPECT_EQ(login("wang").status, 200);
    EXPECT_THAT(with_cookie(zhang, "GET", "/api/v1/users").body, Not(HasSubstr("argon2")));

    EXPECT_EQ(post(zhang, "/api/v1/users/wang/disable").status, 200);
    EXPECT_EQ(login("wang").status, 401);
    EXPECT_EQ(post(zhang, "/api/v1/users/wang/enable").status, 200);
    EXPECT_EQ(post(zhang, "/api/v1/users/wang/password", R"({"password":"another horse 2026"})").status, 200);
    EXPECT_EQ(login("wang").status, 401);
    EXPECT_EQ(login("wang", "another horse 2026").status, 200);
    EXPECT_EQ(post(zhang, "/api/v1/users/zhang/disable").status, 409);
    EXPECT_EQ(post(zhang, "/api/v1/users/nobody/disable").status, 404);
}

TEST_F(ApiPeopleTest, AnotherPasswordEndsTheOtherSessions) {
    const Browser phone = signed_in("zhang", Role::admin);
    const auto second = login("zhang");
    const std::string line = header(second, "Set-Cookie");
    const Browser desk{line.substr(0, line.find(';')), field(second, "csrf")};

    EXPECT_EQ(post(desk, "/api/v1/password", R"({"old":"wrong horse","new":"another horse 2026"})").status,
              422);
    const auto changed =
        post(desk, "/api/v1/password", R"({"old":")" + password + R"(","new":"another horse 2026"})");

    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(with_cookie(phone, "GET", "/api/v1/articles").status, 401);
    EXPECT_EQ(login("zhang", "another horse 2026").status, 200);
}

TEST_F(ApiPeopleTest, OverTlsTheCookieIsBoundToTheHost) {
    const Cookies cookies("https://gulou.example.cn");
    Request asked;
    asked.headers = {{"host", "gulou.example.cn"}};

    const std::string given = cookies.given(asked, "secret");
    EXPECT_THAT(given, testing::StartsWith("__Host-drumtower=secret; "));
    EXPECT_THAT(given, HasSubstr("; Secure"));
    asked.headers["cookie"] = "drumtower=planted";
    EXPECT_EQ(cookies.secret_in(asked), "");
    asked.headers["cookie"] = "a=b; __Host-drumtower=secret";
    EXPECT_EQ(cookies.secret_in(asked), "secret");
}

}  // namespace

}  // namespace drumtower
