#include "connectors/wechat/wechat_address.hpp"

#include <gtest/gtest.h>

namespace drumtower {
namespace {

constexpr const char* pages = "https://mp.weixin.qq.com";

TEST(WeChatAddressTest, ALongAddressKeepsWhatNamesTheArticle) {
    EXPECT_EQ(
        wechat_article_url(
            "http://mp.weixin.qq.com/"
            "s?__biz=MzA3MDM3NjE5NQ%3D%3D&amp;mid=2650&amp;idx=1&sn=ab&chksm=1&scene=27#wechat_redirect",
            pages),
        "https://mp.weixin.qq.com/s?__biz=MzA3MDM3NjE5NQ==&mid=2650&idx=1&sn=ab");
    EXPECT_EQ(wechat_article_url(
                  "https://mp.weixin.qq.com/s?appmsgid=7&itemidx=2&sign=ef&__biz=Mz==\\x26scene=1", pages),
              "https://mp.weixin.qq.com/s?__biz=Mz==&mid=7&idx=2&sn=ef");
}

TEST(WeChatAddressTest, AShortAddressLosesItsQuery) {
    EXPECT_EQ(wechat_article_url("https://mp.weixin.qq.com/s/Abc_-123?scene=1#rd", pages),
              "https://mp.weixin.qq.com/s/Abc_-123");
}

TEST(WeChatAddressTest, WhatIsNoArticleThereIsEmpty) {
    for (const char* other : {"https://www.gl.gov.cn/s/abc", "https://mp.weixin.qq.com/mp/homepage?x=1",
                              "https://mp.weixin.qq.com/s", "javascript:x", ""})
        EXPECT_EQ(wechat_article_url(other, pages), "") << other;
}

TEST(WeChatAddressTest, TheKeyIsTheSameInListsStatisticsAndLinks) {
    EXPECT_EQ(wechat_article_key("http://mp.weixin.qq.com/s?__biz=Mz==&mid=2247483661&idx=1&sn=a&chksm=b#rd"),
              "2247483661_1");
    EXPECT_EQ(wechat_article_key("https://mp.weixin.qq.com/s/Abc"), "") << "a short one does not tell";
}

TEST(WeChatAddressTest, AnOriginalIsTheSameWhateverBecameOfItsAddress) {
    const std::string sent = wechat_original_key("https://www.gl.gov.cn/a.htm?x=1&y=2");
    EXPECT_EQ(wechat_original_key("http://www.gl.gov.cn/a.htm?x=1&amp;y=2#top"), sent);
    EXPECT_NE(wechat_original_key("http://www.gl.gov.cn/b.htm?x=1&y=2"), sent);
    EXPECT_EQ(wechat_original_key("no address"), "");
}

}  // namespace
}  // namespace drumtower
