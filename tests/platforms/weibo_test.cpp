#include "connectors/weibo/weibo_failures.hpp"
#include "connectors/weibo/weibo_ids.hpp"
#include "connectors/weibo/weibo_publisher.hpp"
#include "connectors/weibo/weibo_reader.hpp"
#include "tests/platforms/platform_bed.hpp"
#include "tests/support/loopback_server.hpp"

namespace drumtower::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Weibo : public PlatformBed {
protected:
    Weibo() : PlatformBed("weibo") {
        options.api_base = options.page_base = base;
        options.uid = of_account("uid");
        options.access_token = Secret(of_account("access_token"));
        options.rip = "203.0.113.9";
        options.allow_private = {"127.0.0.1"};
        make();
    }
    void make() {
        publisher = std::make_unique<WeiboPublisher>(http, clock, options, nullptr);
        reader = std::make_unique<WeiboReader>(http, clock, options, nullptr);
    }
    Receipt published() {
        const auto step = publish();
        if (step && std::holds_alternative<Published>(*step)) {
            memo = std::get<Published>(*step).memo;
            dropped = std::get<Published>(*step).dropped;
            return std::get<Published>(*step).receipt;
        }
        ADD_FAILURE() << (step ? "not published" : step.error().detail);
        return {};
    }
    std::string post_by_hand(const std::string& text) {
        const auto made = control("POST", "/weibo/" + name + "/posts", R"({"text":")" + text + "\"}");
        return json::text(made, "bid");
    }
    std::size_t posts() {
        const auto view = control("GET", "/oracle/public?sites=" + name);
        const json::Value* channels = json::member(view, "channels");
        const json::Value* account = channels ? json::member(*channels, name) : nullptr;
        const json::Value* list = account ? json::member(*account, "public") : nullptr;
        return list && list->IsArray() ? list->Size() : 999;
    }
    void answers_next(const std::string& answer) { set(R"({"next_answers":[)" + answer + "]}"); }
    ChannelLook look() {
        const auto seen = wait(reader->look(wall_time() - 1h));
        if (!seen) ADD_FAILURE() << "look: " << seen.error().detail;
        return seen ? *seen : ChannelLook{};
    }

    WeiboOptions options;
    std::unique_ptr<WeiboReader> reader;
    std::string dropped;
};

TEST_F(Weibo, ShowsTitleOriginAndLinkAndIsFoundByItsReceipt) {
    posting.receipt = published();
    EXPECT_EQ(posting.receipt->url, base + "/" + options.uid + "/" + weibo_bid(posting.receipt->post_id));
    EXPECT_LT(posting.receipt->published_at, wall_time() + 2s);
    EXPECT_GT(posting.receipt->published_at, wall_time() - 1min);
    const std::string shown = page(posting.receipt->url);
    for (const std::string& part : {posting.title, std::string("第一版"), posting.origin_name})
        EXPECT_THAT(shown, HasSubstr(part));
    const ReadBack back = find();
    ASSERT_TRUE(std::holds_alternative<Found>(back));
    EXPECT_EQ(std::get<Found>(back).receipt, *posting.receipt);
}

TEST_F(Weibo, ATokenTellsHowLongItIsGoodAndARevokedOneNothing) {
    const auto validity = wait(reader->credential());
    ASSERT_TRUE(validity) << validity.error().detail;
    EXPECT_LE(validity->from, wall_time());
    EXPECT_GT(validity->to, wall_time() + 1h);
    options.access_token = Secret("2.00garbage");
    make();
    EXPECT_FALSE(wait(reader->credential()));
}

TEST_F(Weibo, AsksNothingBeforeTheFirstCall) {
    EXPECT_TRUE(std::holds_alternative<Absent>(find()));
}

TEST_F(Weibo, APostWhoseAnswerWasLostIsFoundByItsText) {
    fault("lost_answer", R"("path":"share","count":1)");
    const auto lost = publish();
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().kind, FailureKind::uncertain);
    posting.called_at = clock.now();

    const ReadBack back = find();
    ASSERT_TRUE(std::holds_alternative<Found>(back));
    EXPECT_EQ(posts(), 1u);
}

