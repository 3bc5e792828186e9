// The robots against a server of our own: what goes over the line, what an answer means, our own limits.
#include "connectors/notify/robots.hpp"

#include "connectors/common/urls.hpp"
#include "connectors/notify/notifiers.hpp"
#include "connectors/notify/robot_failures.hpp"
#include "tests/connectors/notify/notifier_bed.hpp"

namespace drumtower {
namespace {

using test::Answer;
using test::FailsAs;
using test::NotifierBed;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view ok = R"({"errcode":0,"errmsg":"ok"})";

class RobotTest : public NotifierBed {};

TEST_F(RobotTest, AMessageIsJsonToTheRobotsAddress) {
    server.answer("/cgi-bin/webhook/send", 200, std::string(ok));
    auto wecom = robot<WeComRobot>("/cgi-bin/webhook/send?key=aaaa-bbbb");
    const auto said = told(wecom);

    ASSERT_TRUE(said);
    EXPECT_TRUE(*said);
    const auto seen = server.seen().at(0);
    EXPECT_EQ(seen.target, "/cgi-bin/webhook/send?key=aaaa-bbbb");
    EXPECT_THAT(seen.header("content-type"), HasSubstr("application/json"));
    EXPECT_THAT(seen.body, HasSubstr("停水通告"));
}

TEST_F(RobotTest, WhatWasCutIsToldToTheCaller) {
    server.answer("/send", 200, std::string(ok));
    auto wecom = robot<WeComRobot>("/send");
    const auto said = told(wecom, std::string(5000, 'x'));

    ASSERT_TRUE(said);
    EXPECT_FALSE(*said);
}

TEST_F(RobotTest, DingTalksSignatureStandsInTheQueryPercentEncoded) {
    server.answer("/robot/send", 200, std::string(ok));
    auto dingtalk =
        robot<DingTalkRobot>("/robot/send?access_token=tttttt",
                             "SECb90923e19e58b466481e9e7b7a5b4f108a4531abde590ad3967fb29f0eae5c68");
    clock.advance_to(io, TimePoint(Duration(1'795'564'800'000)));
    static_cast<void>(told(dingtalk));

    EXPECT_EQ(
        server.seen().at(0).target.find("/robot/send?access_token=tttttt&timestamp=1795564800000&sign="), 0u);
    EXPECT_THAT(server.seen().at(0).target, Not(testing::ContainsRegex("sign=.*[+/=].*")));
}

TEST_F(RobotTest, WithoutASecretDingTalkIsNotSigned) {
    server.answer("/robot/send", 200, std::string(ok));
    auto dingtalk = robot<DingTalkRobot>("/robot/send?access_token=tttttt");
    static_cast<void>(told(dingtalk));

    EXPECT_EQ(server.seen().at(0).target, "/robot/send?access_token=tttttt");
}

TEST_F(RobotTest, AnAnswerWithoutACodeLeavesItOpenWhetherTheMessageWasSent) {
    const std::vector<Answer> answers = {{.status = 502, .body = "<html>"},
                                         {.status = 200, .body = "<html>"},
                                         {.status = 200, .body = ""},
                                         {.status = 200, .body = "[]"},
                                         {.status = 200, .body = R"({"errcode":"0"})"},
                                         {.body = std::string(ok), .cut = test::Cut::before_answer}};
    server.on("/send", answers);
    auto wecom = robot<WeComRobot>("/send");
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto said = told(wecom);
        ASSERT_FALSE(said) << i;
        EXPECT_EQ(said.error().kind, FailureKind::uncertain) << i << said.error().detail;
    }
}

TEST_F(RobotTest, NothingOfTheAddressButTheHostIsShown) {
    const std::string key = "short-key";
    server.on("/hook/" + key, Answer{.cut = test::Cut::before_answer});
    auto feishu = robot<FeishuRobot>("/hook/" + key + "?token=tokentoken");
    const auto lost = told(feishu);
    server.answer("/hook/" + key, 200, R"({"code":19001,"msg":"no hook short-key, tokentoken"})");
    const auto refused = told(feishu);

    ASSERT_TRUE(!lost && !refused);
    for (const Failure& failure : {lost.error(), refused.error()})
        EXPECT_THAT(failure.detail, testing::AllOf(Not(HasSubstr(key)), Not(HasSubstr("tokentoken"))));
    EXPECT_THAT(refused.error(), FailsAs(FailureKind::auth, "no hook ***, ***"));
}

TEST_F(RobotTest, AnAddressThatIsNoneOrInTheClearIsNotUsed) {
    for (const char* url : {"", "no address", "ftp://a.cn/x", "http://robot.example.cn/send?key=a"}) {
        RobotOptions options;
        options.url = Secret(url);
        WeComRobot wecom(http, clock, options);
        const auto said = told(wecom);

        ASSERT_FALSE(said) << url;
        EXPECT_THAT(said.error(), FailsAs(FailureKind::auth, "the address under `url`")) << url;
    }
}

TEST_F(RobotTest, TheTwentyFirstOfAMinuteDoesNotLeave) {
    server.answer("/send", 200, std::string(ok));
    auto wecom = robot<WeComRobot>("/send");
    for (int i = 0; i < 20; ++i)
        EXPECT_TRUE(told(wecom));
    clock.advance(io, 20s);
    const auto said = told(wecom);

    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().kind, FailureKind::quota);
    EXPECT_EQ(said.error().retry_after, 41s);
    EXPECT_EQ(server.seen().size(), 20u);
    clock.advance(io, 41s);
    EXPECT_TRUE(told(wecom));
}

