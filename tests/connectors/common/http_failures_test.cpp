#include "connectors/common/http_failures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace drumtower {
namespace {

FailureKind read(int status) {
    return http_failure(status, Effect::reads).kind;
}
FailureKind posted(int status) {
    return http_failure(status, Effect::posts).kind;
}

TEST(HttpFailure, TriesAReadAgainWhenThePeerIsInTrouble) {
    for (const int status : {408, 421, 425, 500, 502, 503, 504, 520}) {
        EXPECT_EQ(read(status), FailureKind::retryable) << status;
    }
}

TEST(HttpFailure, IsUncertainOfAPostThatMayHaveHappened) {
    for (const int status : {200, 302, 303, 408, 500, 501, 502, 503, 504, 522}) {
        EXPECT_EQ(posted(status), FailureKind::uncertain) << status;
    }
}

TEST(HttpFailure, MeansTheSameForBothWhenThePeerTurnedTheCallAway) {
    struct Row {
        int status;
        FailureKind kind;
    };
    const std::vector<Row> rows = {
        {400, FailureKind::permanent}, {401, FailureKind::auth},      {403, FailureKind::auth},
        {404, FailureKind::permanent}, {407, FailureKind::auth},      {410, FailureKind::permanent},
        {413, FailureKind::permanent}, {422, FailureKind::permanent}, {425, FailureKind::retryable},
        {429, FailureKind::quota},     {451, FailureKind::permanent}};
    for (const Row& row : rows) {
        EXPECT_EQ(read(row.status), row.kind) << row.status;
        EXPECT_EQ(posted(row.status), row.kind) << row.status;
    }
}

TEST(HttpFailure, CarriesWhatThePeerAskedFor) {
    const Failure failure = http_failure(429, Effect::posts, std::chrono::seconds(600));

    EXPECT_EQ(failure.retry_after, std::chrono::seconds(600));
    EXPECT_EQ(failure.detail, "HTTP 429 (too many requests)");
}

// 2026-11-25 00:00:00 UTC, a Wednesday
constexpr TimePoint now{Duration(1'795'564'800'000)};

TEST(RetryAfter, ReadsSecondsAndDates) {
    EXPECT_EQ(parse_retry_after("120", now), std::chrono::seconds(120));
    EXPECT_EQ(parse_retry_after(" 0 ", now), std::chrono::seconds(0));
    EXPECT_EQ(parse_retry_after("Wed, 25 Nov 2026 00:02:00 GMT", now), std::chrono::seconds(120));
    EXPECT_EQ(parse_retry_after("Wed, 25 Nov 2026 00:00:01 GMT", now + Duration(1)), std::chrono::seconds(1));
}

TEST(RetryAfter, IsNeverInThePastAndNeverMoreThanADay) {
    EXPECT_EQ(parse_retry_after("Tue, 24 Nov 2026 00:00:00 GMT", now), std::chrono::seconds(0));
    EXPECT_EQ(parse_retry_after("Sat, 25 Nov 2099 00:00:00 GMT", now), std::chrono::hours(24));
    EXPECT_EQ(parse_retry_after("86401", now), std::chrono::hours(24));
    EXPECT_EQ(parse_retry_after("99999999999999999999999", now), std::chrono::hours(24));
}

TEST(RetryAfter, IsNothingWhenItCannotBeRead) {
    for (const char* value : {"", "  ", "-1", "soon", "1.5", "12 minutes"}) {
        EXPECT_EQ(parse_retry_after(value, now), std::nullopt) << value;
    }
}

}  // namespace
}  // namespace drumtower
