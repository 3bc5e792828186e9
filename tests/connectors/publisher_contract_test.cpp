#include "tests/connectors/publisher_contract.hpp"

#include "connectors/http/curl_client.hpp"
#include "pipeline/base/hash.hpp"
#include "tests/connectors/faulty_client.hpp"
#include "tests/connectors/website/wordpress_sites.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace drumtower::test {
namespace {

using testing::HasSubstr;

std::vector<PlatformUnderTest> platforms() {
    return wordpress_platforms();
}

std::string fresh_word() {
    std::random_device random;
    return fact_id({std::to_string(random()), std::to_string(random())}).substr(0, 20);
}

TimePoint wall_time() {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

class PublisherContract : public testing::TestWithParam<PlatformUnderTest> {
protected:
    PublisherContract() {
        posting.delivery = DeliveryId("d" + word);
        posting.title = "关于开展 2026 年秋季免疫接种的通知 " + word;
        posting.url = "https://www.example.cn/xjwz/202611/t20261125_" + word + ".htm";
        posting.origin_name = "鼓楼区政府门户网站";
        posting.body.title = posting.title;
        posting.body.html = "<p>各社区卫生服务中心：</p><p>第一版 " + word + "，接种从 11 月 25 日开始。</p>";
    }

    template <class T>
    T wait(awaitable<T> task) {
        return run(io, std::move(task));
    }

    /// Takes step after step, each with the memo of the one before, as the core does.
    Result<Step> take_steps(Memo first = {}) {
        memo = first;
        for (int steps = 0; steps < 30; ++steps) {
            auto step = wait(publisher->advance(posting, memo));
            if (!step) return step;
            if (const auto* prepared = std::get_if<Prepared>(&*step)) {
                memo = prepared->memo;
                continue;
            }
            return step;
        }
        return fail(FailureKind::permanent, "no end after 30 steps");
    }

    Receipt publish() {
        const auto step = take_steps();
        if (!step || !std::holds_alternative<Published>(*step)) {
            ADD_FAILURE() << "not published: " << (step ? "another step" : step.error().detail);
            return {};
        }
        return std::get<Published>(*step).receipt;
    }

    ReadBack find() {
        const auto found = wait(publisher->find(posting, memo));
        if (found) return *found;
        ADD_FAILURE() << "find: " << found.error().detail;
        return Unknown{found.error().detail};
    }

    HttpResponse page(const std::string& url) {
        HttpRequest request;
        request.url = url;
        request.reach.allow_private = {"127.0.0.1"};
        const auto answer = wait(curl.send(std::move(request)));
        return answer ? *answer : HttpResponse{};
    }

    std::vector<SeenPost> seen() {
        const auto look = wait(GetParam().reader(curl, clock)->look(wall_time() - 1h));
        if (!look) {
            ADD_FAILURE() << "look: " << look.error().detail;
            return {};
        }
        std::vector<SeenPost> ours;
        for (const SeenPost& post : look->posts) {
            if (post.slug == posting.delivery.str()) ours.push_back(post);
        }
        return ours;
    }

    asio::io_context io;
    ManualClock clock;
    CurlClient curl{io.get_executor(), config::Outbound{}, "DrumTower/test"};
    FaultyClient http{curl};
    std::unique_ptr<Publisher> publisher = GetParam().publisher(http, clock);
    std::string word = fresh_word();
    Posting posting;
    Memo memo;
};

TEST_P(PublisherContract, FindsNothingBeforeAnythingWasPublished) {
    EXPECT_TRUE(std::holds_alternative<Absent>(find()));
    EXPECT_EQ(http.posting_calls, 0);
}

TEST_P(PublisherContract, PublishesAndFindsItAgain) {
    const Receipt receipt = publish();
    const ReadBack back = find();

    ASSERT_TRUE(std::holds_alternative<Found>(back));
    EXPECT_EQ(std::get<Found>(back).receipt, receipt);
    EXPECT_EQ(std::get<Found>(back).version, posting.version);
}

TEST_P(PublisherContract, FindsItWithoutAMemo) {
    const Receipt receipt = publish();
    memo = {};
    const ReadBack back = find();

    ASSERT_TRUE(std::holds_alternative<Found>(back));
    EXPECT_EQ(std::get<Found>(back).receipt.post_id, receipt.post_id);
}

TEST_P(PublisherContract, GivesThePlatformsOwnTimeInUtc) {
    const Receipt receipt = publish();

    EXPECT_LT(receipt.published_at, wall_time() + 1min);
    EXPECT_GT(receipt.published_at, wall_time() - 1min);
}

TEST_P(PublisherContract, ShowsTitleTextOriginAndTheLinkToTheOriginal) {
    const HttpResponse shown = page(publish().url);

    EXPECT_EQ(shown.status, 200);
    EXPECT_THAT(shown.body, HasSubstr(posting.title));
    EXPECT_THAT(shown.body, HasSubstr("第一版 " + word));
    EXPECT_THAT(shown.body, HasSubstr("鼓楼区政府门户网站"));
    EXPECT_THAT(shown.body, HasSubstr(posting.url));
}

TEST_P(PublisherContract, IsSeenByTheReaderWithItsMarkerAndItsOriginal) {
    const Receipt receipt = publish();
    const auto posts = seen();

    ASSERT_EQ(posts.size(), 1u);
    EXPECT_EQ(posts[0].post_id, receipt.post_id);
    EXPECT_EQ(posts[0].url, receipt.url);
    EXPECT_EQ(posts[0].title, posting.title);
    EXPECT_EQ(posts[0].link, posting.url);
    EXPECT_EQ(posts[0].published, (TimeSpan{receipt.published_at, receipt.published_at}));
}

TEST_P(PublisherContract, CallsALostAnswerUncertainAndFindsThePost) {
    http.fault = FaultyClient::Fault::lose_answer;
    const auto step = take_steps();
    http.fault = FaultyClient::Fault::none;

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, FailureKind::uncertain);
    EXPECT_TRUE(std::holds_alternative<Found>(find()));
    EXPECT_EQ(seen().size(), 1u);
}

TEST_P(PublisherContract, FindsNothingWhenTheCallNeverTookEffectAndMayTryAgain) {
    http.fault = FaultyClient::Fault::never_leaves;
    const auto step = take_steps();
    http.fault = FaultyClient::Fault::none;

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, FailureKind::uncertain);
    EXPECT_TRUE(std::holds_alternative<Absent>(find()));
    publish();
    EXPECT_EQ(seen().size(), 1u);
}