TEST_F(RobotTest, FeishuTakesFiveASecond) {
    server.answer("/hook", 200, R"({"code":0,"msg":"success"})");
    auto feishu = robot<FeishuRobot>("/hook");
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(told(feishu));
    EXPECT_EQ(told(feishu).error().retry_after, 2s);
    clock.advance(io, 1100ms);
    EXPECT_TRUE(told(feishu));
}

TEST_F(RobotTest, APauseThatThePlatformAsksForIsKept) {
    server.answer("/robot/send", 200, R"({"errcode":130101,"errmsg":"send too fast"})");
    auto dingtalk = robot<DingTalkRobot>("/robot/send");
    EXPECT_EQ(told(dingtalk).error().retry_after, 600s);
    clock.advance(io, 599s);
    EXPECT_EQ(told(dingtalk).error().retry_after, 1s);
    EXPECT_EQ(server.seen().size(), 1u);
    clock.advance(io, 1s);
    static_cast<void>(told(dingtalk));

    EXPECT_EQ(server.seen().size(), 2u);
}

// ---- every row of the tables ----

struct Row {
    const char* robot;
    std::int64_t code;
    FailureKind kind;
    std::optional<std::chrono::seconds> wait;
};

class RobotCodesTest : public NotifierBed, public testing::WithParamInterface<Row> {};

TEST_P(RobotCodesTest, MeansWhatTheReferenceSays) {
    const Row row = GetParam();
    const std::string code = std::to_string(row.code);
    server.answer("/send", 200,
                  R"({"errcode":)" + code + R"(,"code":)" + code + R"(,"errmsg":"no","msg":"no"})");
    config::Notifier section;
    section.kind = row.robot;
    const auto robot = make_notifier(section, {{"url", Secret(server.url("/send"))}}, {http, mails, clock});
    const auto said = told(*robot);

    ASSERT_FALSE(said);
    EXPECT_THAT(said.error(), FailsAs(row.kind, code + ": no"));
    EXPECT_EQ(said.error().retry_after, row.wait);
}

INSTANTIATE_TEST_SUITE_P(
    Codes, RobotCodesTest,
    testing::Values(
        Row{"wecom", -1, FailureKind::retryable, {}}, Row{"wecom", 45009, FailureKind::quota, 60s},
        Row{"wecom", 45033, FailureKind::quota, 5s}, Row{"wecom", 45002, FailureKind::permanent, {}},
        Row{"wecom", 44004, FailureKind::permanent, {}}, Row{"wecom", 93000, FailureKind::auth, {}},
        Row{"wecom", 40007, FailureKind::permanent, {}}, Row{"wecom", 40008, FailureKind::permanent, {}},
        Row{"wecom", 40058, FailureKind::permanent, {}}, Row{"wecom", 4711, FailureKind::permanent, {}},
        Row{"dingtalk", 310000, FailureKind::auth, {}}, Row{"dingtalk", 130101, FailureKind::quota, 600s},
        Row{"dingtalk", 300005, FailureKind::auth, {}}, Row{"dingtalk", 40035, FailureKind::permanent, {}},
        Row{"feishu", 9499, FailureKind::retryable, 60s}, Row{"feishu", 11232, FailureKind::quota, 60s},
        Row{"feishu", 19001, FailureKind::auth, {}}, Row{"feishu", 19002, FailureKind::permanent, {}},
        Row{"feishu", 19021, FailureKind::auth, {}}, Row{"feishu", 19022, FailureKind::auth, {}},
        Row{"feishu", 19024, FailureKind::auth, {}}),
    [](const auto& row) {
        return std::string(row.param.robot) + (row.param.code < 0 ? "Minus" : "") +
               std::to_string(std::abs(row.param.code));
    });

TEST(RobotTablesTest, EachRowIsTested) {
    EXPECT_EQ(wecom_robot_errors().size() + dingtalk_robot_errors().size() + feishu_robot_errors().size(),
              20u);
}

}  // namespace
}  // namespace drumtower
