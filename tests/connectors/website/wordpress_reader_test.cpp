#include "connectors/website/wordpress_reader.hpp"

#include "connectors/website/wordpress_failures.hpp"
#include "tests/support/run.hpp"

#include <gtest/gtest.h>

namespace drumtower {
namespace {

const TimePoint noon = *json::time_from("2026-11-25T04:00:00Z");

std::string post(int id, TimePoint at) {
    const std::string time = json::time_text(at).substr(0, 19);
    return R"({"id":)" + std::to_string(id) + R"(,"slug":"p)" + std::to_string(id) +
           R"(","status":"publish","link":"https://h.cn/)" + std::to_string(id) + R"(","date_gmt":")" + time +
           R"(","title":{"rendered":"A &#038; B &#8220;x&#8221;"},"content":{"rendered":"<p>x</p>"}})";
}

WordPressReply page(const std::vector<std::string>& posts, int total) {
    WordPressReply reply;
    reply.http.status = 200;
    reply.http.headers = {{"x-wp-total", std::to_string(total)}};
    for (const auto& one : posts)
        reply.http.body += (reply.http.body.empty() ? "[" : ",") + one;
    reply.http.body += reply.http.body.empty() ? "[]" : "]";
    reply.document = std::make_shared<const json::Document>(*wordpress_json(reply.http.body));
    return reply;
}

/// A full page: ids from `first` on, one a minute backwards from `newest`.
std::vector<std::string> full_page(int first, TimePoint newest) {
    std::vector<std::string> posts;
    for (int i = 0; i < 100; ++i)
        posts.push_back(post(first + i, newest - i * 1min));
    return posts;
}

TEST(WordPressPagesTest, AWholeListCoversEverything) {
    WordPressPages pages;
    ASSERT_FALSE(pages.add(page({post(2, noon), post(1, noon - 1h)}, 2)));

    EXPECT_FALSE(pages.wants_more(TimePoint::min()));
    EXPECT_EQ(pages.look().reaches_back_to, TimePoint::min());
    ASSERT_EQ(pages.look().posts.size(), 2u);
    EXPECT_EQ(pages.look().posts[0].title, "A & B “x”");
    EXPECT_EQ(pages.look().posts[0].published, (TimeSpan{noon, noon}));
}

TEST(WordPressPagesTest, AnEmptySiteIsCoveredToo) {
    WordPressPages pages;
    ASSERT_FALSE(pages.add(page({}, 0)));

    EXPECT_EQ(pages.look().reaches_back_to, TimePoint::min());
}

TEST(WordPressPagesTest, ReadsOnUntilTheTimeThatIsAskedFor) {
    WordPressPages pages;
    ASSERT_FALSE(pages.add(page(full_page(1, noon), 250)));
    EXPECT_TRUE(pages.wants_more(noon - 2h));
    EXPECT_FALSE(pages.wants_more(noon - 1h));
    ASSERT_FALSE(pages.add(page(full_page(101, noon - 100min), 250)));

    EXPECT_FALSE(pages.wants_more(noon - 2h));
    EXPECT_EQ(pages.look().reaches_back_to, noon - 199min + 1s);
}

TEST(WordPressPagesTest, ClaimsOnlyTheFirstPageWhenAPostMayHaveSlippedBetweenTwo) {
    WordPressPages pages;
    auto second = full_page(101, noon - 99min);
    second[0] = post(100, noon - 99min);
    ASSERT_FALSE(pages.add(page(full_page(1, noon), 200)));
    ASSERT_FALSE(pages.add(page(second, 200)));

    EXPECT_EQ(pages.look().reaches_back_to, noon - 99min + 1s);
}

TEST(WordPressPagesTest, AListThatChangesMeanwhileIsReadAgain) {
    WordPressPages pages;
    ASSERT_FALSE(pages.add(page(full_page(1, noon), 200)));
    const auto failure = pages.add(page(full_page(101, noon - 100min), 199));

    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind, FailureKind::retryable);
}

TEST(WordPressPagesTest, AClosedInterfaceIsTroubleAndNotAnEmptySite) {
    WordPressReply reply;
    reply.http.status = 401;
    reply.http.body = R"({"code":"rest_login_required","message":"m","data":{"status":401}})";
    reply.document = std::make_shared<const json::Document>(*wordpress_json(reply.http.body));
    WordPressPages pages;
    const auto failure = pages.add(reply);

    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->kind, FailureKind::auth);
}

TEST(WordPressPagesTest, BoundsHowManyPagesItReads) {
    WordPressPages pages;
    int read = 0;
    while (pages.wants_more(TimePoint::min()) || read == 0) {
        ASSERT_FALSE(pages.add(page(full_page(1 + 100 * read, noon - read * 100min), 100'000)));
        ++read;
    }

    EXPECT_EQ(read, 10);
}

TEST(WordPressPagesTest, MoreThanWasAskedForIsNoList) {
    auto posts = full_page(1, noon);
    posts.push_back(post(500, noon - 1h));
    WordPressPages pages;

    EXPECT_EQ(pages.add(page(posts, 101)).value().kind, FailureKind::permanent);
}

TEST(WordPressPagesTest, ATitleWithoutEndIsCut) {
    std::string long_one = post(1, noon);
    long_one.replace(long_one.find("A &"), 1, std::string(100'000, 'A'));
    WordPressPages pages;
    ASSERT_FALSE(pages.add(page({long_one}, 1)));

    EXPECT_LE(pages.look().posts.front().title.size(), 2000u);
}

class OneAnswer : public HttpClient {
public:
    explicit OneAnswer(std::string body) : body_(std::move(body)) {}
    awaitable<Result<HttpResponse>> send(HttpRequest request) override {
        most = request.max_body;
        co_return HttpResponse{200, "", {{"x-wp-total", "1"}}, body_};
    }
    std::size_t most = 0;

private:
    std::string body_;
};

TEST(WordPressReaderTest, ReadsALookWhereItDoesNotHoldUpTheOthers) {
    asio::io_context io, pool;
    OneAnswer site("[" + post(1, noon) + std::string(100'000, ' ') + "]");
    WordPressReader reader(site, {}, pool.get_executor());
    auto looking = test::start(io, reader.look(TimePoint::min()));

    io.poll();
    EXPECT_FALSE(looking.done());
    for (int hops = 0; hops < 4; ++hops) {
        pool.restart(), pool.poll();
        io.restart(), io.poll();
    }
    ASSERT_TRUE(looking.done());
    EXPECT_EQ(looking.get().value().posts.size(), 1u);
}

TEST(WordPressReaderTest, AHostileSiteCostsNoMoreThanAnAnswerOfEightMegabytes) {
    asio::io_context io;
    OneAnswer site(std::string(8 * 1024 * 1024, '['));
    WordPressReader reader(site, {});

    EXPECT_FALSE(test::run(io, reader.look(TimePoint::min())));
    EXPECT_EQ(site.most, 8u * 1024 * 1024);
}

}  // namespace
}  // namespace drumtower
