#include "daemon/access/sign_in.hpp"

#include "daemon/access/audit_log.hpp"
#include "daemon/access/passwords.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace drumtower {

namespace {

const std::string right = "correct horse 鼓楼";
const TimePoint noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 30) + 12h};

class SignInTest : public testing::Test {
protected:
    SignInTest() { test::run(io, accounts.add(account("zhang", Role::admin))); }

    static Account account(const std::string& login, Role role) {
        Account made;
        made.login = login;
        made.name = login;
        made.role = role;
        made.hash = hash();
        made.created = noon;
        return made;
    }
    static const std::string& hash() {
        static const std::string made = password_hash(right);
        return made;
    }
    SignIn::Answer sign_in(const std::string& password, TimePoint at = noon,
                           const std::string& login = "zhang") {
        return test::run(io, door.sign_in(login, password, at));
    }
    SignIn::Refused::Why refused(const std::string& password, TimePoint at = noon,
                                 const std::string& login = "zhang") {
        return std::get<SignIn::Refused>(sign_in(password, at, login)).why;
    }

    test::TemporaryDirectory directory;
    asio::io_context io;
    NodeDatabase node{directory.path()};
    Accounts accounts{node};
    Sessions sessions{node};
    SignIn door{accounts, sessions};
};

using Why = SignIn::Refused::Why;

TEST_F(SignInTest, TheRightPasswordOpensASessionThatARestartKeeps) {
    const auto answer = sign_in(right);

    ASSERT_TRUE(std::holds_alternative<std::string>(answer));
    const auto& secret = std::get<std::string>(answer);
    const Sessions again(node);
    ASSERT_TRUE(again.find(secret));
    EXPECT_EQ(again.find(secret)->login, "zhang");
    EXPECT_EQ(accounts.find("zhang")->last_sign_in, noon);
}

