// What only a site of WordPress can show: the real one and the simulated one give the same answers; what a
// role may is asked of the real one, what a broken site says of the simulated one.
#include "connectors/website/wordpress_text.hpp"
#include "tests/connectors/website/wordpress_bed.hpp"

#include <gmock/gmock.h>

namespace drumtower::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// A picture of one pixel.
std::string pixel() {
    constexpr std::string_view digits =
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d494441"
        "5478da6364f8cf500f00038601805a347d6b0000000049454e44ae426082";
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

class WordPressTest : public WordPressBed {};

TEST_P(WordPressTest, CopiesPicturesIntoTheSiteOneCallAStep) {
    pictures.on("/a.png", Answer{.body = pixel(), .headers = {{"content-type", "image/png"}}});
    pictures.on("/b.png", Answer{.body = pixel(), .headers = {{"content-type", "image/png"}}});
    const std::string a = pictures.url("/a.png"), b = pictures.url("/b.png");
    posting.body.html = "<p><img src=\"" + a + "\"/><img src=\"" + b + "\"/></p>";
    posting.body.pictures = {{a, ""}, {b, ""}};
    const Published done = published();

    EXPECT_THAT(steps, ElementsAre("media 1/2", "media 2/2", "create"));
    EXPECT_EQ(done.dropped, "");
    const std::string shown = page(done.receipt.url);
    EXPECT_THAT(shown, Not(HasSubstr(pictures.host())));
    EXPECT_THAT(shown, HasSubstr("wp-content/uploads"));
    EXPECT_EQ(pictures.seen("/a.png").front().header("referer"), posting.url);
}

TEST_P(WordPressTest, ABadPictureIsLinkedAndTheTextGoesOut) {
    pictures.on("/page", Answer{.body = "<p>no picture</p>", .headers = {{"content-type", "text/html"}}});
    pictures.on("/lie.png", Answer{.body = "no picture", .headers = {{"content-type", "image/png"}}});
    const std::string gone = pictures.url("/gone.png"), text = pictures.url("/page"),
                      lie = pictures.url("/lie.png");
    posting.body.html =
        "<p><img src=\"" + gone + "\"/><img src=\"" + text + "\"/><img src=\"" + lie + "\"/></p>";
    posting.body.pictures = {{gone, ""}, {text, ""}, {lie, ""}};
    const Published done = published();

    EXPECT_THAT(done.dropped, HasSubstr(gone));
    EXPECT_THAT(done.dropped, HasSubstr(text));
    EXPECT_THAT(done.dropped, HasSubstr(lie));
    EXPECT_THAT(page(done.receipt.url), HasSubstr(gone));
}

TEST_P(WordPressTest, FindsACopyAgainThatItDidNotHearOf) {
    pictures.on("/a.png", Answer{.body = pixel(), .headers = {{"content-type", "image/png"}}});
    posting.body.pictures = {{pictures.url("/a.png"), ""}};
    const auto first = wait(publisher().advance(posting, {}));
    const auto second = wait(publisher().advance(posting, {}));

    ASSERT_TRUE(first && second);
    EXPECT_EQ(std::get<Prepared>(*first).memo, std::get<Prepared>(*second).memo);
    EXPECT_EQ(pictures.seen("/a.png").size(), 1u);
}

TEST_P(WordPressTest, MakesCategoriesAndTagsThatTheSiteLacksAndKnowsThemNextTime) {
    options.categories = {"转载 " + word};
    options.tags = {"疫苗 & 接种 " + word};
    const Published first = published();
    posting.delivery = DeliveryId(posting.delivery.str() + "b");
    memo = {};
    const Published second = published();

    EXPECT_THAT(steps, ElementsAre("terms", "terms", "create", "create"));
    EXPECT_EQ(first.dropped, "");
    WordPressClient site(http, options);
    const auto reply = wait(site.get("posts/" + second.receipt.post_id, "", WordPressClient::As::anybody));
    ASSERT_TRUE(reply && reply->ok());
    EXPECT_EQ(json::member(*reply->document, "categories")->Size(), 1u);
    EXPECT_EQ(json::member(*reply->document, "tags")->Size(), 1u);
}

TEST_P(WordPressTest, FindsCategoriesThatAreThereAfterARestart) {
    options.categories = {"转载 " + word};
    published();
    memo = {};
    posting.delivery = DeliveryId(posting.delivery.str() + "b");
    WordPressPublisher restarted(http, clock, options);
    const auto step = wait(restarted.advance(posting, memo));

    ASSERT_TRUE(step);
    const auto known = WordPressMemo::of(std::get<Prepared>(*step).memo);
    ASSERT_EQ(known.terms.size(), 1u);
    EXPECT_GT(known.terms[0].id, 0);
}

TEST_P(WordPressTest, KeepsTheTitleAsItIs) {
    posting.title = "“放管服”改革：A & B <试行> \"2026\" " + word;
    const Published done = published();
    const auto found = wait(publisher().find(posting, done.memo));

    ASSERT_TRUE(found);
    ASSERT_TRUE(std::holds_alternative<Found>(*found));
    EXPECT_EQ(std::get<Found>(*found).version, 1);
}

TEST_P(WordPressTest, APostThatAnOfficerMadeADraftIsNotAbsent) {
    const Published done = published();
    by_hand(done.receipt.post_id, R"({"status":"draft"})");
    const auto found = wait(publisher().find(posting, {}));

    ASSERT_TRUE(found);
    EXPECT_TRUE(std::holds_alternative<Unknown>(*found));
}

TEST_P(WordPressTest, SpeaksToASiteWithoutPrettyPermalinks) {
    options.permalinks = WordPressOptions::Permalinks::plain;
    const Published done = published();
    const auto found = wait(publisher().find(posting, {}));

    ASSERT_TRUE(found);
    ASSERT_TRUE(std::holds_alternative<Found>(*found));
    EXPECT_EQ(std::get<Found>(*found).receipt, done.receipt);
}

TEST_P(WordPressTest, SeesPostsThatWereMadeByHand) {
    WordPressClient officer(http, options);
    const std::string text =
        R"({"title":"手工转载 )" + word +
        R"(","status":"publish","content":"<p>转自<a href=\"https://www.example.cn/t1.htm\">这里</a></p>"})";
    const auto made = wait(officer.post("posts", "", text));
    const auto look = wait(WordPressReader(http, options).look(TimePoint::min()));

    ASSERT_TRUE(made && made->ok() && look);
    EXPECT_THAT(look->posts,
                testing::Contains(testing::AllOf(
                    testing::Field(&SeenPost::title, "手工转载 " + word), testing::Field(&SeenPost::slug, ""),
                    testing::Field(&SeenPost::link, "https://www.example.cn/t1.htm"))));
}

