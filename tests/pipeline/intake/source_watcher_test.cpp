#include "tests/pipeline/intake/watcher_bed.hpp"

namespace drumtower {

namespace {

using intakebed::WatcherTest;

// ---- the first whole look ----

class BaselineTest : public WatcherTest {};

TEST_F(BaselineTest, WhatCannotBeReadIsKnownByItsTitleAndKeepsNothingBack) {
    publish(1);
    list(2);  // its page is not there
    list(3);
    source.unreadable.insert(url(3));

    look();

    EXPECT_TRUE(baselined());
    for (const int number : {1, 2, 3})
        EXPECT_EQ(state_of(number), ArticleState::baseline) << number;
    EXPECT_EQ(article(3)->title, "通知 3");
    publish(4);
    look();
    EXPECT_EQ(state_of(4), ArticleState::open);
    EXPECT_EQ(article(4)->designation->cls, "important");
}

TEST_F(BaselineTest, WhatBecomesReadableLaterIsStillOld) {
    publish(1);
    list(2);
    source.unreadable.insert(url(2));
    look();

    source.unreadable.clear();
    source.pages[url(2)] = "<p>视频</p>";
    source.items.front().fingerprint = "edited";
    look();

    EXPECT_EQ(state_of(2), ArticleState::baseline);
    EXPECT_EQ(article(2)->versions.size(), 2u);
}

TEST_F(BaselineTest, IsNotFinishedWhileTheLogTakesNothing) {
    publish(1);
    log.refuse(fail(FailureKind::retryable, "disk full"));
    look();
    EXPECT_FALSE(baselined());

    log.refuse({});
    look();
    EXPECT_TRUE(baselined());
}

// ---- floods ----

class WatchedTest : public WatcherTest {
protected:
    void SetUp() override {
        for (int number = 1; number <= 6; ++number)
            publish(number);
        look();
    }
    /// An article that is news, and is out of the listing again.
    void publish_news(int number) {
        publish(number);
        look();
        ASSERT_EQ(state_of(number), ArticleState::open);
    }
};

TEST_F(WatchedTest, UnreadablePagesHoldNoLaterNews) {
    for (int number = 10; number < 16; ++number) {
        list(number);
        if (number % 2 == 0) source.unreadable.insert(url(number));
        look();
    }
    SourceItem tombstone;
    tombstone.url = url(99);
    tombstone.deleted = true;
    source.items.insert(source.items.end(), 5, tombstone);

    publish(20);
    look();

    EXPECT_EQ(state_of(20), ArticleState::open);
    EXPECT_FALSE(article(10));
}

TEST_F(WatchedTest, AFloodWhosePagesCannotBeReadYetIsHeldWhenTheyCan) {
    for (int number = 10; number < 16; ++number) {
        publish(number);
        source.unreadable.insert(url(number));
    }
    look();
    source.unreadable.clear();
    look();

    for (int number = 10; number < 16; ++number)
        EXPECT_EQ(state_of(number), ArticleState::held) << number;
}

// ---- what is gone ----

TEST_F(WatchedTest, APageThatIsGoneTwiceTenMinutesApartIsWithdrawn) {
    publish_news(10);
    remove(10);

    look();
    look();
    EXPECT_EQ(state_of(10), ArticleState::open) << "one answer is not believed";
    look_for(30min);
    EXPECT_EQ(state_of(10), ArticleState::withdrawn);
}

TEST_F(WatchedTest, APageThatIsGoneForAWhileIsNotWithdrawn) {
    publish_news(10);
    unlist(10);
    const auto pages = source.pages;

    source.pages.erase(url(10));
    look();
    source.pages = pages;
    look_for(1h);

    EXPECT_EQ(state_of(10), ArticleState::open);
}

TEST_F(WatchedTest, ASiteUnderMaintenanceWithdrawsNothing) {
    publish_news(10);
    unlist(10);
    look();

    source.unchanged = true;
    source.broken = true;
    look_for(3h);
    EXPECT_EQ(state_of(10), ArticleState::open);
    EXPECT_NE(watcher.state().trouble.kind, SourceTrouble::none);

    source.broken = false;
    source.unchanged = false;
    look_for(3h);
    EXPECT_EQ(state_of(10), ArticleState::open);
    EXPECT_EQ(watcher.state().trouble.kind, SourceTrouble::none);
}

TEST_F(WatchedTest, WhatAnUnchangedListingShowsIsNotWithdrawn) {
    publish_news(10);
    source.pages.erase(url(10));
    source.unchanged = true;

    look_for(3h);

    EXPECT_EQ(state_of(10), ArticleState::open);
}

TEST_F(WatchedTest, ManyGoneOneAfterTheOtherAreNotWithdrawals) {
    for (const int number : {10, 11, 12, 13, 14})
        publish_news(number);
    remove(10);
    look();
    for (const int number : {11, 12, 13, 14})
        remove(number);
    look_for(3h);

    for (const int number : {10, 11, 12, 13, 14})
        EXPECT_EQ(state_of(number), ArticleState::open) << number;
    EXPECT_EQ(watcher.state().trouble.kind, SourceTrouble::failing);
}

TEST_F(WatchedTest, ATombstoneThatCouldNotBeWrittenIsSeenAgain) {
    publish_news(10);
    source.items.front().deleted = true;

    log.refuse(fail(FailureKind::retryable, "disk full"));
    const std::string cursor = cursors.kept;
    look();
    EXPECT_EQ(cursors.kept, cursor) << "the cursor waits for what the listing said";

    log.refuse({});
    look();
    EXPECT_EQ(state_of(10), ArticleState::withdrawn);
    EXPECT_NE(cursors.kept, cursor);
}

// ---- somebody says that there is news ----

class ToldTest : public WatcherTest {
protected:
    ToldTest() {
        publish(1);
        look();
    }
    void tell() {
        news.notify();
        for (int i = 0; i < 50; ++i)
            io.poll(), io.restart();
    }
};

TEST_F(ToldTest, TheSourceIsLookedAtAtOnce) {
    clock.advance(io, 10s);
    publish(2);
    tell();
    test::run_until(io, [&] { return article(2).has_value(); });

    EXPECT_EQ(source.polls, 2);
    EXPECT_EQ(watcher.state().next_at, clock.now() + every);
}

TEST_F(ToldTest, HoweverOftenItIsSaidLooksAreSomeTimeApart) {
    tell();
    tell();
    EXPECT_EQ(source.polls, 1);
    clock.advance(io, 2s);
    test::run_until(io, [&] { return source.polls == 2; });
    tell();
    EXPECT_EQ(source.polls, 2);
}

TEST_F(ToldTest, ASourceThatAskedForTimeIsLeftInPeace) {
    source.retry_after = 60s;
    clock.advance(io, 10s);
    tell();
    test::run_until(io, [&] { return source.polls == 2; });
    clock.advance(io, 30s);
    tell();
    EXPECT_EQ(source.polls, 2);
    clock.advance(io, 30s);
    test::run_until(io, [&] { return source.polls == 3; });
}

TEST_F(ToldTest, WhoTellsOfTheSourceIsPassedOnUnlessNothingHasChanged) {
    source.hub = Hub{"https://hub.example.cn/", "https://gov.example.cn/feed"};
    look();
    source.unchanged = true;
    look();

    ASSERT_EQ(hubs.size(), 2U);
    EXPECT_FALSE(hubs.front());
    EXPECT_EQ(hubs.back(), source.hub);
}

}  // namespace

}  // namespace drumtower
