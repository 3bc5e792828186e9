#include "tests/platforms/wechat_bed.hpp"
#include "tests/support/loopback_server.hpp"

namespace drumtower::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class WeChatPublishing : public WeChatBed {};

template <class T>
const T* as(const ReadBack& answer) {
    return std::get_if<T>(&answer);
}

TEST_F(WeChatPublishing, GoesByCoverDraftAndJobToAPublicArticle) {
    const auto step = publish();
    ASSERT_TRUE(step) << step.error().detail;
    ASSERT_TRUE(std::holds_alternative<Accepted>(*step));
    EXPECT_THAT(steps, ElementsAre("cover", "draft", "submit"));
    posting.called_at = wall_time();

    const ReadBack back = find_when_done();
    ASSERT_TRUE(as<Found>(back));
    const Receipt receipt = as<Found>(back)->receipt;
    EXPECT_EQ(as<Found>(back)->version, posting.version);
    EXPECT_THAT(receipt.post_id, testing::MatchesRegex("[0-9]+_1"));
    EXPECT_THAT(receipt.url, Not(HasSubstr("#")));
    EXPECT_LT(receipt.published_at, wall_time() + 1s);
    EXPECT_GT(receipt.published_at, wall_time() - 1min);
    const std::string shown = page(receipt.url);
    for (const std::string& part : {posting.title, std::string("第一版"), posting.origin_name, posting.url})
        EXPECT_THAT(shown, HasSubstr(part));
    EXPECT_EQ(count("public"), 1u);
}

TEST_F(WeChatPublishing, KnowsItsOwnArticleAgainByItsReceiptAndByNothingButTheText) {
    ASSERT_TRUE(publish());
    posting.called_at = wall_time();
    const ReadBack back = find_when_done();
    ASSERT_TRUE(as<Found>(back));
    const Receipt receipt = as<Found>(back)->receipt;
    memo = as<Found>(back)->memo;
    posting.receipt = receipt;
    EXPECT_TRUE(as<Found>(find()));

    posting.receipt.reset();
    memo = {};  // a store that was restored knows nothing
    const ReadBack again = find();
    ASSERT_TRUE(as<Found>(again));
    EXPECT_EQ(as<Found>(again)->receipt, receipt);
}

TEST_F(WeChatPublishing, BeforeTheFirstCallAsksOnlyTheDraftBox) {
    EXPECT_TRUE(as<Absent>(find()));
    EXPECT_EQ(http.posting_calls, 0);
}

TEST_F(WeChatPublishing, ADraftWhoseAnswerWasLostIsFoundAndGoesOn) {
    ASSERT_TRUE(wait(publisher->advance(posting, memo)));
    memo = std::get<Prepared>(*wait(publisher->advance(posting, memo))).memo;  // the cover
    fault("lost_answer", R"("path":"draft/add","count":1)");
    const auto lost = wait(publisher->advance(posting, memo));
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().kind, FailureKind::uncertain);
    posting.called_at = wall_time();

    const ReadBack back = find();
    ASSERT_TRUE(as<Absent>(back));
    EXPECT_NE(draft(), "");
    EXPECT_EQ(publisher->next_step(posting, memo), "draft update") << "which text it holds is not known";
    EXPECT_EQ(count("drafts"), 1u);
    posting.called_at.reset();
    ASSERT_TRUE(publish());
    posting.called_at = wall_time();
    EXPECT_TRUE(as<Found>(find_when_done()));
    EXPECT_EQ(count("public"), 1u);
}

TEST_F(WeChatPublishing, ASubmitWhoseAnswerWasLostIsFoundAndNeverMadeAgain) {
    fault("lost_answer", R"("path":"freepublish/submit","count":1)");
    const auto lost = publish();
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().kind, FailureKind::uncertain);
    posting.called_at = wall_time();

    EXPECT_TRUE(as<Found>(find_when_done()));
    EXPECT_EQ(count("public"), 1u);
}

