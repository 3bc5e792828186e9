// The four places inside a post where the kill campaign stops the daemon, seen here by `err` in a process of
// their own.
#ifdef DT_WITH_FAILPOINTS

#include "tests/connectors/http/fixture.hpp"

#include <cstdlib>
#include <iostream>

namespace drumtower::test {
namespace {

class CurlClientDeathTest : public CurlClientTest {
protected:
    CurlClientDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }

    /// In a fresh process: posts with the failpoint set, says what came of it and how often the server saw it
    /// whole.
    [[noreturn]] void post_and_say(const char* failpoint, std::size_t seen) {
        ::setenv("DT_FAILPOINTS", (std::string(failpoint) + "=err").c_str(), 1);
        server.answer("/", 201, "done");
        const auto read = send(get("/"));  // failpoints are for posts alone
        const Failure failure = failure_of(post("/", "the body"));
        run_until(io, [this, seen] { return server.seen().size() >= 1 + seen; });
        std::cerr << (read ? "read " : "not read ") << to_string(failure.kind) << " "
                  << server.seen().size() - 1;
        std::_Exit(0);
    }
};

TEST_F(CurlClientDeathTest, HasDoneNothingWhenItIsOnlyConnected) {
    EXPECT_EXIT(post_and_say("pub.after_connect", 0), ::testing::ExitedWithCode(0), "^read retryable 0$");
}

TEST_F(CurlClientDeathTest, IsUncertainInTheMiddleOfTheBody) {
    EXPECT_EXIT(post_and_say("pub.mid_body", 0), ::testing::ExitedWithCode(0), "^read uncertain 0$");
}

TEST_F(CurlClientDeathTest, IsUncertainWhenAllIsSent) {
    EXPECT_EXIT(post_and_say("pub.after_send", 1), ::testing::ExitedWithCode(0), "^read uncertain 1$");
}

TEST_F(CurlClientDeathTest, IsUncertainAtTheFirstByteOfTheAnswer) {
    EXPECT_EXIT(post_and_say("pub.first_byte", 1), ::testing::ExitedWithCode(0), "^read uncertain 1$");
}

}  // namespace
}  // namespace drumtower::test

#endif
