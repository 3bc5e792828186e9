#include "pipeline/monitoring/lookout.hpp"

#include "tests/pipeline/publishing/publisher_bed.hpp"

namespace drumtower {

namespace {

using publisherbed::PublisherTest;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Site : public ChannelReader {
public:
    ChannelLook shows;
    int looks = 0;
    Duration late{};
    Duration lag() const override { return late; }
    awaitable<Result<ChannelLook>> look(TimePoint) override {
        ++looks;
        co_return shows;
    }
};

class LookoutTest : public PublisherTest {
protected:
    LookoutTest() { site.shows.reaches_back_to = TimePoint::min(); }

    SeenPost post(const std::string& id, const std::string& title) {
        SeenPost seen;
        seen.post_id = id;
        seen.title = title;
        seen.published = {clock.now(), clock.now()};
        return seen;
    }
    Duration look_for(const ArticleId& wanted) {
        return test::run(io, lookout.look_within(60s, wanted)).value();
    }
    /// So long ago.
    void request_published(Duration before) {
        auto fact = requested();
        fact.published = {clock.now() - before, clock.now() - before};
        state(fact);
    }
    /// On another channel.
    void meet() {
        facts::VerdictGiven met;
        met.obligation = obligation_id(article, unit, RuleId("repost-12h"), 1);
        met.unit = unit;
        met.finding = Finding::on_time;
        state(met);
    }
    void request_titled(const ArticleId& wanted, const std::string& title) {
        auto fact = requested(wanted);
        fact.title = title;
        state(fact);
    }
    Delivery second() {
        return Queries(directory.path()).delivery(delivery_id(ArticleId("a2"), channel)).value();
    }

