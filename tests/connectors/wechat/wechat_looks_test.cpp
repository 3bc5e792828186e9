#include "connectors/wechat/wechat_options.hpp"

#include <gtest/gtest.h>

namespace drumtower::test {
namespace {

TEST(WeChatLooks, AreTwentyMinutesApartForANewAccountAndCloserForALargeOne) {
    WeChatOptions options;
    EXPECT_EQ(options.looks_apart(), 20min);

    options.calls_a_day = 1000;
    EXPECT_EQ(options.looks_apart(), 2min);
}

}  // namespace
}  // namespace drumtower::test
