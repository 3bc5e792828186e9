// The calls of the Official Account API that are used, each with what its repetition would do and how often a
// new account may make it a day. Source: the platform's API call limits page; WeChat reference sections 3, 4
// and 8.
#pragma once

#include "pipeline/ports/http_client.hpp"
#include "pipeline/ports/quota_book.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace drumtower {

struct WeChatCall {
    std::string_view path;
    Effect effect = Effect::reads;
    int a_day = 0;         // for a new account; 0: no limit that a unit could come near to
    int for_recovery = 0;  // of these

    /// `scarce`: what the account is allowed where a new one is allowed 100.
    Ration ration(int scarce) const {
        const int times = std::max(1, scarce / 100);
        return a_day == 100 ? Ration{std::string(path), scarce, scarce / 5}
                            : Ration{std::string(path), a_day * times, for_recovery * times};
    }
};

namespace wechat {

inline constexpr WeChatCall stable_token{"/cgi-bin/stable_token"};
/// Forced: 20 a day, and a closer call than 30 s does not refresh.
inline constexpr WeChatCall forced_token{"/cgi-bin/stable_token?force_refresh", Effect::reads, 20, 0};
/// A picture that is uploaded twice is nobody's loss.
inline constexpr WeChatCall upload_picture{"/cgi-bin/media/uploadimg"};
inline constexpr WeChatCall add_material{"/cgi-bin/material/add_material", Effect::reads, 1000, 50};
inline constexpr WeChatCall draft_add{"/cgi-bin/draft/add", Effect::posts, 1000, 200};
inline constexpr WeChatCall draft_update{"/cgi-bin/draft/update", Effect::posts, 1000, 200};
inline constexpr WeChatCall draft_delete{"/cgi-bin/draft/delete", Effect::posts, 1000, 200};
inline constexpr WeChatCall draft_get{"/cgi-bin/draft/get", Effect::reads, 500, 100};
inline constexpr WeChatCall draft_list{"/cgi-bin/draft/batchget", Effect::reads, 1000, 200};
inline constexpr WeChatCall submit{"/cgi-bin/freepublish/submit", Effect::posts, 100, 20};
inline constexpr WeChatCall job{"/cgi-bin/freepublish/get", Effect::reads, 100, 20};
inline constexpr WeChatCall published_list{"/cgi-bin/freepublish/batchget", Effect::reads, 100, 20};
inline constexpr WeChatCall published{"/cgi-bin/freepublish/getarticle", Effect::reads, 100, 20};
inline constexpr WeChatCall remove{"/cgi-bin/freepublish/delete", Effect::posts, 10, 2};
inline constexpr WeChatCall statistics{"/datacube/getarticletotaldetail", Effect::reads, 100, 20};

}  // namespace wechat

}  // namespace drumtower
