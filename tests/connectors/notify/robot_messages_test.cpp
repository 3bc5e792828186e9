#include "connectors/notify/robot_messages.hpp"

#include "pipeline/base/json.hpp"
#include "pipeline/base/utf8.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr TimePoint now{Duration(1'700'000'000'123)};

Notice a_notice() {
    return tidied({"*停水* 通告", "某单位 2 件\n将到期", "late-1", "https://a.cn/1"});
}

std::string long_text() {
    std::string text;
    for (int line = 0; line < 4000; ++line)
        text += "单位\"" + std::to_string(line) + "\"\n";
    return text;
}

std::string text_at(const std::string& body, std::initializer_list<const char*> path) {
    auto document = json::parse(body);
    if (!document) return "(no JSON)";
    const json::Value* value = &*document;
    for (const char* key : path)
        value = value ? json::member(*value, key) : nullptr;
    return value && value->IsString() ? value->GetString() : "(none)";
}

TEST(RobotSignatureTest, DingTalkSignsMillisecondsAndTheSecretWithTheSecret) {
    const Secret secret("SECb90923e19e58b466481e9e7b7a5b4f108a4531abde590ad3967fb29f0eae5c68");

    EXPECT_EQ(dingtalk_signature(secret, TimePoint(Duration(1582163555000))),
              "BQKsG+QOCl+bYJOLc6pxDHxjVquzlZPWgvRzeN2J5zY=");
}

TEST(RobotSignatureTest, FeishuSignsNothingWithSecondsAndTheSecret) {
    EXPECT_EQ(feishu_signature(Secret("demo"), TimePoint(1599360473s)),
              "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=");
    EXPECT_EQ(feishu_signature(Secret("test-secret"), now), "mbm4Y4oluIPQ00qlBIhX8vAZ0EKv3nw0LuTb91jPL84=");
}

TEST(WeComMessageTest, IsMarkdownWithoutTheNoticesOwn) {
    RobotOptions options;
    options.mentioned = {"zhiban", "bangong"};
    const Fitted message = wecom_message(a_notice(), options);

    EXPECT_EQ(text_at(message.message, {"markdown", "content"}),
              "### ＊停水＊ 通告\n某单位 2 件\n将到期\n[查看详情](https://a.cn/1)\n<@zhiban> <@bangong>");
    EXPECT_FALSE(message.cut);
}

TEST(WeComMessageTest, UrgencyIsAColour) {
    Notice urgent = a_notice();
    urgent.urgency = Notice::Urgency::urgent;

    EXPECT_THAT(text_at(wecom_message(urgent, {}).message, {"markdown", "content"}),
                HasSubstr("### <font color=\"warning\">＊停水＊ 通告</font>\n"));
}

TEST(WeComMessageTest, EveryoneIsMentionedByATextSinceMarkdownCannot) {
    Notice loud = a_notice();
    loud.mention = Notice::Mention::everyone;
    const std::string body = wecom_message(loud, {}).message;

    EXPECT_EQ(text_at(body, {"text", "content"}), "*停水* 通告\n某单位 2 件\n将到期\nhttps://a.cn/1");
    EXPECT_THAT(body, HasSubstr(R"("mentioned_list":["@all"])"));
}

TEST(WeComMessageTest, IsCutToTheBytesOfItsKindAndKeepsTheLink) {
    Notice notice = a_notice();
    notice.text = long_text();
    for (const auto mention : {Notice::Mention::nobody, Notice::Mention::everyone}) {
        notice.mention = mention;
        const bool text = mention == Notice::Mention::everyone;
        const Fitted message = wecom_message(notice, {});
        const std::string content = text ? text_at(message.message, {"text", "content"})
                                         : text_at(message.message, {"markdown", "content"});

        EXPECT_TRUE(message.cut);
        EXPECT_TRUE(utf8::is_valid(content));
        EXPECT_LE(content.size(), text ? 2048u : 4096u);
        EXPECT_GT(content.size(), text ? 2030u : 4080u);
        EXPECT_THAT(content, AllOf(HasSubstr("（内容过长，已截断）"), HasSubstr("https://a.cn/1")));
    }
}

TEST(DingTalkMessageTest, IsMarkdownThatKeepsItsLines) {
    RobotOptions options;
    options.mentioned = {"13800000000"};
    const std::string body = dingtalk_message(a_notice(), options).message;

    EXPECT_EQ(text_at(body, {"markdown", "title"}), "＊停水＊ 通告");
    EXPECT_EQ(text_at(body, {"markdown", "text"}),
              "### ＊停水＊ 通告\n\n某单位 2 件  \n将到期\n\n[查看详情](https://a.cn/1)\n\n@13800000000");
    EXPECT_THAT(body, HasSubstr(R"("at":{"atMobiles":["13800000000"],"isAtAll":false})"));
}