TEST_F(WeChatPublishing, ASubmitThatNeverArrivedIsMadeAgainAfterAQuietTimeOnly) {
    fault("cut", R"("path":"freepublish/submit","count":1)");
    ASSERT_FALSE(publish());
    posting.called_at = wall_time();

    const ReadBack early = find();
    ASSERT_TRUE(as<Pending>(early));
    EXPECT_EQ(as<Pending>(early)->look_in, 10min);
    posting.called_at = wall_time() - options.quiet - 1s;
    const std::string same = draft();
    EXPECT_TRUE(as<Absent>(find()));
    EXPECT_EQ(draft(), same) << "the same draft, so that a late success makes the second call fail";
    posting.called_at.reset();
    ASSERT_TRUE(publish());
    posting.called_at = wall_time();
    EXPECT_TRUE(as<Found>(find_when_done()));
    EXPECT_EQ(count("public"), 1u);
}

TEST_F(WeChatPublishing, ASubmitInDoubtStaysInDoubtWhenItsTextIsCorrected) {
    fault("cut", R"("path":"freepublish/submit","count":1)");
    ASSERT_FALSE(publish());
    posting.called_at = wall_time();
    posting.body.html = "<p>第二版</p>";
    posting.version = 2;
    EXPECT_TRUE(as<Pending>(find())) << "a late job may still make the first text public";
}

TEST_F(WeChatPublishing, AnArticleThatIsPublicIsFoundThoughOurDraftStillStands) {
    fault("cut", R"("path":"freepublish/submit","count":1)");
    ASSERT_FALSE(publish());
    posting.called_at = wall_time();
    by_hand("POST", "articles",
            R"({"title":"手工发布","body":"正文","how":"publish","link":")" + posting.url + R"("})");
    EXPECT_TRUE(as<Found>(find()));
}

TEST_F(WeChatPublishing, ADraftThatLeftTheBoxWithoutAnArticleIsNeverSubmittedAgain) {
    set(R"({"draft_leaves":"submit","jobs":[1]})");  // it leaves at once, and the job never ends
    fault("lost_answer", R"("path":"freepublish/submit","count":1)");
    ASSERT_FALSE(publish());
    posting.called_at = wall_time();
    EXPECT_TRUE(as<Pending>(find()));

    posting.called_at = wall_time() - 3h;
    const ReadBack late = find();
    ASSERT_TRUE(as<ForPerson>(late));
    EXPECT_EQ(as<ForPerson>(late)->kind, "draft_gone");
}

// ---- what a job may come to ----

TEST_F(WeChatPublishing, AJobThatFailsWithoutAReasonIsTriedOnceMoreWithAFreshDraft) {
    set(R"({"jobs":[3,3]})");
    ASSERT_TRUE(publish());
    posting.called_at = wall_time();
    ASSERT_TRUE(as<Absent>(find_when_done()));
    EXPECT_EQ(draft(), "");

    posting.called_at.reset();
    ASSERT_TRUE(publish());
    posting.called_at = wall_time();
    const ReadBack again = find_when_done();
    ASSERT_TRUE(as<ForPerson>(again));
    EXPECT_THAT(as<ForPerson>(again)->why, HasSubstr("两次"));
}

class WeChatJob : public WeChatBed, public testing::WithParamInterface<std::pair<int, const char*>> {};

TEST_P(WeChatJob, ThatThePlatformRefusesIsAPersons) {
    set(R"({"jobs":[)" + std::to_string(GetParam().first) + R"(],"then_ms":1})");
    ASSERT_TRUE(publish());
    posting.called_at = wall_time();
    ReadBack back = find_when_done();
    for (int i = 0; i < 40 && std::holds_alternative<Found>(back); ++i)  // 5 and 6 were public for a moment
        back = find_when_done();

    ASSERT_TRUE(std::holds_alternative<ForPerson>(back));
    EXPECT_EQ(std::get<ForPerson>(back).kind, GetParam().second);
}
INSTANTIATE_TEST_SUITE_P(Status, WeChatJob,
                         testing::Values(std::pair(2, "refused_by_platform"),
                                         std::pair(4, "refused_by_platform"), std::pair(5, "removed"),
                                         std::pair(6, "removed")));

TEST_F(WeChatPublishing, TakesAPublishIdAsTextToo) {
    set(R"({"publish_id":"string","odd_fail_idx":true})");
    ASSERT_TRUE(publish());
    posting.called_at = wall_time();
    EXPECT_TRUE(as<Found>(find_when_done()));
}

// ---- accounts that may not ----