TEST_P(PublisherContract, NeverCallsASecondPostPublished) {
    publish();
    const auto again = take_steps();

    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, FailureKind::uncertain);
}

TEST_P(PublisherContract, UpdatesThePostInItsPlace) {
    const Receipt receipt = publish();
    posting.receipt = receipt;
    posting.version = 2;
    posting.body.html = "<p>第二版 " + word + "，接种从 11 月 26 日开始。</p>";
    const auto step = wait(publisher->update(posting, memo));

    ASSERT_TRUE(step) << step.error().detail;
    ASSERT_TRUE(std::holds_alternative<Published>(*step));
    EXPECT_EQ(std::get<Published>(*step).receipt, receipt);
    const HttpResponse shown = page(receipt.url);
    EXPECT_THAT(shown.body, HasSubstr("第二版 " + word));
    EXPECT_THAT(shown.body, testing::Not(HasSubstr("第一版 " + word)));
}

TEST_P(PublisherContract, KnowsWhichVersionIsThere) {
    posting.receipt = publish();
    const std::string first = std::exchange(posting.body.html, "<p>第二版</p>");
    posting.version = 2;
    const ReadBack before = find();
    const auto step = wait(publisher->update(posting, memo));
    const ReadBack after = find();

    ASSERT_TRUE(step);
    ASSERT_TRUE(std::holds_alternative<Found>(before) && std::holds_alternative<Found>(after));
    EXPECT_EQ(std::get<Found>(before).version, 0);
    EXPECT_EQ(std::get<Found>(after).version, 2);
}

TEST_P(PublisherContract, WithdrawsAndIsDoneWhenItIsGoneAlready) {
    posting.receipt = publish();
    const auto first = wait(publisher->withdraw(posting, memo));
    const auto second = wait(publisher->withdraw(posting, memo));

    ASSERT_TRUE(first) << first.error().detail;
    ASSERT_TRUE(second) << second.error().detail;
    EXPECT_TRUE(std::holds_alternative<Published>(*first));
    EXPECT_TRUE(std::holds_alternative<Published>(*second));
    EXPECT_EQ(page(posting.receipt->url).status, 404);
    EXPECT_TRUE(std::holds_alternative<Absent>(find()));
    EXPECT_TRUE(seen().empty());
}

TEST_P(PublisherContract, FindsAWithdrawalWhoseAnswerWasLost) {
    posting.receipt = publish();
    http.fault = FaultyClient::Fault::lose_answer;
    const auto step = wait(publisher->withdraw(posting, memo));
    http.fault = FaultyClient::Fault::none;

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, FailureKind::uncertain);
    EXPECT_TRUE(std::holds_alternative<Absent>(find()));
}

TEST_P(PublisherContract, DoesNotTakeAPostThatAPersonRemovedForOneThatNeverWas) {
    posting.receipt = publish();
    const auto removed = wait(publisher->withdraw(posting, memo));
    posting.receipt.reset();

    ASSERT_TRUE(removed);
    EXPECT_TRUE(std::holds_alternative<Unknown>(find()));
}

TEST_P(PublisherContract, WaitsAsLongAsItIsAsked) {
    http.instead = HttpResponse{429, "", {{"retry-after", "600"}}, "too many"};
    const auto step = take_steps();

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, FailureKind::quota);
    EXPECT_EQ(step.error().retry_after, std::chrono::seconds(600));
}

TEST_P(PublisherContract, CallsAWrongSecretAnAuthMatterAndNeverAnAbsence) {
    publisher = GetParam().stranger(http, clock);
    const auto step = take_steps();
    const auto found = wait(publisher->find(posting, memo));

    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, FailureKind::auth) << step.error().detail;
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, FailureKind::auth) << found.error().detail;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PublisherContract);
INSTANTIATE_TEST_SUITE_P(Platform, PublisherContract, testing::ValuesIn(platforms()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace drumtower::test
