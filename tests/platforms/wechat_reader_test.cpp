#include "connectors/common/urls.hpp"
#include "tests/platforms/wechat_bed.hpp"

namespace drumtower::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class WeChatLooks : public WeChatBed {
protected:
    std::string article(const std::string& title, const std::string& how, const std::string& more = "") {
        return R"({"title":")" + title + R"(","body":"正文","how":")" + how + R"(","link":")" + posting.url +
               "\"" + more + "}";
    }
    /// 08:10 of the next day in Fuzhou, for the platform and for us.
    void next_morning() {
        const TimePoint midnight =
            std::chrono::floor<std::chrono::days>(clock.now() + 8h) + std::chrono::days(1) - 8h;
        const Duration ahead = midnight + 8h + 10min - clock.now();
        offset_ = std::chrono::ceil<std::chrono::seconds>(ahead);
        control("PATCH", "/settings", R"({"clock_offset":)" + std::to_string(offset_.count()) + "}");
        clock.step(io, offset_);
    }
    void TearDown() override {
        if (offset_.count() > 0) control("PATCH", "/settings", R"({"clock_offset":0})");
    }

private:
    std::chrono::seconds offset_{0};
};

TEST_F(WeChatLooks, ShowWhatWasPublishedWithoutNoticeAndNameWhatTheyCannotShow) {
    by_hand("POST", "articles", article("手工发布的文章", "publish"));
    by_hand("POST", "articles", article("群发的文章", "mass"));
    const ChannelLook seen = look();

    ASSERT_THAT(seen.posts, SizeIs(1));
    EXPECT_EQ(seen.posts[0].title, "手工发布的文章");
    EXPECT_EQ(seen.posts[0].link, canonical_url(posting.url));
    EXPECT_GT(seen.posts[0].published.earliest, wall_time() - 1min);
    ASSERT_THAT(seen.blind_spots, SizeIs(1));
    EXPECT_THAT(seen.blind_spots[0], HasSubstr("群发"));
    EXPECT_EQ(seen.reaches_back_to, TimePoint::min());
    EXPECT_THAT(seen.whole, IsEmpty());
}

TEST_F(WeChatLooks, AnArticleOfOursHasTheSameNameForPublisherAndReader) {
    ASSERT_TRUE(publish());
    posting.called_at = wall_time();
    const ReadBack back = find_when_done();
    ASSERT_TRUE(std::holds_alternative<Found>(back));
    const ChannelLook seen = look();

    ASSERT_THAT(seen.posts, SizeIs(1));
    EXPECT_EQ(seen.posts[0].post_id, std::get<Found>(back).receipt.post_id);
    EXPECT_EQ(seen.posts[0].url, std::get<Found>(back).receipt.url);
    EXPECT_EQ(seen.posts[0].published.earliest, std::get<Found>(back).receipt.published_at);
}

TEST_F(WeChatLooks, AnArticleThatSomebodyDeletedIsNotShownThoughItStaysInTheList) {
    const json::Document made =
        control("POST", "/wechat/" + name + "/articles", article("手工发布的文章", "publish"));
    ASSERT_THAT(look().posts, SizeIs(1));
    by_hand("DELETE", "articles/" + json::text(made, "article_id"));
    EXPECT_THAT(look().posts, IsEmpty());
}

TEST_F(WeChatLooks, TheNextMorningTheStatisticsShowMassSendsToTheSecondAndCloseTheDay) {
    by_hand("POST", "articles", article("群发的文章", "mass"));
    const TimePoint sent = wall_time();
    EXPECT_THAT(look().posts, IsEmpty());
    next_morning();
    const ChannelLook seen = look(sent - 1h);

    ASSERT_THAT(seen.posts, SizeIs(1));
    EXPECT_EQ(seen.posts[0].title, "群发的文章");
    EXPECT_EQ(seen.posts[0].link, canonical_url(posting.url));
    EXPECT_LT(seen.posts[0].published.latest, sent + 5s);
    EXPECT_GT(seen.posts[0].published.earliest, sent - 5s);
    ASSERT_FALSE(seen.whole.empty());
    EXPECT_LE(seen.whole.front().from, sent);
    EXPECT_GT(seen.whole.back().to, sent);
    EXPECT_LE(seen.whole.back().to, clock.now() - 8h);
}

TEST_F(WeChatLooks, APageThatCannotBeReadLeavesTheDay) {
    set(R"({"pages":"captcha"})");
    by_hand("POST", "articles", article("群发的文章", "mass"));
    const TimePoint sent = wall_time();
    next_morning();
    const ChannelLook seen = look(sent - 1h);

    ASSERT_THAT(seen.posts, SizeIs(1));
    EXPECT_EQ(seen.posts[0].published.latest - seen.posts[0].published.earliest, Duration(24h - 1s));
}

TEST_F(WeChatLooks, FiguresThatAreNotReadyCloseNothing) {
    for (const char* state : {"delayed", "not_ready"}) {
        set(std::string(R"({"datacube":")") + state + "\"}");
        next_morning();
        EXPECT_THAT(look(clock.now() - 24h).whole, IsEmpty()) << state;
        control("PATCH", "/settings", R"({"clock_offset":0})");
        clock.step(io, wall_time() - clock.now());
        make();
    }
}

TEST_F(WeChatLooks, ALongListOfUnknownOrderCoversNothing) {
    for (int i = 0; i < 121; ++i)
        by_hand("POST", "articles", article("第" + std::to_string(i) + "篇", "publish"));
    ChannelLook seen = look(wall_time() - 10min);
    EXPECT_GE(seen.reaches_back_to, clock.now());
    EXPECT_THAT(seen.blind_spots, SizeIs(2));

    options.newest_first = true;
    make();
    seen = look(wall_time() - 10min);
    EXPECT_LT(seen.reaches_back_to, clock.now());
    EXPECT_THAT(seen.blind_spots, SizeIs(1));
}

TEST_F(WeChatLooks, AnAccountThatMayNotSeeItsListIsAskedOnceAnHourWhetherItMay) {
    set(R"({"verified":false})");
    for (int i = 0; i < 5; ++i) {
        const ChannelLook seen = look();
        EXPECT_EQ(seen.reaches_back_to, clock.now());
        EXPECT_THAT(seen.blind_spots, ElementsAre(HasSubstr("权限")));
        clock.step(io, 10min);
    }
    set(R"({"verified":true})");
    EXPECT_EQ(look().reaches_back_to, clock.now()) << "it has not been asked yet";

    clock.step(io, 10min);
    EXPECT_EQ(look().reaches_back_to, TimePoint::min());
}

TEST_F(WeChatLooks, AListOfTwoPagesIsReadWholeOnlyWithPagesThatOtherLooksHaveLeft) {
    for (int i = 0; i < 21; ++i)
        by_hand("POST", "articles", article("第" + std::to_string(i) + "篇", "publish"));
    int whole = 0;
    for (int i = 0; i < 10; ++i) {
        whole += look().reaches_back_to == TimePoint::min();
        clock.step(io, reader->at_least_every());
    }
    EXPECT_EQ(whole, 4);

    clock.step(io, 3h);
    EXPECT_EQ(look().reaches_back_to, TimePoint::min());
}

}  // namespace
}  // namespace drumtower::test
