#include "pipeline/base/hash.hpp"

#include "pipeline/base/webhook_signature.hpp"

#include <gtest/gtest.h>

namespace drumtower {
namespace {

TEST(HashTest, AnHmacIsThatOfRfc4231) {
    EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(HashTest, AnHmacOfNothingUnderNoKeyIsOneToo) {
    EXPECT_EQ(hex(hmac_sha256("", "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(HashTest, Base64IsThatOfRfc4648AndReadBack) {
    const std::pair<const char*, const char*> cases[] = {
        {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
        {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}};
    for (const auto& [bytes, text] : cases) {
        EXPECT_EQ(base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
    EXPECT_EQ(base64(std::string("\xff\xfe\x00\x01", 4)), "//4AAQ==");
}

TEST(HashTest, WhatIsNoBase64IsRefused) {
    for (const char* text : {"Zg", "Zg=", "Z===", "====", "Zm9v\n", "Zm-v", " Zm9v", "Zg==Zg=="})
        EXPECT_FALSE(from_base64(text)) << text;
}

TEST(WebhookSignatureTest, IsThatOfStandardWebhooks) {
    const auto key = webhook_key(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

    ASSERT_TRUE(key);
    EXPECT_EQ(webhook_signature(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignatureTest, OneOfSeveralSignaturesIsEnoughAndItMustBeOfThisVeryMessage) {
    const auto key = webhook_key(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).value();
    const std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek", body = R"({"test": 2432232314})";
    const std::string right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    EXPECT_TRUE(is_webhook_signed(key, id, 1614265330, body, right));
    EXPECT_TRUE(is_webhook_signed(key, id, 1614265330, body, "v1a,x v1,AAAA " + right));
    EXPECT_TRUE(is_webhook_signed(key, id, 1614265330, body, right + "  v2,x"));
    EXPECT_FALSE(is_webhook_signed(key, id, 1614265330, body, right.substr(3)));
    EXPECT_FALSE(is_webhook_signed(key, id, 1614265330, body, "v2" + right.substr(2)));
    EXPECT_FALSE(is_webhook_signed(key, id, 1614265330, body, ""));
    EXPECT_FALSE(is_webhook_signed(key, id, 1614265331, body, right));
    EXPECT_FALSE(is_webhook_signed(key, id + "x", 1614265330, body, right));
    EXPECT_FALSE(is_webhook_signed(key, id, 1614265330, body + " ", right));
    EXPECT_FALSE(is_webhook_signed(Secret(std::string(24, 'k')), id, 1614265330, body, right));
}

TEST(WebhookSignatureTest, AKeyHasTwentyFourToSixtyFourBytes) {
    EXPECT_TRUE(webhook_key(Secret(base64(std::string(24, 'k')))));
    EXPECT_FALSE(webhook_key(Secret("whsec_" + base64(std::string(23, 'k')))));
    EXPECT_FALSE(webhook_key(Secret("whsec_" + base64(std::string(65, 'k')))));
    EXPECT_FALSE(webhook_key(Secret("whsec_not base64")));
    EXPECT_FALSE(webhook_key(Secret("")));
}

}  // namespace
}  // namespace drumtower
