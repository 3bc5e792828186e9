#include "connectors/weibo/weibo_options.hpp"

#include <gtest/gtest.h>

namespace drumtower::test {
namespace {

TEST(WeiboLooks, AreHalfAnHourApartForAnOrdinaryAppAndCloserWithMoreCalls) {
    WeiboOptions options;
    EXPECT_EQ(options.looks_apart(), 30min);

    options.calls_a_day = 1000;
    EXPECT_EQ(options.looks_apart(), 3min);
}

}  // namespace
}  // namespace drumtower::test
