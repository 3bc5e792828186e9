// package_of: what an officer pastes into a platform by hand: title and text as the platform takes them,
// pictures, the link to the original, and what had to be left out. Pure; the same rules as the program posts
// by.
#pragma once

#include "pipeline/ports/publisher.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

struct Package {
    std::string title;  // empty: the platform has none
    std::string text;   // plain
    std::string html;   // for editors that take it; empty: the platform takes plain text only
    std::string link;   // the original; WeChat: 阅读原文
    std::vector<Enclosure> pictures;
    std::vector<Enclosure> attachments;
    std::vector<std::string> notes;  // for people
};

/// `kind`: of the channel.
Package package_of(std::string_view kind, const Posting& posting);

}  // namespace drumtower