TEST_F(Weibo, APostWhoseAnswerWasLostIsFoundThoughItsTextWasCorrectedSince) {
    fault("lost_answer", R"("path":"share","count":1)");
    ASSERT_FALSE(publish());
    posting.called_at = clock.now();
    posting.title = posting.body.title = "更正：完全不同的标题";
    posting.body.html = "<p>第二版，另一个开头。</p>";
    posting.version = 2;
    EXPECT_TRUE(std::holds_alternative<Found>(find()));
    EXPECT_EQ(posts(), 1u);
}

TEST_F(Weibo, ACallThatNeverArrivedIsMadeAgainAfterTenMinutesOnly) {
    fault("cut", R"("path":"share","count":1)");
    ASSERT_FALSE(publish());
    posting.called_at = clock.now();
    EXPECT_TRUE(std::holds_alternative<Pending>(find()));

    clock.step(io, 11min);
    EXPECT_TRUE(std::holds_alternative<Absent>(find()));
    EXPECT_EQ(posts(), 0u);
}

TEST_F(Weibo, NewerPostsThatHideWhetherItWasMadeAreAPersons) {
    fault("cut", R"("path":"share","count":1)");
    ASSERT_FALSE(publish());
    posting.called_at = wall_time();
    for (int i = 0; i < 5; ++i)
        post_by_hand("别的内容 " + std::to_string(i));
    clock.step(io, 11min);

    const ReadBack back = find();
    ASSERT_TRUE(std::holds_alternative<ForPerson>(back));
    EXPECT_THAT(std::get<ForPerson>(back).why, HasSubstr("五条"));
}

class WeiboHint : public Weibo, public testing::WithParamInterface<int> {};

TEST_P(WeiboHint, ThatItMayBeThereIsFollowedAndNeverPostedAgain) {
    answers_next(R"({"code":)" + std::to_string(GetParam()) + R"(,"commit":true,"hidden_ms":1500})");
    const auto step = publish();
    ASSERT_TRUE(step) << step.error().detail;
    ASSERT_TRUE(std::holds_alternative<Accepted>(*step));
    posting.called_at = clock.now();

    EXPECT_TRUE(std::holds_alternative<Pending>(find()));
    EXPECT_TRUE(std::holds_alternative<Found>(find_when_done()));
    EXPECT_EQ(posts(), 1u);
}

TEST_P(WeiboHint, ThatNeverShowsIsAPersonsAfterAnHour) {
    answers_next(R"({"code":)" + std::to_string(GetParam()) + R"(,"commit":false})");
    ASSERT_TRUE(publish());
    posting.called_at = clock.now();
    clock.step(io, 30min);
    EXPECT_TRUE(std::holds_alternative<Pending>(find())) << "an absence is not believed";
    clock.step(io, 31min);
    EXPECT_TRUE(std::holds_alternative<ForPerson>(find()));
}
INSTANTIATE_TEST_SUITE_P(Codes, WeiboHint, testing::Values(20017, 20019, 20032, 20111));

TEST_F(Weibo, ATextThatIsTooLongIsShortenedOnce) {
    answers_next(R"({"code":20012,"commit":false})");
    posting.body.html = "<p>" + std::string(600, 'x') + "</p>";
    published();
    EXPECT_THAT(steps, testing::ElementsAre("text", "share", "text", "share"));
    EXPECT_THAT(dropped, HasSubstr("正文节略"));
    EXPECT_EQ(posts(), 1u);
}

TEST_F(Weibo, APictureGoesWithItAndABadOneIsLeftOut) {
    LoopbackServer pictures;
    pictures.on("/a.jpg",
                Answer{.body = "\xFF\xD8\xFF\xE0 a picture", .headers = {{"content-type", "image/jpeg"}}});
    posting.body.pictures = {{pictures.url("/a.jpg"), ""}};
    published();
    EXPECT_EQ(dropped, "");

    posting.url += "?2";
    posting.title = posting.body.title = "另一个" + posting.title;
    memo = {};
    answers_next(R"({"code":20005,"commit":false})");
    published();
    EXPECT_THAT(dropped, HasSubstr("图片未被接受"));
    EXPECT_EQ(posts(), 2u);
}

