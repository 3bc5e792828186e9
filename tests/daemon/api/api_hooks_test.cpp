#include "tests/daemon/api/tower_bed.hpp"

#include <gtest/gtest.h>

namespace drumtower {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ApiHooksTest : public apibed::ApiBed {
protected:
    static constexpr const char* article =
        R"({"url":"https://cms.example/1","title":"停水","html":"<p>停水</p>"})";
    Response push(const std::string& body, const std::string& signatures = "good") {
        return ask("POST", "/hooks/cms", "", body,
                   {{"webhook-id", "m1"}, {"webhook-timestamp", "1"}, {"webhook-signature", signatures}});
    }
};

TEST_F(ApiHooksTest, TakesWhatIsSignedThoughNobodyIsSignedIn) {
    const auto response = push(article);

    EXPECT_EQ(response.status, 201) << response.body;
    EXPECT_THAT(header(response, "Location"), HasSubstr("/api/v1/articles/a"));
    EXPECT_THAT(tower.pushed, ElementsAre("cms m1 https://cms.example/1"));
    EXPECT_EQ(push(article).status, 200);
}

TEST_F(ApiHooksTest, LooksAtTheSignatureBeforeTheText) {
    const auto response = push("no json", "bad");

    EXPECT_EQ(response.status, 401);
    EXPECT_THAT(header(response, "WWW-Authenticate"), HasSubstr("Signature"));
    EXPECT_THAT(tower.pushed, IsEmpty());
}

TEST_F(ApiHooksTest, SaysWhatOfTheTextCannotBeTaken) {
    const auto response = push(R"({"url":"https://cms.example/1","html":"x"})");

    EXPECT_EQ(response.status, 422);
    EXPECT_THAT(response.body, HasSubstr("/title"));
    EXPECT_THAT(tower.pushed, ElementsAre("cms: /title is missing"));
}

TEST_F(ApiHooksTest, TakesNoMoreThan256KiB) {
    const std::string frame = R"({"url":"https://cms.example/1","title":"t","html":""})";
    const auto sized = [&](std::size_t bytes) {
        std::string body = frame;
        return body.insert(body.size() - 2, bytes - frame.size(), 'x');
    };
    EXPECT_EQ(push(sized(256 * 1024)).status, 201);
    EXPECT_EQ(push(sized(256 * 1024 + 1)).status, 413);
    EXPECT_EQ(push(sized(256 * 1024 + 1), "bad").status, 413);
}

TEST_F(ApiHooksTest, EchoesAHubsChallengeAndKnowsNoOtherAddress) {
    const auto asked = get("/websub/portal/nonce?hub.challenge=a%26b", "");
    EXPECT_EQ(asked.status, 200);
    EXPECT_EQ(asked.type + " " + asked.body, "text/plain a&b");
    EXPECT_EQ(get("/websub/portal/other?hub.challenge=a", "").status, 404);

    const auto told = ask("POST", "/websub/portal/nonce", "", "<feed/>", {{"x-hub-signature", "sha256=0"}});
    EXPECT_EQ(told.status, 204);
    EXPECT_EQ(ask("POST", "/websub/portal/other", "", "x").status, 410);
    EXPECT_THAT(tower.pushed, ElementsAre("sha256=0 <feed/>", " x"));
}

TEST_F(ApiHooksTest, GivesWeChatItsWord) {
    EXPECT_EQ(get("/callbacks/wechat/health-wechat?signature=s&echostr=12", "").body, "12");
    EXPECT_EQ(get("/callbacks/wechat/health-wechat?echostr=12", "").status, 401);
    EXPECT_EQ(get("/callbacks/wechat/other?signature=s", "").status, 404);
    EXPECT_EQ(get("/callbacks/weibo/health-wechat?signature=s", "").status, 404);

    const auto told = ask("POST", "/callbacks/wechat/health-wechat?signature=s", "", "<xml/>");
    EXPECT_EQ(told.status, 200);
    EXPECT_EQ(told.type + " " + told.body, "text/plain success");
    EXPECT_THAT(tower.pushed, ElementsAre("wechat <xml/>"));
    const std::string large(64 * 1024 + 1, 'x');
    EXPECT_EQ(ask("POST", "/callbacks/wechat/health-wechat?signature=s", "", large).status, 413);
}

TEST_F(ApiHooksTest, IsDescribedWithItsHeaders) {
    const auto text = get("/openapi.json", "").body;

    EXPECT_THAT(text, HasSubstr(R"("/hooks/{source}")"));
    EXPECT_THAT(text, HasSubstr(R"({"name":"webhook-signature","in":"header","required":true)"));
}

}  // namespace

}  // namespace drumtower
