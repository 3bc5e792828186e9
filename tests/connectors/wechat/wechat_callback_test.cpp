// The vectors are the platform's own, and recomputed: WeChat reference section 6.
#include "connectors/wechat/wechat_callback.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace drumtower {
namespace {

using What = CallbackCall::What;
using testing::IsEmpty;

const std::string zero_key(43, 'A');
constexpr const char* sealed =
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/"
    "ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6Js"
    "XUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+"
    "l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8Ea"
    "jAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=";

WeChatCallback callback(const std::string& keys = {}, const std::string& token = "AAAAA",
                        const std::string& app_id = "wxba5fad812f8e6fb9") {
    return WeChatCallback({app_id, Secret(token), keys});
}
CallbackCall question() {
    return {What::question,
            {{"signature", "f464b24fc39322e44b38aa78f5edd27bd1441696"},
             {"timestamp", "1714036504"},
             {"nonce", "1514711492"},
             {"echostr", "4375120948345356249"}},
            {}};
}
CallbackCall open_message(const std::string& body) {
    return {What::message,
            {{"signature", "899cf89e464efb63f54ddac96b0a0a235f53aa78"},
             {"timestamp", "1714037059"},
             {"nonce", "486452656"}},
            body};
}
CallbackCall sealed_message(const std::string& body) {
    return {What::message,
            {{"signature", "6c5c811b55cc85e0e1b54100749188c20beb3f5d"},
             {"timestamp", "1714112445"},
             {"nonce", "415670741"},
             {"encrypt_type", "aes"},
             {"msg_signature", "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"}},
            body};
}
std::string in_xml(const std::string& text) {
    return "<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><Encrypt><![CDATA[" + text +
           "]]></Encrypt></xml>";
}
FailureKind refusal(WeChatCallback by, const CallbackCall& call) {
    const auto reply = by.answer(call);
    return reply ? FailureKind::retryable : reply.error().kind;
}

TEST(WeChatCallbackTest, EchoesWhatTheConsoleSends) {
    EXPECT_EQ(callback().answer(question())->text, "4375120948345356249");
    EXPECT_EQ(callback(zero_key).answer(question())->text, "4375120948345356249");
}

TEST(WeChatCallbackTest, EchoesNothingToOthers) {
    for (const char* part : {"signature", "timestamp", "nonce", "echostr"}) {
        CallbackCall changed = question();
        changed.query.erase(part);
        EXPECT_EQ(refusal(callback(), changed), FailureKind::auth) << part;
    }
    CallbackCall changed = question();
    changed.query["nonce"] += "1";
    EXPECT_EQ(refusal(callback(), changed), FailureKind::auth);
    EXPECT_EQ(refusal(callback({}, "AAAAB"), question()), FailureKind::auth);
    EXPECT_EQ(refusal(callback({}, ""), question()), FailureKind::auth);
}

TEST(WeChatCallbackTest, OpensWhatIsSealedWhereverTheEnvelopeIsXmlOrJson) {
    for (const std::string& body :
         {in_xml(sealed), std::string(R"({"ToUserName":"gh_97417a04a28d","Encrypt":")") + sealed + "\"}"}) {
        const auto reply = callback(zero_key).answer(sealed_message(body));
        ASSERT_TRUE(reply) << body;
        EXPECT_EQ(reply->text, "success");
        EXPECT_FALSE(reply->tidings) << "debug_demo is none of ours";
    }
}

TEST(WeChatCallbackTest, TriesTheKeyBeforeToo) {
    EXPECT_TRUE(
        callback(std::string(43, 'B') + "\n" + zero_key + "\n").answer(sealed_message(in_xml(sealed))));
    EXPECT_EQ(refusal(callback(std::string(43, 'B')), sealed_message(in_xml(sealed))), FailureKind::auth);
}

TEST(WeChatCallbackTest, TakesNothingThatWasChangedOrIsAnothers) {
    std::string changed = sealed;
    changed[20] = changed[20] == 'A' ? 'B' : 'A';
    EXPECT_EQ(refusal(callback(zero_key), sealed_message(in_xml(changed))), FailureKind::auth);
    EXPECT_EQ(refusal(callback(zero_key, "AAAAA", "wxother"), sealed_message(in_xml(sealed))),
              FailureKind::auth);
    CallbackCall unsealed = sealed_message("<xml><Event>PUBLISHJOBFINISH</Event></xml>");
    EXPECT_EQ(refusal(callback(zero_key), unsealed), FailureKind::auth);
    EXPECT_EQ(refusal(callback("not a key"), sealed_message(in_xml(sealed))), FailureKind::auth);
    EXPECT_EQ(refusal(callback("not a key"), open_message("<xml><Event>PUBLISHJOBFINISH</Event></xml>")),
              FailureKind::auth)
        << "a key that cannot be used opens no back door";
    for (const char* junk : {"", "<xml>", "{", "[]", "<xml><Encrypt>AAAA</Encrypt></xml>"})
        EXPECT_EQ(refusal(callback(zero_key), sealed_message(junk)), FailureKind::auth) << junk;
}

TEST(WeChatCallbackTest, AKeyWithSpareBitsIsAKey) {
    const auto key = wechat_aes_key("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG");
    ASSERT_TRUE(key);
    EXPECT_EQ(key->reveal().size(), 32U);
    EXPECT_FALSE(wechat_aes_key("abc"));
    EXPECT_FALSE(wechat_aes_key(std::string(42, 'A') + "="));
}

TEST(WeChatCallbackTest, OpensAMessageWhosePaddingIsAWholeBlock) {
    const CallbackCall call{
        What::question,
        {{"timestamp", "1409304348"},
         {"nonce", "xxxxxx"},
         {"echostr",
          "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="},
         {"msg_signature", "82c962d39941aa48552f90ef55aa323dc620cc10"}},
        {}};
    const auto reply =
        callback("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "pamtest", "wxb11529c136998cb6").answer(call);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->text, "我是中文abcd123");
}

TEST(WeChatCallbackTest, HearsOfTheEndOfAJobByXmlAndJson) {
    const auto xml = callback().answer(open_message(
        "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName>o1</"
        "FromUserName><CreateTime>1481013459</CreateTime>"
        "<MsgType>event</MsgType><Event><![CDATA[PUBLISHJOBFINISH]]></Event><PublishEventInfo>"
        "<publish_id>2247503051</publish_id><publish_status>0</publish_status><article_id>a\n</article_id>"
        "</PublishEventInfo></xml>"));
    const auto text = callback().answer(open_message(
        R"({"ToUserName":"gh_1","Event":"PUBLISHJOBFINISH","PublishEventInfo":{"publish_id":2247503051,"publish_status":"0"}})"));

    ASSERT_TRUE(xml && xml->tidings);
    EXPECT_EQ(xml->tidings->key, "PUBLISHJOBFINISH/2247503051/0");
    EXPECT_EQ(xml->tidings->account, "gh_1");
    ASSERT_TRUE(text && text->tidings);
    EXPECT_EQ(text->tidings->key, xml->tidings->key);
}

TEST(WeChatCallbackTest, TheAddressesOfAnOpenMessageAreNotFollowed) {
    const auto reply =
        callback().answer(open_message("<xml><Event>MASSSENDJOBFINISH</Event><MsgID>7</MsgID><Status>send "
                                       "success</Status><ArticleUrlResult><Count>1</Count>"
                                       "<ResultList><item><ArticleIdx>1</ArticleIdx><ArticleUrl>https://"
                                       "mp.weixin.qq.com/s/x</ArticleUrl></item></ResultList>"
                                       "</ArticleUrlResult></xml>"));

    ASSERT_TRUE(reply && reply->tidings);
    EXPECT_EQ(reply->tidings->key, "MASSSENDJOBFINISH/7/send success");
    EXPECT_THAT(reply->tidings->pages, IsEmpty());
}

TEST(WeChatCallbackTest, DeclaredEntitiesAreNotRead) {
    const std::string bomb =
        "<!DOCTYPE xml [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><xml><Event>&a;</Event></xml>";
    EXPECT_EQ(refusal(callback(), open_message(bomb)), FailureKind::permanent);
    EXPECT_EQ(refusal(callback(), open_message("no message")), FailureKind::permanent);
}

}  // namespace
}  // namespace drumtower