TEST_F(Weibo, ALinkOutsideTheSecureDomainIsSaidBeforeTheCallAndByWeibo) {
    options.secure_domains = {"www.gl.gov.cn"};
    make();
    const auto before = publish();
    ASSERT_FALSE(before);
    EXPECT_THAT(before.error().detail, HasSubstr("secure domain"));
    EXPECT_EQ(http.posting_calls, 0);

    set(R"({"domains":["www.gl.gov.cn"]})");
    options.secure_domains.clear();
    make();
    const auto said = publish();
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().kind, FailureKind::permanent);
    EXPECT_THAT(said.error().detail, HasSubstr("10017"));
}

TEST_F(Weibo, AnExpiredAuthorisationIsAnAuthMatter) {
    control("POST", "/weibo/" + name + "/revoke", "{}");
    const auto step = publish();
    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, FailureKind::auth);
    EXPECT_THAT(step.error().detail, Not(HasSubstr(of_account("access_token"))));
}

TEST_F(Weibo, CannotBeChangedAndIsTakenAway) {
    set(R"({"granted":["share","destroy"]})");
    posting.receipt = published();
    EXPECT_FALSE(wait(publisher->update(posting, memo)));
    const auto gone = wait(publisher->withdraw(posting, memo));
    ASSERT_TRUE(gone) << gone.error().detail;
    EXPECT_TRUE(wait(publisher->withdraw(posting, memo))) << "gone already";
    EXPECT_TRUE(std::holds_alternative<Absent>(find()));
    EXPECT_EQ(posts(), 0u);
}

TEST_F(Weibo, WhereDeletingIsNotGrantedAPersonDoesIt) {
    set(R"({"granted":["share"]})");
    posting.receipt = published();
    const auto refused = wait(publisher->withdraw(posting, memo));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, FailureKind::permanent);
    EXPECT_THAT(refused.error().detail, HasSubstr("人工"));
}

TEST_F(Weibo, ALookShowsFivePostsAndCoversNoMoreThanTheyReach) {
    post_by_hand("【停水通告】因施工停水。");
    ChannelLook seen = look();
    ASSERT_THAT(seen.posts, SizeIs(1));
    EXPECT_EQ(seen.posts[0].title, "停水通告");
    EXPECT_EQ(seen.reaches_back_to, TimePoint::min());

    for (int i = 0; i < 5; ++i)
        post_by_hand("别的内容 " + std::to_string(i));
    seen = look();
    EXPECT_THAT(seen.posts, SizeIs(5));
    EXPECT_GT(seen.reaches_back_to, wall_time() - 1min);
    EXPECT_THAT(seen.blind_spots, IsEmpty());
    EXPECT_GE(reader->lag(), Duration(2min)) << "a post may show late";
}

TEST_F(Weibo, APostOfOursHasTheSameNameForPublisherAndReader) {
    const Receipt receipt = published();
    const ChannelLook seen = look();
    ASSERT_THAT(seen.posts, SizeIs(1));
    EXPECT_EQ(seen.posts[0].post_id, receipt.post_id);
    EXPECT_EQ(seen.posts[0].url, receipt.url);
    EXPECT_EQ(seen.posts[0].title, posting.title);
}

TEST_F(Weibo, ReadsOddTypesAsWellAsUsualOnes) {
    set(R"({"error_code_type":"string","extra_fields":true,"source":"broken","request_field":false,"entities":true})");
    posting.title = posting.body.title = "A&B <通知> " + posting.title;
    fault("lost_answer", R"("path":"share","count":1)");
    ASSERT_FALSE(publish());
    posting.called_at = clock.now();
    EXPECT_TRUE(std::holds_alternative<Found>(find()));
}

}  // namespace
}  // namespace drumtower::test
