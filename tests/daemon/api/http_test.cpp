#include "daemon/api/http.hpp"

#include "daemon/api/request_reader.hpp"
#include "daemon/api/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drumtower {

namespace {

using testing::HasSubstr;

constexpr std::size_t header_limit = 1024;
constexpr std::size_t body_limit = 64;

TEST(RequestReader, PutsAQuestionTogetherFromSingleBytes) {
    const std::string bytes =
        "POST /a%20b?x=1&y=%E9%BC%93 HTTP/1.1\r\nHost: h\r\nX-Two: 1\r\nX-Two: 2\r\nContent-Length: "
        "3\r\n\r\nabc";
    RequestReader reader(header_limit, body_limit);
    auto state = RequestReader::State::more;
    std::string pending;
    for (const char byte : bytes) {
        EXPECT_EQ(state, RequestReader::State::more);
        pending += byte;
        state = reader.feed(pending);
    }

    ASSERT_EQ(state, RequestReader::State::done);
    EXPECT_TRUE(reader.keep_alive());
    const Request request = reader.take();
    EXPECT_EQ(request.path, "/a%20b");
    EXPECT_EQ(request.parameter("y"), "鼓");
    EXPECT_EQ(request.header("x-two"), "1, 2");
    EXPECT_EQ(request.body, "abc");
}

TEST(RequestReader, LeavesTheNextQuestionInPlace) {
    std::string pending = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n";
    RequestReader first(header_limit, body_limit);
    RequestReader second(header_limit, body_limit);

    EXPECT_EQ(first.feed(pending), RequestReader::State::done);
    EXPECT_EQ(second.feed(pending), RequestReader::State::done);

    EXPECT_EQ(first.take().path, "/1");
    EXPECT_EQ(second.take().path, "/2");
    EXPECT_EQ(pending, "");
}

TEST(RequestReader, RefusesWhatIsTooLong) {
    RequestReader long_header(header_limit, body_limit);
    RequestReader long_body(header_limit, body_limit);
    std::string header = "GET / HTTP/1.1\r\nX: " + std::string(header_limit * 2, 'x');
    std::string body = "POST / HTTP/1.1\r\nContent-Length: 65\r\n\r\n";

    EXPECT_EQ(long_header.feed(header), RequestReader::State::failed);
    EXPECT_EQ(long_header.status(), 431);
    EXPECT_EQ(long_body.feed(body), RequestReader::State::failed);
    EXPECT_EQ(long_body.status(), 413);
}

TEST(RequestReader, RefusesWhatIsNoHttp) {
    RequestReader reader(header_limit, body_limit);
    std::string pending = "\x16\x03\x01 hello\r\n\r\n";

    EXPECT_EQ(reader.feed(pending), RequestReader::State::failed);
    EXPECT_EQ(reader.status(), 400);
}

TEST(RequestReader, KnowsThatAClientWaits) {
    RequestReader reader(header_limit, body_limit);
    std::string pending = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";

    EXPECT_EQ(reader.feed(pending), RequestReader::State::more);
    EXPECT_TRUE(reader.wants_continue());
}

TEST(Http, RefusesABrokenPercent) {
    EXPECT_EQ(percent_decoded("a%2Fb"), "a/b");
    EXPECT_EQ(percent_decoded("a%2"), std::nullopt);
    EXPECT_EQ(percent_decoded("a%zz"), std::nullopt);
}

TEST(Http, FindsATagInAList) {
    EXPECT_TRUE(names_tag(R"("a", "b")", {R"("b")"}));
    EXPECT_TRUE(names_tag("*", {R"("b")"}));
    EXPECT_FALSE(names_tag(R"("a")", {R"("b")"}));
    EXPECT_FALSE(names_tag("", {R"("b")"}));
}

TEST(Http, EveryAnswerCarriesTheSecurityHeaders) {
    const std::string bytes = wire(problem(404, "nothing"), Connection::keep, Content::whole);

    EXPECT_THAT(bytes, HasSubstr("Content-Security-Policy: default-src 'none';"));
    EXPECT_THAT(bytes, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(bytes, HasSubstr("X-Content-Type-Options: nosniff"));
    EXPECT_THAT(bytes, HasSubstr("Referrer-Policy: no-referrer"));
    EXPECT_THAT(bytes, HasSubstr("Cache-Control: no-store"));
}

TEST(Router, MatchesATemplateSegmentBySegment) {
    EXPECT_EQ(matched("/a/{id}/b", "/a/x%2Fy/b")->at("id"), "x/y");
    EXPECT_FALSE(matched("/a/{id}", "/a/"));
    EXPECT_FALSE(matched("/a/{id}", "/a/b/c"));
    EXPECT_TRUE(matched("/", "/"));
}

TEST(Router, ABodyMustBeAnObjectOfKnownFields) {
    const std::vector<BodyField> fields{{.name = "at", .format = "date-time"}};

    EXPECT_EQ(checked_body("[]", fields).errors.size(), 1U);
    EXPECT_EQ(checked_body(R"({"at":"yesterday"})", fields).errors.front().pointer, "/at");
    EXPECT_EQ(checked_body(R"({"at":7})", fields).errors.front().detail, "must be text");
    EXPECT_EQ(checked_body(R"({"at":"2026-11-25T08:00:00+08:00"})", fields).errors.size(), 0U);
}

}  // namespace

}  // namespace drumtower
