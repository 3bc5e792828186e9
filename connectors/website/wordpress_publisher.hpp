// Publishes to one WordPress site. Steps: "media i/n" (a picture is copied into the site), "terms"
// (categories and tags are found or made), "create", after which the post is public. Only "create" shows
// anything to anybody.
//
// A post of ours is known by its slug, drumtower-<delivery id>, which every site keeps without a plugin. The
// slug is no lock: two creates give two posts, the second with -2. So find() comes before each create, and
// there is one writer a site.
#pragma once

#include "connectors/website/wordpress_client.hpp"
#include "connectors/website/wordpress_memo.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/ports/publisher.hpp"

#include <map>
#include <string>
#include <utility>

namespace drumtower {

class WordPressPublisher : public Publisher {
public:
    WordPressPublisher(HttpClient& http, const Clock& clock, WordPressOptions options,
                       std::optional<asio::any_io_executor> workers = {});

    std::string next_step(const Posting& posting, const Memo& memo) const override;
    awaitable<Result<Step>> advance(Posting posting, Memo memo) override;
    awaitable<Result<ReadBack>> find(Posting posting, Memo memo) override;
    awaitable<Result<Step>> update(Posting posting, Memo memo) override;
    awaitable<Result<Step>> withdraw(Posting posting, Memo memo) override;
    Duration settle() const override { return site_.options().settle; }
    Duration call_timeout() const override { return site_.options().call_timeout; }

private:
    using Term = std::pair<std::string, std::string>;  // taxonomy, name

    std::vector<Term> wanted_terms() const;
    /// The first one that neither the memo nor the cache knows, or null.
    std::optional<Term> unknown_term(const WordPressMemo& done) const;
    std::vector<std::int64_t> term_ids(const WordPressMemo& done, std::string_view taxonomy) const;
    std::string dropped(const WordPressMemo& done) const;
    /// The preparing step that is still to do, or null.
    awaitable<Result<std::optional<Step>>> prepare(Posting posting, WordPressMemo done);

    awaitable<Result<Step>> copy_picture(Posting posting, WordPressMemo done);
    awaitable<Result<WordPressMemo::Picture>> copied(std::string url, std::string name, std::string referer);
    awaitable<Result<Step>> learn_term(Term term, WordPressMemo done);
    awaitable<Result<std::int64_t>> look_up_term(Term term);
    awaitable<Result<std::int64_t>> make_term(Term term);
    awaitable<Result<Step>> create(Posting posting, WordPressMemo done);
    Result<Step> created(const Posting& posting, const WordPressPost& post, WordPressMemo done) const;

    awaitable<Result<std::optional<WordPressPost>>> post_by_id(std::string id);
    awaitable<Result<std::vector<WordPressPost>>> posts_by_slug(DeliveryId delivery);
    ReadBack judged(const Posting& posting, const WordPressPost& post, WordPressMemo done) const;
    awaitable<Failure> failure_of(WordPressReply reply, Effect effect);

    WordPressClient site_;
    const Clock& clock_;
    std::map<Term, std::int64_t> terms_;  // found or made since start
};

}  // namespace drumtower