TEST(DingTalkMessageTest, AKeywordIsPutInFrontWhereNoneStands) {
    RobotOptions options;
    options.keywords = {"转载", "停水"};
    EXPECT_EQ(text_at(dingtalk_message(a_notice(), options).message, {"markdown", "title"}), "＊停水＊ 通告");

    options.keywords = {"转载"};
    EXPECT_EQ(text_at(dingtalk_message(a_notice(), options).message, {"markdown", "title"}),
              "【转载】＊停水＊ 通告");
}

TEST(DingTalkMessageTest, IsCutByTheSizeOfItsBody) {
    Notice notice = a_notice();
    notice.text = long_text();
    notice.mention = Notice::Mention::everyone;
    const Fitted message = dingtalk_message(notice, {});

    EXPECT_TRUE(message.cut);
    EXPECT_LE(message.message.size(), 18'000u);
    EXPECT_GT(message.message.size(), 17'000u);
    EXPECT_THAT(text_at(message.message, {"markdown", "text"}),
                AllOf(HasSubstr("已截断"), HasSubstr("https://a.cn/1")));
    EXPECT_THAT(message.message, HasSubstr(R"("isAtAll":true)"));
}

TEST(FeishuMessageTest, IsRichTextAndSignedInTheBody) {
    RobotOptions options;
    options.secret = Secret("test-secret");
    options.mentioned = {"ou_1"};
    Notice notice = a_notice();
    notice.mention = Notice::Mention::everyone;
    const std::string body = feishu_message(notice, options, now).message;

    EXPECT_EQ(body, R"({"timestamp":"1700000000","sign":"mbm4Y4oluIPQ00qlBIhX8vAZ0EKv3nw0LuTb91jPL84=",)"
                    R"("msg_type":"post","content":{"post":{"zh_cn":{"title":"*停水* 通告","content":[)"
                    R"([{"tag":"text","text":"某单位 2 件"}],[{"tag":"text","text":"将到期"}],)"
                    R"([{"tag":"a","text":"查看详情","href":"https://a.cn/1"}],)"
                    R"([{"tag":"at","user_id":"ou_1"},{"tag":"at","user_id":"all"}]]}}}})");
}

TEST(FeishuMessageTest, WithoutASecretNothingIsSignedAndWithoutATextThereIsALine) {
    const std::string body = feishu_message(tidied({"通告", ""}), {}, now).message;

    EXPECT_THAT(body, AllOf(Not(HasSubstr("sign")), HasSubstr(R"("content":[[{"tag":"text","text":" "}]])")));
}

TEST(FeishuMessageTest, IsCutByTheSizeOfItsBody) {
    Notice notice = a_notice();
    notice.text = long_text();
    RobotOptions options;
    options.secret = Secret("test-secret");
    options.keywords = {"转载"};
    const Fitted message = feishu_message(notice, options, now);

    EXPECT_TRUE(message.cut);
    EXPECT_LE(message.message.size(), 20'000u);
    EXPECT_GT(message.message.size(), 10'000u);
    EXPECT_THAT(message.message,
                AllOf(HasSubstr("已截断"), HasSubstr("https://a.cn/1"), HasSubstr("【转载】")));
}

TEST(RobotMessageTest, ALongTitleIsCutAndItIsSaid) {
    Notice notice = a_notice();
    notice.title = std::string(500, 'x');
    const Fitted wecom = wecom_message(notice, {});

    EXPECT_TRUE(wecom.cut && dingtalk_message(notice, {}).cut && feishu_message(notice, {}, now).cut);
    EXPECT_THAT(wecom.message, HasSubstr(std::string(197, 'x') + "…"));
}

TEST(RobotMessageTest, TheLongestOfAllThatIsConfiguredStillFits) {
    RobotOptions options;
    options.keywords = {std::string(64, 'k')};
    for (int i = 0; i < 20; ++i)
        options.mentioned.push_back(std::string(64, 'm'));
    Notice notice = tidied({std::string(500, '*'), long_text(), "", "https://a.cn/" + std::string(900, '(')});
    notice.urgency = Notice::Urgency::urgent;
    const std::string content = text_at(wecom_message(notice, options).message, {"markdown", "content"});
    EXPECT_THAT(content, AllOf(testing::SizeIs(testing::Le(4096u)), HasSubstr("已截断")));
    EXPECT_LE(dingtalk_message(notice, options).message.size(), 18'000u);
    EXPECT_LE(feishu_message(notice, options, now).message.size(), 20'000u);
    notice.mention = Notice::Mention::everyone;
    const std::string text = text_at(wecom_message(notice, options).message, {"text", "content"});
    EXPECT_THAT(text, AllOf(testing::SizeIs(testing::Le(2048u)), HasSubstr("已截断")));
}

}  // namespace
}  // namespace drumtower
