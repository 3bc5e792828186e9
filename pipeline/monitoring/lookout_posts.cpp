// Lookout, the posts that a look shows: what is known already, what is a repost by its signs or its text, and
// what a person is asked about.
#include "pipeline/base/log.hpp"
#include "pipeline/base/utf8.hpp"
#include "pipeline/monitoring/lookout_owed.hpp"

#include <algorithm>
#include <iterator>

namespace drumtower {

namespace {

constexpr std::size_t unclear_named = 5;
constexpr int pages_a_look = 5;
constexpr int tries_a_page = 3;
constexpr std::size_t text_kept = 600;  // bytes of a post in a question

}  // namespace

/// A post stays with the article it was first taken for, though that duty may be closed by now.
awaitable<void> Lookout::recall(Owed& owed, const ChannelLook& seen, const Matcher& matcher) {
    std::vector<std::string> posts;
    for (const SeenPost& post : seen.posts) {
        const bool by_words = matcher.may_be_titled(post) || is_to_compare(post, owed);
        if (!owed.known.contains(post.post_id) && by_words) posts.push_back(post.post_id);
    }
    if (posts.empty()) co_return;
    auto query = [channel = channel_, posts = std::move(posts)](Queries& view) {
        std::vector<Observation> found;
        for (const std::string& post : posts) {
            if (auto known = view.observation(channel, post)) found.push_back(std::move(*known));
        }
        return found;
    };
    auto found = co_await to_.view.read(std::move(query));
    for (Observation& known : found)
        owed.known.emplace(known.post_id, std::move(known));
}

awaitable<Lookout::Recognised> Lookout::recognise(const ChannelLook& seen, Owed& owed, TimePoint looked_at) {
    Matcher matcher(owed.duties, owed.deliveries);
    co_await recall(owed, seen, matcher);
    const bool is_new = std::any_of(seen.posts.begin(), seen.posts.end(), [&](const SeenPost& post) {
        return !owed.known.contains(post.post_id) && matcher.may_be_titled(post);
    });
    if (is_new) {
        auto all = owed.duties;  // an excerpt may fit two of a family
        all.insert(all.end(), owed.closed.begin(), owed.closed.end());
        matcher = Matcher(all, owed.deliveries);
        co_await recall(owed, seen, matcher);
    }
    for (const auto& [post, known] : owed.known) {
        if (!known.gone) matcher.claim(known.article, post);
    }
    Recognised found;
    std::vector<Unknown> unknown;
    for (const SeenPost& post : seen.posts) {
        const auto match = matcher.match(post);
        const auto known = owed.known.find(post.post_id);
        const bool is_known = known != owed.known.end() && !known->second.gone;
        if (is_known || !post.slug.empty()) {
            auto event = match ? repost(post, *match, owed, seen.as_of) : std::nullopt;
            if (event) found.reposts.push_back(std::move(*event));
        } else {
            unknown.push_back({post, match, !match && matcher.is_ambiguous(post), seen.as_of});
        }
    }
    if (!owed.duties.empty()) co_await weigh(std::move(unknown), owed, found);
    std::set<std::string> shown;
    for (const SeenPost& post : seen.posts) {
        first_seen_.try_emplace(post.post_id, looked_at);
        shown.insert(post.post_id);
    }
    std::erase_if(passed_over_, [&](const auto& each) { return !shown.contains(each.first); });
    std::erase_if(pages_tried_, [&](const auto& each) { return !shown.contains(each.first); });
    co_return found;
}

awaitable<std::vector<Recognition>> Lookout::compare(std::vector<Unknown> unknown, const Owed& owed) {
    auto query = [unknown = std::move(unknown), candidates = owed.candidates,
                  passed_over = passed_over_](Queries&) {
        static const std::set<ArticleId> nothing;
        std::vector<Recognition> found;
        for (const Unknown& each : unknown) {
            const auto passed = passed_over.find(each.post.post_id);
            found.push_back(recognise_post(each.post, each.at_first_sight, candidates,
                                           passed == passed_over.end() ? nothing : passed->second));
        }
        return found;
    };
    auto found = co_await to_.view.read(std::move(query));
    co_return found;
}

awaitable<void> Lookout::weigh(std::vector<Unknown> unknown, const Owed& owed, Recognised& found) {
    if (unknown.empty()) co_return;
    auto recognised = co_await compare(unknown, owed);
    int pages_left = pages_a_look;
    std::size_t unread = 0;
    for (std::size_t at = 0; at < unknown.size(); ++at) {
        Unknown& each = unknown[at];
        Recognition& recognition = recognised[at];
        if (!recognition.match && wants_its_page(each.post, owed)) {
            bool read = false;
            if (--pages_left >= 0) read = co_await read_page(each, recognition, owed);
            if (!read && recognition.doubts.empty() && wants_its_page(each.post, owed)) {
                ++unread;
                continue;
            }
        }
        auto said = co_await said_of(each, recognition, owed);
        std::move(said.begin(), said.end(), std::back_inserter(found.reposts));
        // A title that fits several tells nothing of any of them, whatever a person is asked.
        const bool untold = !recognition.match && each.ambiguous && each.post.text.empty();
        if (untold && found.unclear.size() < unclear_named)
            found.unclear.push_back("标题被截断，无法辨认：" + each.post.title);
    }
    if (unread > 0) found.unclear.push_back("还有 " + std::to_string(unread) + " 篇的正文没有核对");
}

/// Whether there is an article that it was not compared with yet, and that was out before it.
bool Lookout::is_to_compare(const SeenPost& post, const Owed& owed) const {
    const auto passed = passed_over_.find(post.post_id);
    return std::any_of(owed.candidates.begin(), owed.candidates.end(), [&](const Candidate& candidate) {
        const bool new_to_it = passed == passed_over_.end() || !passed->second.contains(candidate.article);
        return new_to_it && post.published.latest >= candidate.first_day;
    });
}

/// A title alone tells little: where the listing shows no text, the page is read, once for what is new.
bool Lookout::wants_its_page(const SeenPost& post, const Owed& owed) const {
    if (!to_.pages || !post.text.empty() || post.url.empty() || !is_to_compare(post, owed)) return false;
    const auto tried = pages_tried_.find(post.post_id);
    return tried == pages_tried_.end() || tried->second < tries_a_page;
}

/// What there is to write of a post: a repost, questions, or nothing.
awaitable<std::vector<Event>> Lookout::said_of(const Unknown& unknown, const Recognition& recognition,
                                               const Owed& owed) {
    std::vector<Event> said;
    if (recognition.match) {
        auto event = repost(unknown.post, *recognition.match, owed, unknown.as_of, recognition.why);
        if (event) said.push_back(std::move(*event));
        co_return said;
    }
    std::set<ArticleId> asked_now;
    for (const Doubt& doubt : recognition.doubts) {
        auto asked = co_await question(unknown.post, doubt);
        if (!asked) continue;
        asked_now.insert(doubt.article);
        said.push_back(std::move(*asked));
    }
    const bool told = !unknown.ambiguous || !unknown.post.text.empty();
    for (const Candidate& candidate : owed.candidates) {
        if (told && !asked_now.contains(candidate.article))
            passed_over_[unknown.post.post_id].insert(candidate.article);
    }
    co_return said;
}

awaitable<bool> Lookout::read_page(Unknown& unknown, Recognition& recognition, const Owed& owed) {
    SeenPost& post = unknown.post;
    ++pages_tried_[post.post_id];
    auto page = co_await to_.pages->read(post.url);
    if (!page) {
        log::info("page_unread",
                  {{"channel", channel_.str()}, {"url", post.url}, {"detail", page.error().detail}});
        co_return false;
    }
    pages_tried_.erase(post.post_id);
    post.text = std::move(page->text);
    if (post.cut && !page->title.empty()) {
        post.title = std::move(page->title);
        post.cut = false;
    }
    std::vector<Unknown> one{unknown};
    auto again = co_await compare(std::move(one), owed);
    recognition = std::move(again.front());
    co_return true;
}

/// Nothing when it has been asked: the answer, or that there is none yet, is in the view.
awaitable<std::optional<Event>> Lookout::question(const SeenPost& post, const Doubt& doubt) {
    facts::MatchAsked fact;
    fact.question = question_id(channel_, post.post_id, doubt.article);
    auto query = [id = fact.question](Queries& view) { return view.question(id).has_value(); };
    const bool is_asked = co_await to_.view.read(std::move(query));
    if (is_asked) co_return std::nullopt;
    fact.channel = channel_;
    fact.unit = unit_;
    fact.article = doubt.article;
    fact.post_id = post.post_id;
    fact.url = post.url;
    fact.title = post.title;
    fact.text = std::string(utf8::shortened(post.text, text_kept));
    fact.published = post.published;
    fact.why = doubt.why;
    fact.first_seen = first_seen(post);
    if (!fact.first_seen) fact.unseen_at = unseen_at(post);
    log::info("match_asked", {{"unit", unit_.str()},
                              {"channel", channel_.str()},
                              {"article", fact.article.str()},
                              {"url", fact.url}});
    co_return to_.scribe.event(fact, to_.scribe.partition_of(unit_));
}

std::optional<TimePoint> Lookout::first_seen(const SeenPost& post) const {
    const auto seen = first_seen_.find(post.post_id);
    return seen == first_seen_.end() ? std::nullopt : std::optional(seen->second);
}

std::optional<TimePoint> Lookout::unseen_at(const SeenPost& post) const {
    const bool would_show = last_.blind_spots.empty() && last_.reaches_back_to <= post.published.earliest;
    if (!good_at_ || !would_show) return std::nullopt;
    return good_until_;
}

/// Nothing when it is known already.
std::optional<Event> Lookout::repost(const SeenPost& post, const Match& match, const Owed& owed,
                                     std::optional<TimePoint> as_of, std::string why) {
    const auto known = owed.known.find(post.post_id);
    if (known != owed.known.end() && !known->second.gone) {
        const bool by_words = match.by == "title" || match.by == "text";
        if (known->second.article == match.article || by_words) return std::nullopt;
    }
    facts::ObservationMade fact;
    fact.channel = channel_;
    fact.unit = unit_;
    fact.post_id = post.post_id;
    fact.url = post.url;
    fact.title = post.title;
    fact.published = post.published;
    fact.article = match.article;
    fact.matched_by = match.by;
    if (!post.way.empty()) fact.way = post.way;
    if (!why.empty()) fact.why = std::move(why);
    fact.first_seen = first_seen(post);
    if (!fact.first_seen) {
        fact.unseen_at = unseen_at(post);
        fact.first_seen = as_of;
    }
    if (known != owed.known.end()) fact.previous = known->second.event;
    log::info("repost_seen", {{"unit", unit_.str()},
                              {"channel", channel_.str()},
                              {"article", fact.article.str()},
                              {"by", fact.matched_by}});
    return to_.scribe.event(fact, to_.scribe.partition_of(unit_));
}

}  // namespace drumtower