TEST_F(WeChatPublishing, AnAccountThatMayNotPublishByMachineGetsItInItsDraftBox) {
    set(R"({"verified":false})");
    const auto step = publish();
    ASSERT_TRUE(step) << step.error().detail;
    ASSERT_TRUE(std::holds_alternative<Accepted>(*step));
    EXPECT_EQ(std::get<Accepted>(*step).kind, "draft_only");
    EXPECT_THAT(std::get<Accepted>(*step).detail, HasSubstr("48001"));
    posting.called_at = wall_time();

    EXPECT_TRUE(as<Pending>(find()));
    EXPECT_EQ(count("drafts"), 1u);
}

TEST_F(WeChatPublishing, AnAddressThatIsNotOnTheWhitelistIsNamed) {
    set(R"({"whitelist":["203.0.113.1"]})");
    const auto step = publish();
    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, FailureKind::auth);
    EXPECT_THAT(step.error().detail,
                testing::AllOf(HasSubstr("40164"), HasSubstr("127.0.0.1"), HasSubstr("IP")));
    EXPECT_THAT(step.error().detail, Not(HasSubstr(of_account("app_secret"))));
}

TEST_F(WeChatPublishing, AWrongSecretIsAnAuthMatterAndNeverAnAbsence) {
    options.app_secret = Secret("0123456789abcdef0123456789abcdef");
    make();
    const auto found = wait(publisher->find(posting, memo));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, FailureKind::auth);
}

// ---- tokens ----

TEST_F(WeChatPublishing, ATokenThatAnotherProgramDisturbedIsRenewedOnce) {
    ASSERT_TRUE(wait(publisher->find(posting, memo)));
    by_hand("POST", "tokens",
            R"({"act":"spoil"})");  // the normal way gives the dead one again: it must be forced
    const auto step = publish();
    ASSERT_TRUE(step) << step.error().detail;

    by_hand("POST", "tokens", R"({"act":"spoil"})");
    const auto soon = wait(publisher->find(posting, memo));
    ASSERT_FALSE(soon) << "forced twice within 30 s does not refresh";
    EXPECT_EQ(soon.error().kind, FailureKind::quota);
}

// ---- drafts ----

TEST_F(WeChatPublishing, ADraftWaitsForItsOfficerAndThenIsFound) {
    stop_at_draft();
    const auto step = publish();
    ASSERT_TRUE(step) << step.error().detail;
    EXPECT_THAT(steps, ElementsAre("cover", "draft"));
    posting.called_at = wall_time();
    EXPECT_TRUE(as<Pending>(find()));

    by_hand("POST", "drafts/" + draft() + "/publish", R"({"how":"publish"})");
    const ReadBack published = find_when_done();
    ASSERT_TRUE(as<Found>(published));
    EXPECT_THAT(page(as<Found>(published)->receipt.url), HasSubstr(posting.title));
}

TEST_F(WeChatPublishing, ADraftThatWasMassSentIsGoneAndAskedAbout) {
    stop_at_draft();
    ASSERT_TRUE(publish());
    posting.called_at = wall_time();
    EXPECT_TRUE(as<Pending>(find()));

    by_hand("POST", "drafts/" + draft() + "/publish", R"({"how":"mass"})");
    const ReadBack gone = find();
    ASSERT_TRUE(as<ForPerson>(gone));
    EXPECT_EQ(as<ForPerson>(gone)->kind, "draft_gone");
}

TEST_F(WeChatPublishing, ACorrectedDraftIsCorrectedAndAWithdrawnOneIsTakenAway) {
    stop_at_draft();
    ASSERT_TRUE(publish());
    posting.body.html = "<p>第二版</p>";
    posting.version = 2;
    const auto step = wait(publisher->update(posting, memo));
    ASSERT_TRUE(step) << step.error().detail;
    EXPECT_TRUE(std::holds_alternative<Accepted>(*step));
    memo = std::get<Accepted>(*step).memo;
    EXPECT_EQ(count("drafts"), 1u);

    const auto gone = wait(publisher->withdraw(posting, memo));
    ASSERT_TRUE(gone) << gone.error().detail;
    EXPECT_TRUE(std::holds_alternative<Published>(*gone));
    EXPECT_EQ(count("drafts"), 0u);
    EXPECT_FALSE(wait(publisher->withdraw(posting, memo))) << "gone: perhaps a person has published it";
}