TEST_F(SignInTest, NeitherPasswordNorSessionStandsInTheFile) {
    const auto secret = std::get<std::string>(sign_in(right));
    std::string bytes;
    for (const char* name : {"node.db", "node.db-wal"}) {
        std::ifstream file(directory / name, std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }

    EXPECT_NE(bytes.find("zhang"), std::string::npos);
    EXPECT_NE(bytes.find("$argon2id$"), std::string::npos);
    EXPECT_EQ(bytes.find(right), std::string::npos);
    EXPECT_EQ(bytes.find(secret), std::string::npos);
}

TEST_F(SignInTest, AWrongPasswordAndAnUnknownLoginAreRefusedAlike) {
    EXPECT_EQ(refused("wrong horse"), Why::wrong);
    EXPECT_EQ(refused(right, noon, "nobody"), Why::wrong);
}

TEST_F(SignInTest, FiveWrongOnesLockTheNameForAMinuteEvenForTheRightOne) {
    for (int tries = 0; tries < 5; ++tries)
        EXPECT_EQ(refused("wrong horse"), Why::wrong);

    EXPECT_EQ(refused(right), Why::locked);
    EXPECT_EQ(refused(right, noon + 59s), Why::locked);
    EXPECT_TRUE(std::holds_alternative<std::string>(sign_in(right, noon + 60s)));
}

TEST_F(SignInTest, EachFurtherWrongOneDoublesTheLockUpToAQuarterOfAnHour) {
    TimePoint now = noon;
    for (int tries = 0; tries < 4; ++tries)
        refused("wrong horse", now);
    for (const Duration lock :
         {Duration(1min), Duration(2min), Duration(4min), Duration(8min), Duration(15min)}) {
        EXPECT_EQ(refused("wrong horse", now), Why::wrong);
        EXPECT_EQ(door.locked_until("zhang", now), now + lock);
        now += lock;
    }
}

TEST_F(SignInTest, ADisabledAccountIsRefused) {
    test::run(io, accounts.set_disabled("zhang", true));

    EXPECT_EQ(refused(right), Why::disabled);
}

TEST_F(SignInTest, ASessionEndsUnusedAndInAnyCase) {
    const auto secret = std::get<std::string>(sign_in(right));
    const UserSession session = *sessions.find(secret);

    EXPECT_FALSE(sessions.is_over(session, Role::admin, noon + 8h));
    EXPECT_TRUE(sessions.is_over(session, Role::admin, noon + 8h + 1s));
    EXPECT_FALSE(sessions.is_over(session, Role::unit, noon + 8h + 1s));
    for (TimePoint at = noon; at < noon + 24h; at += 1h)
        test::run(io, sessions.touch(secret, at));
    EXPECT_FALSE(sessions.is_over(*sessions.find(secret), Role::admin, noon + 24h));
    EXPECT_TRUE(sessions.is_over(*sessions.find(secret), Role::admin, noon + 24h + 1s));
}

TEST_F(SignInTest, TheSixthSessionEndsTheOneUnusedLongest) {
    std::vector<std::string> secrets;
    for (int at = 0; at < 6; ++at)
        secrets.push_back(std::get<std::string>(sign_in(right, noon + at * 1s)));

    EXPECT_FALSE(sessions.find(secrets.front()));
    EXPECT_TRUE(sessions.find(secrets.at(1)));
    EXPECT_TRUE(sessions.find(secrets.back()));
    EXPECT_FALSE(Sessions(node).find(secrets.front()));
}

TEST_F(SignInTest, TheSameLoginTwiceIsRefused) {
    EXPECT_THROW(test::run(io, accounts.add(account("zhang", Role::ops))), std::invalid_argument);
}

TEST_F(SignInTest, TheAuditLogOnlyGrows) {
    AuditLog audit(node);
    for (int at = 1; at <= 3; ++at)
        test::run(io,
                  audit.keep({0, noon, "user:zhang", "127.0.0.1", "act " + std::to_string(at), "a1", "200"}));

    const auto newest = test::run(io, audit.entries(0, 2));
    const auto older = test::run(io, audit.entries(newest.back().number, 2));

    ASSERT_EQ(newest.size(), 2U);
    EXPECT_EQ(newest.front().act, "act 3");
    ASSERT_EQ(older.size(), 1U);
    EXPECT_EQ(older.front().act, "act 1");
    EXPECT_THROW(node.at_start().execute("DELETE FROM audit"), sqlite::Error);
    EXPECT_THROW(node.at_start().execute("UPDATE audit SET who = 'x'"), sqlite::Error);
}

TEST(PasswordTest, AShortASimpleAndOneWithTheLoginInItAreRefused) {
    EXPECT_NE(password_fault("123456789", "zhang"), "");
    EXPECT_NE(password_fault("aaaaaaaaaaaa", "zhang"), "");
    EXPECT_NE(password_fault("zhang-2026-pass", "zhang"), "");
    EXPECT_NE(password_fault(std::string(257, 'a') + "bcdef", "zhang"), "");
    EXPECT_EQ(password_fault("鼓楼区要闻同步转载一二", "zhang"), "");
    EXPECT_EQ(password_fault(right, "zhang"), "");
}

TEST(NodeDatabaseTest, AFileOfTheFirstVersionKeepsItsTokensAndGetsAccounts) {
    const test::TemporaryDirectory directory;
    {
        sqlite::Database old(directory / "node.db", sqlite::Open::create);
        old.execute(
            "CREATE TABLE tokens(id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL, unit "
            "TEXT "
            "NOT NULL, created TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0) STRICT;"
            "CREATE TABLE cursors(source TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT;"
            "INSERT INTO tokens VALUES('desk', 'h', 'admin', '', '2026-11-25T00:00:00.000Z', 0);"
            "PRAGMA user_version=1");
    }

    NodeDatabase node(directory.path());
    auto tokens = node.at_start().prepare("SELECT count(*) FROM tokens");
    tokens.step();

    EXPECT_EQ(tokens.integer(0), 1);
    EXPECT_TRUE(Accounts(node).all().empty());
}

}  // namespace

}  // namespace drumtower