TEST_P(WordPressTest, AMissingSiteIsNeitherAbsentNorUncertain) {
    options.url = "http://127.0.0.1:" + std::to_string(dead_port());
    const auto step = publish();
    const auto found = wait(publisher().find(posting, {}));

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, FailureKind::retryable);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, FailureKind::retryable);
}

// ---- roles, at the real one ----

class RealWordPressTest : public WordPressTest {};

TEST_P(RealWordPressTest, AnAuthorPublishesAndOnlyTheCategoryIsLeftOut) {
    options = GetParam().options("AUTHOR_");
    options.categories = {"新栏目 " + word};
    options.tags = {"标签 " + word};
    posting.title = "A & B " + word;
    const Published done = published();
    const auto found = wait(publisher().find(posting, {}));

    EXPECT_EQ(done.dropped,
              "category 新栏目 " + word + " is not on the site, and the account may not make it");
    ASSERT_TRUE(found && std::holds_alternative<Found>(*found));
    EXPECT_EQ(std::get<Found>(*found).version, 1);
}

TEST_P(RealWordPressTest, AContributorHasNoRight) {
    options = GetParam().options("CONTRIBUTOR_");
    const auto step = publish();

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, FailureKind::auth);
    EXPECT_THAT(step.error().detail, HasSubstr("rest_cannot_publish"));
}

TEST_P(RealWordPressTest, AnotherUsersPostIsForAPerson) {
    posting.receipt = published().receipt;
    WordPressPublisher author(http, clock, GetParam().options("AUTHOR_"));
    const auto step = wait(author.withdraw(posting, {}));

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, FailureKind::permanent);
}

TEST_P(RealWordPressTest, ShowsParagraphsAsTheyWereSent) {
    posting.body.html =
        "<p style=\"text-indent:2em\">一行\n还是这行</p><table><tr><td colspan=\"2\">表</td></tr></table>";
    const std::string shown = page(published().receipt.url);

    EXPECT_THAT(shown, HasSubstr("一行\n还是这行"));
    EXPECT_THAT(shown, HasSubstr("<td colspan=\"2\">表</td>"));
}

// ---- what breaks, at the simulated one ----

struct Breakage {
    WordPressSite site;
    const char* name;
    const char* rule;  // for the simulator's control port
    FailureKind kind;
    bool exists;  // the post was made all the same
};

