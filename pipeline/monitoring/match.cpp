#include "pipeline/monitoring/match.hpp"

#include "pipeline/monitoring/tokens.hpp"

#include <algorithm>

namespace drumtower {

namespace {

/// 第10号, 2026年: what is cut off may be all that tells one of a family from the next.
bool hides_number(const std::string& rest) {
    return rest.find_first_of("0123456789") != std::string::npos || rest.find("第") != std::string::npos;
}

}  // namespace

Matcher::Matcher(const std::vector<Obligation>& owed, const std::vector<Delivery>& deliveries) {
    for (const Delivery& delivery : deliveries)
        by_slug_.try_emplace(delivery.id.str(), delivery.article);
    for (const Obligation& duty : owed) {
        by_link_.try_emplace(duty.url, duty.article);
        const std::string title = bare_title(duty.title);
        by_title_[title].push_back({duty.article, title, duty.published.earliest});
    }
    for (auto& [title, duties] : by_title_)
        std::stable_sort(duties.begin(), duties.end(),
                         [](const Titled& a, const Titled& b) { return a.published > b.published; });
}

void Matcher::claim(const ArticleId& article, const std::string& post_id) {
    posts_.try_emplace(article, post_id);
}

std::optional<Match> Matcher::taken(const ArticleId& article, const SeenPost& post, std::string by) {
    claim(article, post.post_id);
    return Match{article, std::move(by)};
}

std::vector<const Matcher::Titled*> Matcher::titled(const SeenPost& post) const {
    std::vector<const Titled*> found;
    const std::string title = bare_title(post.title);
    if (title.empty()) return found;
    for (auto at = by_title_.lower_bound(title); at != by_title_.end(); ++at) {
        const bool fits = post.cut ? at->first.starts_with(title) : at->first == title;
        if (!fits) break;
        for (const Titled& duty : at->second) {
            const TimePoint first_day = std::chrono::floor<std::chrono::days>(duty.published);
            if (post.published.latest >= first_day) found.push_back(&duty);
        }
    }
    return found;
}

bool Matcher::may_be_titled(const SeenPost& post) const {
    return post.slug.empty() && !by_link_.contains(post.link) && !titled(post).empty();
}

bool Matcher::is_ambiguous(const SeenPost& post) const {
    if (!post.cut || !post.slug.empty() || by_link_.contains(post.link)) return false;
    const auto fitting = titled(post);
    if (fitting.empty()) return false;
    const std::string& title = fitting.front()->title;
    const bool several =
        std::any_of(fitting.begin(), fitting.end(), [&](const Titled* each) { return each->title != title; });
    const std::string shown = bare_title(post.title);
    return several || 3 * shown.size() < 2 * title.size() || hides_number(title.substr(shown.size()));
}

std::optional<Match> Matcher::match(const SeenPost& post) {
    if (!post.slug.empty()) {  // ours: of this article or of none that is owed, whatever its title says
        const auto slug = by_slug_.find(post.slug);
        return slug == by_slug_.end() ? std::nullopt : taken(slug->second, post, "slug");
    }
    const auto link = by_link_.find(post.link);
    if (!post.link.empty() && link != by_link_.end()) return taken(link->second, post, "link");
    if (is_ambiguous(post)) return std::nullopt;
    auto fitting = titled(post);
    if (fitting.empty()) return std::nullopt;
    // Newest first; those that came out after the post was made stand last, the earliest of them first.
    const auto later = std::stable_partition(fitting.begin(), fitting.end(), [&](const Titled* duty) {
        return duty->published <= post.published.latest;
    });
    std::reverse(later, fitting.end());
    for (const Titled* duty : fitting) {
        const auto post_of_it = posts_.find(duty->article);
        const bool free = post_of_it == posts_.end() || post_of_it->second == post.post_id;
        if (free) return taken(duty->article, post, "title");
    }
    return Match{fitting.front()->article, "title"};
}

}  // namespace drumtower
