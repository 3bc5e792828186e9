// What the publisher of WeChat remembers between the steps of one delivery; journaled with each of them. A
// job that is submitted is asked about by its publish_id, a draft by its media_id.
#pragma once

#include "pipeline/base/json.hpp"
#include "pipeline/ports/publisher.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drumtower {

struct WeChatMemo {
    struct Picture {
        std::string url;     // where the article shows it
        std::string copy;    // at WeChat; empty: left out
        std::string failed;  // why there is no copy
        template <class A>
        void fields(A& a) {
            a("url", url), a("copy", copy), a("failed", failed);
        }
    };
    std::vector<Picture> pictures;
    std::string cover;       // media_id of the permanent picture
    std::string draft;       // media_id in the draft box
    std::string publish_id;  // of the job that makes it public
    std::optional<TimePoint> submitted_at;
    std::string article_id;    // of what is public
    std::string text;          // hash of what the draft holds: title and content
    int failed_jobs = 0;       // jobs that ended without a reason
    int covers = 0;            // that WeChat did not know any more
    bool draft_only = false;   // WeChat does not let this account publish by machine
    bool short_title = false;  // WeChat took the whole title not
    bool plain_text = false;   // and not the links
    template <class A>
    void fields(A& a) {
        a("pictures", pictures), a("cover", cover), a("draft", draft), a("publish_id", publish_id);
        a("submitted_at", submitted_at), a("article_id", article_id), a("text", text);
        a("covers", covers), a("failed_jobs", failed_jobs), a("draft_only", draft_only),
            a("short_title", short_title);
        a("plain_text", plain_text);
    }
    static WeChatMemo of(const Memo& memo) {
        auto read = json::read<WeChatMemo>(memo.text);
        return read ? std::move(*read) : WeChatMemo{};
    }
    Memo memo() const { return Memo{json::write(*this)}; }
};

}  // namespace drumtower