    Site site;
    Lookout lookout{channel, unit, 5min, {view, scribe, clock, site, work, log}};
};

TEST_F(LookoutTest, AHandMadePostIsAdoptedThoughItsDutyCameAfterTheLook) {
    site.shows.posts = {post("p7", "关于做好强降雨防范工作的通知")};
    look_for(ArticleId("another"));
    ASSERT_EQ(site.looks, 1);

    request();
    look_for(article);

    EXPECT_EQ(site.looks, 1) << "what was seen a moment ago answers it";
    EXPECT_TRUE(row().adopted);
    EXPECT_EQ(row().receipt->post_id, "p7");
}

TEST_F(LookoutTest, ALookThatDidNotReachBackFarEnoughIsMadeAgain) {
    site.shows.reaches_back_to = clock.now() + 1s;
    look_for(ArticleId("another"));
    request();
    site.shows.reaches_back_to = TimePoint::min();
    look_for(article);

    EXPECT_EQ(site.looks, 2);
}

TEST_F(LookoutTest, AHandMadePostIsAdoptedThoughTheUnitHasMetItsDutyElsewhere) {
    request();
    meet();
    site.shows.posts = {post("p7", "关于做好强降雨防范工作的通知")};
    look_for(article);

    EXPECT_TRUE(row().adopted);
}

TEST_F(LookoutTest, APostTakenForOneArticleIsNotTakenForTheNextWithItsTitle) {
    site.shows.posts = {post("p7", "关于做好强降雨防范工作的通知")};
    request();
    look_for(article);
    ASSERT_TRUE(row().adopted);

    clock.advance(io, 5min);
    request(ArticleId("a2"));
    look_for(ArticleId("a2"));

    EXPECT_EQ(second().state, DeliveryState::waiting);
    const auto seen = Queries(directory.path()).observation(channel, "p7");
    EXPECT_EQ(seen->article, article);
}

TEST_F(LookoutTest, AnExcerptThatFitsAMetDutyTooIsNotTakenForTheOpenOne) {
    request_titled(article, "防汛安全提示（第一号）");
    request_titled(ArticleId("a2"), "防汛安全提示（第二号）");
    meet();
    SeenPost cut = post("p7", "防汛安全提示（第");
    cut.cut = true;
    site.shows.posts = {cut};
    look_for(ArticleId("a2"));

    EXPECT_FALSE(Queries(directory.path()).observation(channel, "p7"));
    EXPECT_THAT(Queries(directory.path()).looks(channel)->blind_spots, ElementsAre(HasSubstr("防汛")));
}

TEST_F(LookoutTest, ATitleTooShortToTellIsABlindSpot) {
    SeenPost cut = post("p7", "关于");
    cut.cut = true;
    site.shows.posts = {cut};
    request();
    look_for(article);

    const auto looks = Queries(directory.path()).looks(channel);
    EXPECT_THAT(looks->blind_spots, ElementsAre(HasSubstr("关于")));

    site.shows.posts = {};
    clock.advance(io, 5min);
    look_for(article);
    EXPECT_THAT(Queries(directory.path()).looks(channel)->blind_spots, IsEmpty());
}

std::optional<Observation> observed(const std::string& directory, const ChannelId& channel,
                                    const std::string& post) {
    return Queries(directory).observation(channel, post);
}

TEST_F(LookoutTest, ALookBeforeThatSawAllProvesThatAPostWasNotThere) {
    request();
    look_for(article);
    const TimePoint before = clock.now();
    clock.advance(io, 2h);
    site.shows.posts = {post("p7", "关于做好强降雨防范工作的通知")};
    look_for(article);
    ASSERT_TRUE(observed(directory.path(), channel, "p7"));
    EXPECT_EQ(observed(directory.path(), channel, "p7")->unseen_at, before);
}

TEST_F(LookoutTest, ALookWithABlindSpotProvesNoSuchThing) {
    site.shows.blind_spots = {"群发"};
    request();
    look_for(article);
    clock.advance(io, 2h);
    site.shows.posts = {post("p7", "关于做好强降雨防范工作的通知")};
    look_for(article);
    ASSERT_TRUE(observed(directory.path(), channel, "p7"));
    EXPECT_FALSE(observed(directory.path(), channel, "p7")->unseen_at);
}

TEST_F(LookoutTest, TimeThatASecondListingClosesIsToldOnce) {
    request();
    site.shows.whole = {{clock.now() - 24h, clock.now()}};
    look_for(article);
    clock.advance(io, 2h);
    look_for(article);
    int told = 0;
    for (const Recorded& recorded : log.read(1, 0, 1000)) {
        if (recorded.event.type != facts::LookMade::type) continue;
        told += json::read<facts::LookMade>(recorded.event.data).value().whole.value_or(false) ? 1 : 0;
    }
    EXPECT_EQ(told, 1);
    ASSERT_TRUE(Queries(directory.path()).looks(channel)->whole);
}

TEST_F(LookoutTest, ALookReachesNoFurtherThanThePlatformsClock) {
    request();
    site.shows.as_of = clock.now() - 2h;
    look_for(article);
    const auto looks = Queries(directory.path()).looks(channel);
    ASSERT_EQ(looks->covered.size(), 1u);
    EXPECT_EQ(looks->covered[0].to, clock.now() - 2h);

    site.shows.as_of = clock.now() + 2h;
    clock.advance(io, 5min);
    look_for(article);
    EXPECT_EQ(Queries(directory.path()).looks(channel)->covered.back().to, clock.now());
}

TEST_F(LookoutTest, TwoLooksThatReachEquallyFarAreTwoFacts) {
    request();
    site.shows.as_of = clock.now();
    clock.advance(io, 5min);
    look_for(article);
    site.shows.blind_spots = {"群发"};
    clock.advance(io, 5min);
    look_for(article);
    EXPECT_EQ(view.conflicts(), 0);
    EXPECT_THAT(Queries(directory.path()).looks(channel)->blind_spots, ElementsAre("群发"));
}

TEST_F(LookoutTest, APostIsFirstSeenWhenThePlatformShowedIt) {
    request();
    site.shows.posts = {post("p7", "关于做好强降雨防范工作的通知")};
    site.shows.as_of = clock.now() + 2h;
    look_for(article);
    EXPECT_EQ(observed(directory.path(), channel, "p7")->first_seen, clock.now() + 2h);
}

TEST_F(LookoutTest, AClockThatWasSetBackMakesNoOldLookFresh) {
    request();
    look_for(article);
    clock.advance(io, 10min);
    clock.step(io, -10min);
    look_for(article);
    EXPECT_EQ(site.looks, 2);
}

TEST_F(LookoutTest, AClockThatWasSetBackDoesNotKeepItFromLooking) {
    request();
    test::Running<void> looking(io, lookout.run());
    rest();
    ASSERT_EQ(site.looks, 1);
    clock.step(io, -2h);
    rest();
    EXPECT_EQ(site.looks, 2);
    looking.cancel();
    EXPECT_TRUE(looking.was_cancelled());
}

TEST_F(LookoutTest, APlatformThatSaysThatThereIsSomethingToSeeIsLookedAtButNotWithoutEnd) {
    request();
    test::Running<void> looking(io, lookout.run());
    rest();
    ASSERT_EQ(site.looks, 1);
    lookout.look_now();
    rest();
    EXPECT_EQ(site.looks, 1) << "it was just looked at";
    for (int i = 0; i < 10; ++i) {
        clock.advance(io, 10s);
        rest();
        lookout.look_now();
        rest();
    }
    EXPECT_EQ(site.looks, 5) << "four to spare";
    clock.advance(io, 4min);
    rest();
    EXPECT_EQ(site.looks, 6) << "the looks in turn go on";
    looking.cancel();
    EXPECT_TRUE(looking.was_cancelled());
}

std::vector<ChannelId> looked_back(const std::string& directory, const ArticleId& article,
                                   const UnitId& unit) {
    const auto duty = Queries(directory).obligation(obligation_id(article, unit, RuleId("repost-12h"), 1));
    return duty->looked_back.value_or(std::vector<ChannelId>{});
}

TEST_F(LookoutTest, OnlyALookSinceTheDutyTellsOfTheTimeBeforeItsClock) {
    site.shows.reaches_back_to = clock.now() - 3h;
    look_for(ArticleId("another"));
    request_published(2h);
    EXPECT_THAT(looked_back(directory.path(), article, unit), IsEmpty());

    site.shows.reaches_back_to = clock.now() - 1h;  // five posts since
    clock.advance(io, 5min);
    look_for(article);
    EXPECT_THAT(looked_back(directory.path(), article, unit), IsEmpty());

    site.shows.reaches_back_to = clock.now() - 3h;
    clock.advance(io, 5min);
    look_for(article);
    EXPECT_THAT(looked_back(directory.path(), article, unit), ElementsAre(channel));
}

TEST_F(LookoutTest, AListingOfWholeDaysTellsOfTheTimeBeforeTheClockDespiteABlindSpot) {
    site.shows.blind_spots = {"群发"};
    request_published(2h);
    site.shows.whole = {{clock.now() - 24h, clock.now() - 1h}};
    look_for(article);
    EXPECT_THAT(looked_back(directory.path(), article, unit), IsEmpty());

    site.shows.whole.push_back({clock.now() - 1h, clock.now() + 1h});
    clock.advance(io, 5min);
    look_for(article);
    EXPECT_THAT(looked_back(directory.path(), article, unit), ElementsAre(channel));
}

TEST_F(LookoutTest, TheTimeInWhichAPostMayShowLateIsNotCovered) {
    site.late = 10min;
    request();
    look_for(article);
    const auto looks = Queries(directory.path()).looks(channel);
    ASSERT_EQ(looks->covered.size(), 1u);
    EXPECT_EQ(looks->covered[0].to, clock.now() - 10min);
}

}  // namespace

}  // namespace drumtower
