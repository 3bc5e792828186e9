// What a post of ours says on Weibo: 【title】, as much of the text as fits, the origin, the link. And how a
// post that is read back is compared. Pure. Weibo reference sections 2.1, 6 and 8.
#pragma once

#include "pipeline/ports/publisher.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

struct WeiboText {
    std::string status;
    std::vector<std::string> dropped;  // for people
};

/// `tight`: Weibo found a text of the usual length too long.
WeiboText weibo_text(const Posting& posting, bool tight);

/// Weighted length: half-width 1, others 2, beyond the basic plane 4; 280 units are what Weibo calls 140
/// characters.
std::size_t weibo_units(std::string_view text);

/// Whether a post that was read back is this text: entities, links, white space and a cut end aside.
bool is_weibo_text(std::string_view read_back, std::string_view sent);

/// The title within 【】 at the beginning, else the first line; whether it is cut is told by `cut`.
std::string weibo_title(std::string_view text, bool& cut);

}  // namespace drumtower
