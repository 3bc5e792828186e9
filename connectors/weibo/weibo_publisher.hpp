// Publisher of one Weibo account: a new post with the title, an excerpt and the link to the original
// (statuses/share), the only write an ordinary app can count on. Weibo reference sections 2 and 7.
//
// Nothing that Weibo takes identifies a post of ours: it is found by its text and its time among the five
// newest. While an answer is missing, only a read that reaches back before the call proves absence, and never
// sooner than ten minutes.
#pragma once

#include "connectors/weibo/weibo_client.hpp"
#include "pipeline/ports/publisher.hpp"

#include <string>

namespace drumtower {

/// What is remembered between the steps of one delivery; journaled with each of them.
struct WeiboMemo {
    std::string post_id;
    std::string sent;    // the text that a share sends: kept before the call, so that it can be looked for
    bool tight = false;  // a text of the usual length was too long
    bool no_picture = false;  // Weibo does not take the article's
    std::int64_t hint = 0;    // the error code that says that it may be there already
    template <class A>
    void fields(A& a) {
        a("post_id", post_id), a("sent", sent), a("tight", tight), a("no_picture", no_picture),
            a("hint", hint);
    }
    static WeiboMemo of(const Memo& memo) { return json::read<WeiboMemo>(memo.text).value_or(WeiboMemo{}); }
    Memo memo() const { return Memo{json::write(*this)}; }
};

class WeiboPublisher : public Publisher {
public:
    WeiboPublisher(HttpClient& http, Clock& clock, WeiboOptions options, QuotaBook* quotas);

    std::string next_step(const Posting& posting, const Memo& memo) const override;
    awaitable<Result<Step>> advance(Posting posting, Memo memo) override;
    awaitable<Result<ReadBack>> find(Posting posting, Memo memo) override;
    /// Weibo lets nobody change a post by program.
    awaitable<Result<Step>> update(Posting posting, Memo memo) override;
    awaitable<Result<Step>> withdraw(Posting posting, Memo memo) override;
    Duration settle() const override { return account_.options().settle; }
    Duration call_timeout() const override { return account_.options().call_timeout; }
    bool one_at_a_time() const override { return true; }  // five posts are shown
    Duration look_lifetime() const override { return 30min; }

private:
    using Use = QuotaBook::Use;
    awaitable<std::optional<FilePart>> picture_of(Posting posting);
    Result<Step> shared(const Posting& posting, const WeiboReply& reply, WeiboMemo done) const;
    awaitable<Result<ReadBack>> find_post(std::string id, Receipt receipt, WeiboMemo done, int version);
    awaitable<Result<ReadBack>> find_by_text(Posting posting, WeiboMemo done);

    WeiboClient account_;
};

}  // namespace drumtower
