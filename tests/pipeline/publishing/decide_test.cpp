#include "pipeline/publishing/decide.hpp"

#include <gtest/gtest.h>

namespace drumtower {

namespace {

const TimePoint now{Duration(1'795'564'800'000)};

RetryPolicy policy() {
    RetryPolicy policy;
    policy.base = 30s;
    policy.cap = 1h;
    policy.attempts = 14;
    policy.auth_pause = 30min;
    policy.settle = 60s;
    return policy;
}

template <class Wanted>
Wanted decided(const Failure& failure, int attempts, const RetryPolicy& with = policy()) {
    const Decision decision = decide(failure, attempts, with, now);
    const auto* wanted = std::get_if<Wanted>(&decision);
    EXPECT_NE(wanted, nullptr) << "decision number " << decision.index();
    return wanted ? *wanted : Wanted{};
}

TEST(DecideTest, TheDelayDoublesFromThirtySecondsUpToAnHour) {
    const std::vector<std::pair<int, Duration>> table{{1, 30s}, {2, 60s}, {3, 2min},      {7, 32min},
                                                      {8, 1h},  {14, 1h}, {1'000'000, 1h}};
    for (const auto& [attempts, delay] : table) {
        EXPECT_EQ(backoff(attempts, policy()), delay) << attempts;
    }
}

TEST(DecideTest, AChannelsOwnShareIsAddedSoThatSixtyDoNotComeAtOnce) {
    auto with = policy();
    with.spread = 7s;

    EXPECT_EQ(backoff(1, with), 37s);
    EXPECT_EQ(backoff(14, with), Duration(1h) + 7s);
}

TEST(DecideTest, WhatCertainlyDidNotHappenIsTriedAgainAfterTheDelay) {
    EXPECT_EQ(decided<TryAgain>(fail(FailureKind::retryable, "no connection"), 2).not_before, now + 60s);
}

TEST(DecideTest, ThePeersRetryAfterIsALeastNotAMost) {
    const auto longer = fail(FailureKind::retryable, "busy", std::chrono::seconds(300));
    const auto shorter = fail(FailureKind::retryable, "busy", std::chrono::seconds(5));

    EXPECT_EQ(decided<TryAgain>(longer, 1).not_before, now + 300s);
    EXPECT_EQ(decided<TryAgain>(shorter, 1).not_before, now + 30s);
}

TEST(DecideTest, ThirteenAttemptsAreFollowedByAFourteenthAndThatByAPerson) {
    const auto failure = fail(FailureKind::retryable, "no connection");

    EXPECT_EQ(decided<TryAgain>(failure, 13).not_before, now + 1h);
    EXPECT_EQ(decided<AskPerson>(failure, 14).reason, "attempts exhausted: no connection");
    EXPECT_EQ(decided<AskPerson>(failure, 15).reason, "attempts exhausted: no connection");
}

TEST(DecideTest, WhatMayHaveHappenedIsReadBackWheneverItFailed) {
    for (const int attempts : {1, 14, 1000}) {
        const auto later = decided<ReadBackLater>(fail(FailureKind::uncertain, "no answer"), attempts);
        EXPECT_EQ(later.not_before, now + 60s) << attempts;
    }
}

TEST(DecideTest, AReadBackWaitsTheLongerOfSettlingAndWhatThePeerAsked) {
    const auto failure = fail(FailureKind::uncertain, "503", std::chrono::seconds(120));

    EXPECT_EQ(decided<ReadBackLater>(failure, 1).not_before, now + 120s);
}

TEST(DecideTest, ALostRightPausesTheChannelWithoutEnd) {
    for (const int attempts : {1, 14, 1000}) {
        EXPECT_EQ(decided<PauseChannel>(fail(FailureKind::auth, "expired"), attempts).not_before,
                  now + 30min);
    }
}

TEST(DecideTest, AQuotaPausesTheChannelAtLeastAsLongAsWasAsked) {
    const auto asked = fail(FailureKind::quota, "45009", std::chrono::seconds(3600 * 5));

    EXPECT_EQ(decided<PauseChannel>(asked, 1).not_before, now + 5h);
    EXPECT_EQ(decided<PauseChannel>(fail(FailureKind::quota, "slow down"), 3).not_before, now + 2min);
    EXPECT_EQ(decided<PauseChannel>(fail(FailureKind::quota, "slow down"), 99).not_before, now + 1h);
}

TEST(DecideTest, RefusedContentEndsTheDeliveryAtOnceInThePlatformsWords) {
    EXPECT_EQ(decided<Refuse>(fail(FailureKind::permanent, "45002 content too long"), 1).reason,
              "45002 content too long");
}

}  // namespace

}  // namespace drumtower
