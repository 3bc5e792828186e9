// What an article of ours looks like in a WeChat draft: the text as WeChat takes it, the origin named, and
// what had to be left out. Pure. WeChat reference sections 2.4 and 3.1.
#pragma once

#include "connectors/wechat/wechat_memo.hpp"
#include "pipeline/ports/publisher.hpp"

#include <string>
#include <vector>

namespace drumtower {

struct WeChatText {
    std::string title;
    std::string content;
    std::string source_url;            // 阅读原文; empty: the original's address is too long
    std::vector<std::string> dropped;  // what the reader of the original sees and ours does not, for people
};

/// The pictures of the article in the order they stand, each once and not too many.
std::vector<std::string> wechat_pictures(const Posting& posting);

/// A title longer than WeChat takes stands cut in its place and whole above the text.
WeChatText wechat_text(const Posting& posting, const WeChatMemo& done);

/// What two texts are told apart by, in the memo.
std::string hash_of(const WeChatText& text);

/// Why WeChat would refuse it whatever is tried, or nothing.
std::string wechat_refusal(const WeChatText& text);

}  // namespace drumtower