TEST_F(WeChatPublishing, ATextThatChangedBeforeTheSubmitGoesOutAsItIsNow) {
    ASSERT_TRUE(wait(publisher->advance(posting, memo)));
    memo = std::get<Prepared>(*wait(publisher->advance(posting, memo))).memo;
    memo = std::get<Prepared>(*wait(publisher->advance(posting, memo))).memo;
    posting.body.html = "<p>第二版</p>";
    EXPECT_EQ(publisher->next_step(posting, memo), "draft update");
    ASSERT_TRUE(publish());
    posting.called_at = wall_time();
    const ReadBack back = find_when_done();
    ASSERT_TRUE(as<Found>(back));
    EXPECT_THAT(page(as<Found>(back)->receipt.url),
                testing::AllOf(HasSubstr("第二版"), Not(HasSubstr("第一版"))));
}

// ---- what is public ----

TEST_F(WeChatPublishing, WhatIsPublicCannotBeChangedButTakenAway) {
    ASSERT_TRUE(publish());
    posting.called_at = wall_time();
    const ReadBack back = find_when_done();
    ASSERT_TRUE(as<Found>(back));
    memo = as<Found>(back)->memo;
    posting.receipt = as<Found>(back)->receipt;
    const auto changed = wait(publisher->update(posting, memo));
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().kind, FailureKind::permanent);

    ASSERT_TRUE(wait(publisher->withdraw(posting, memo)));
    EXPECT_THAT(page(posting.receipt->url), Not(HasSubstr("js_article")));
    EXPECT_TRUE(as<Absent>(find()));
    EXPECT_EQ(count("public"), 0u);
}

// ---- text and pictures ----

TEST_F(WeChatPublishing, ALongTitleIsCutOnlyWhenWeChatRefusesItAndStandsWholeInTheText) {
    set(R"({"title_limit":32})");
    posting.title = posting.body.title =
        "关于" + std::string("深入开展") + name + "爱国卫生运动暨秋冬季重点传染病防控工作有关事项的补充通知";
    ASSERT_GT(posting.title.size(), 32u * 3);
    ASSERT_TRUE(publish());
    posting.called_at = wall_time();
    const ReadBack back = find_when_done();
    ASSERT_TRUE(as<Found>(back));
    EXPECT_THAT(as<Found>(back)->dropped, HasSubstr("标题"));
    EXPECT_THAT(page(as<Found>(back)->receipt.url), HasSubstr(posting.title));
}

TEST_F(WeChatPublishing, PicturesGoUpOneAStepAndABadOneNeverBlocksTheText) {
    LoopbackServer pictures;
    const std::string jpeg("\xFF\xD8\xFF\xE0 a picture");
    pictures.on("/a.jpg", Answer{.body = jpeg, .headers = {{"content-type", "image/jpeg"}}});
    pictures.on("/b.gif", Answer{.body = "GIF89a…", .headers = {{"content-type", "image/gif"}}});
    const std::string a = pictures.url("/a.jpg"), b = pictures.url("/b.gif"), c = pictures.url("/gone.png");
    posting.body.html = "<p><img src=\"" + a + "\"><img src=\"" + b + "\"><img src=\"" + c + "\">正文</p>";
    posting.body.pictures = {{a, ""}, {b, ""}, {c, ""}};
    ASSERT_TRUE(publish());
    EXPECT_THAT(steps, ElementsAre("picture 1/3", "picture 2/3", "picture 3/3", "cover", "draft", "submit"));
    posting.called_at = wall_time();
    const ReadBack back = find_when_done();
    ASSERT_TRUE(as<Found>(back));
    EXPECT_THAT(as<Found>(back)->dropped, testing::AllOf(HasSubstr(b), HasSubstr(c), Not(HasSubstr(a))));
    EXPECT_THAT(page(as<Found>(back)->receipt.url), HasSubstr("mmbiz.qpic.cn"));
}

TEST_F(WeChatPublishing, ATextThatIsTooLongIsAPersonsAndNeverCut) {
    posting.body.html = "<p>" + std::string(21'000, 'a') + "</p>";
    const auto step = publish();
    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, FailureKind::permanent);
    EXPECT_THAT(step.error().detail, HasSubstr("20000"));
    EXPECT_EQ(count("drafts"), 0u);
}

}  // namespace
}  // namespace drumtower::test