std::vector<Breakage> breakages() {
    std::vector<Breakage> all;
    for (const WordPressSite& site : wordpress_sites()) {
        if (site.variable("CONTROL").empty()) continue;
        const auto add = [&](const char* name, const char* rule, FailureKind kind, bool exists) {
            all.push_back({site, name, rule, kind, exists});
        };
        using enum FailureKind;
        add("CutAfter", R"({"kind":"lost_answer","method":"POST"})", uncertain, true);
        add("CutBefore", R"({"kind":"cut","method":"POST"})", uncertain, false);
        add("BadGateway", R"({"kind":"bad_gateway","method":"POST"})", uncertain, true);
        add("PageForJson", R"({"kind":"html","method":"POST"})", uncertain, true);
        add("RefusedYetPublished", R"({"kind":"error_after","method":"POST"})", uncertain, true);
        add("HalfAnAnswer", R"({"kind":"truncated","how":"body","method":"POST"})", uncertain, true);
        add("BrokenTransfer", R"({"kind":"truncated","how":"transfer","method":"POST"})", uncertain, true);
        add("RateLimit", R"({"kind":"rate_limit","retry_after":7,"method":"POST"})", quota, false);
        add("Firewall", R"({"kind":"firewall","status":403,"method":"POST"})", auth, false);
        add("Challenge", R"({"kind":"firewall","status":412,"method":"POST"})", auth, false);
        add("NoAuthorization", R"({"kind":"auth_stripped","method":"POST"})", auth, false);
    }
    return all;
}

void PrintTo(const Breakage& breakage, std::ostream* out) {
    *out << breakage.name;
}

class BrokenWordPressTest : public testing::TestWithParam<Breakage> {
protected:
    ~BrokenWordPressTest() override { control("DELETE", ""); }

    void control(const std::string& method, const std::string& body) {
        HttpRequest request;
        request.method = method;
        request.url = GetParam().site.variable("CONTROL") + "/faults";
        request.body = body;
        request.reach.allow_private = {"127.0.0.1"};
        const auto answer = run(io, http.send(std::move(request)));
        EXPECT_TRUE(answer && answer->status < 300) << (answer ? answer->body : answer.error().detail);
    }

    asio::io_context io;
    ManualClock clock;
    CurlClient http{io.get_executor(), config::Outbound{}, "DrumTower/test"};
    WordPressPublisher publisher{http, clock, GetParam().site.options()};
};

TEST_P(BrokenWordPressTest, IsNamedForWhatItIsAndThePostIsFoundIfItIsThere) {
    std::random_device random;
    Posting posting;
    posting.delivery = DeliveryId("d" + fact_id({std::to_string(random()), GetParam().name}).substr(0, 20));
    posting.title = GetParam().name;
    control("POST", GetParam().rule);
    const auto step = run(io, publisher.advance(posting, {}));
    control("DELETE", "");
    const auto found = run(io, publisher.find(posting, {}));

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, GetParam().kind) << step.error().detail;
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_EQ(std::holds_alternative<Found>(*found), GetParam().exists);
    EXPECT_EQ(std::holds_alternative<Absent>(*found), !GetParam().exists);
}

TEST_P(BrokenWordPressTest, NeverPassesForASiteWithoutThePost) {
    Posting posting;
    posting.delivery = DeliveryId("d0123456789");
    std::string rule = GetParam().rule;
    rule.replace(rule.find("POST"), 4, "GET");
    control("POST", rule);
    const auto found = run(io, publisher.find(posting, {}));

    EXPECT_FALSE(found);
}

INSTANTIATE_TEST_SUITE_P(SimulatedWordPress, BrokenWordPressTest, testing::ValuesIn(breakages()),
                         [](const auto& instance) { return std::string(instance.param.name); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BrokenWordPressTest);

std::vector<WordPressSite> real_sites() {
    auto sites = wordpress_sites();
    std::erase_if(sites, [](const WordPressSite& site) { return site.name != "RealWordPress"; });
    return sites;
}

INSTANTIATE_TEST_SUITE_P(Site, RealWordPressTest, testing::ValuesIn(real_sites()),
                         [](const auto& instance) { return instance.param.name; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RealWordPressTest);
INSTANTIATE_TEST_SUITE_P(Site, WordPressTest, testing::ValuesIn(wordpress_sites()),
                         [](const auto& instance) { return instance.param.name; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(WordPressTest);

}  // namespace
}  // namespace drumtower::test
