// Publisher of one Official Account: pictures and cover up, the draft, its submission, what became of it.
// WeChat has no idempotency key; a draft or an article is known as ours by the address of the original in
// content_source_url, else by its title. WeChat reference sections 2 to 4 and 10.
//
// An account in mode `draft`, and one that may not publish by machine (48001), gets the article into its
// draft box: an officer publishes it there.
#pragma once

#include "connectors/wechat/wechat_client.hpp"
#include "connectors/wechat/wechat_list.hpp"
#include "connectors/wechat/wechat_memo.hpp"
#include "connectors/wechat/wechat_text.hpp"
#include "pipeline/ports/publisher.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drumtower {

class WeChatPublisher : public Publisher {
public:
    WeChatPublisher(WeChatClient::Services services, WeChatOptions options);

    std::string next_step(const Posting& posting, const Memo& memo) const override;
    awaitable<Result<Step>> advance(Posting posting, Memo memo) override;
    awaitable<Result<ReadBack>> find(Posting posting, Memo memo) override;
    /// A draft is changed; what is public WeChat does not let anybody change.
    awaitable<Result<Step>> update(Posting posting, Memo memo) override;
    awaitable<Result<Step>> withdraw(Posting posting, Memo memo) override;
    Duration settle() const override { return account_.options().settle; }
    Duration call_timeout() const override { return account_.options().call_timeout; }
    Duration look_lifetime() const override { return 25min; }

private:
    using Use = QuotaBook::Use;

    bool stops_at_draft(const WeChatMemo& done) const;

    awaitable<Result<Step>> copy_picture(Posting posting, WeChatMemo done);
    awaitable<Result<WeChatMemo::Picture>> copied(std::string url, std::string referer);
    awaitable<Result<Step>> upload_cover(WeChatMemo done);
    awaitable<Result<Step>> add_draft(Posting posting, WeChatMemo done);
    awaitable<Result<Step>> change_draft(Posting posting, WeChatMemo done);
    awaitable<Result<Step>> submit(WeChatMemo done);
    Result<Step> drafted(WeChatMemo done) const;
    Result<Step> not_drafted(const WeChatReply& reply, WeChatMemo done) const;
    awaitable<Result<Step>> remove_draft(WeChatMemo done);
    awaitable<Result<Step>> remove_article(Posting posting, WeChatMemo done);

    awaitable<Result<ReadBack>> find_job(Posting posting, WeChatMemo done, Use use);
    awaitable<Result<ReadBack>> find_draft(Posting posting, WeChatMemo done, Use use);
    awaitable<Result<ReadBack>> find_anything(Posting posting, WeChatMemo done, Use use);
    awaitable<Result<ReadBack>> find_article(Posting posting, WeChatMemo done, Use use);
    awaitable<Result<ReadBack>> draft_is_gone(Posting posting, WeChatMemo done, Use use);
    /// Null: not in the list.
    awaitable<Result<std::optional<WeChatItem>>> listed(WeChatCall call, Posting posting,
                                                        std::string article_id, Use use);
    /// WeChat deletes by a name that neither addresses nor statistics tell.
    awaitable<Result<std::string>> article_id_of(Posting posting);
    awaitable<Result<bool>> draft_stands(std::string media_id, Use use);
    awaitable<ReadBack> went_public(Posting posting, WeChatMemo done, const json::Value& job, Use use);
    ReadBack found(const Posting& posting, WeChatMemo done, const WeChatItem& item) const;

    WeChatClient account_;
};

}  // namespace drumtower
