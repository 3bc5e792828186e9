// Addresses of WeChat articles: the one form that is kept, and what tells two of them apart. WeChat reference
// section 9. Pure.
#pragma once

#include <string>
#include <string_view>

namespace drumtower {

/// https, no fragment, of the query only what names the article (__biz, mid, idx, sn). `page_base`: where the
/// platform's pages are. Empty when it is no article's address there.
std::string wechat_article_url(std::string_view url, std::string_view page_base);

/// "mid_idx" of a long address, the same in lists, statistics and links; empty for a short one, which does
/// not tell.
std::string wechat_article_key(std::string_view url);

/// What two links to an original are compared by: entities, scheme, fragment and a slash at the end aside.
std::string wechat_original_key(std::string_view url);

}  // namespace drumtower
