#include "pipeline/monitoring/recognise_post.hpp"

#include <algorithm>

namespace drumtower {

namespace {

using Answer = Likeness::Answer;

constexpr double hardly_less = 0.03;   // of the post: an excerpt of two of a family
constexpr double worth_a_look = 0.15;  // of either text's runs; less is no repost

/// The best that any version says; `same` before `unclear` before `other`.
Likeness best_of(const Candidate& candidate, const Shown& shown) {
    Likeness best;
    bool first = true;
    for (const auto& version : candidate.versions) {
        Likeness found = liken(*version, shown);
        if (first || found.answer < best.answer) best = std::move(found);
        first = false;
    }
    return best;
}

bool shares_enough(const Candidate& candidate, const Grams& post) {
    return std::any_of(candidate.versions.begin(), candidate.versions.end(), [&](const auto& version) {
        return shared(post, version->grams) >= worth_a_look || shared(version->grams, post) >= worth_a_look;
    });
}

}  // namespace

Recognition recognise_post(const SeenPost& post, const std::optional<Match>& at_first_sight,
                           const std::vector<Candidate>& candidates, const std::set<ArticleId>& passed_over) {
    Recognition found;
    Shown shown{post.title, post.text, false, post.cut};
    if (at_first_sight) {
        const auto candidate = std::find_if(candidates.begin(), candidates.end(), [&](const Candidate& each) {
            return each.article == at_first_sight->article;
        });
        if (candidate == candidates.end() || candidate->versions.empty()) {
            found.match = at_first_sight;  // its text is erased: the sign stands alone
            return found;
        }
        shown.leads_to_original = at_first_sight->by == "link";
        Likeness likeness = best_of(*candidate, shown);
        if (likeness.answer == Answer::same) {
            found.match = at_first_sight;
            found.why = std::move(likeness.why);
            return found;
        }
        if (likeness.answer == Answer::unclear && candidate->open)
            found.doubts.push_back({candidate->article, std::move(likeness.why)});
        shown.leads_to_original = false;
    }
    if (post.text.empty() && post.title.empty()) return found;
    struct Fitting {
        const Candidate& candidate;
        Likeness likeness;
    };
    std::vector<Fitting> same;
    const Grams grams = grams_of(tokens_of(words_of(post.title, post.text)));
    for (const Candidate& candidate : candidates) {
        const bool tried = at_first_sight && candidate.article == at_first_sight->article;
        if (tried || passed_over.contains(candidate.article)) continue;
        if (post.published.latest < candidate.first_day || !shares_enough(candidate, grams)) continue;
        Likeness likeness = best_of(candidate, shown);
        if (likeness.answer == Answer::same) same.push_back({candidate, std::move(likeness)});
        if (likeness.answer == Answer::unclear && candidate.open)
            found.doubts.push_back({candidate.article, std::move(likeness.why)});
    }
    if (same.empty()) return found;
    const auto best = std::max_element(same.begin(), same.end(), [](const Fitting& a, const Fitting& b) {
        return a.likeness.share < b.likeness.share;
    });
    const auto fits = [&](const Fitting& each) {
        return each.likeness.share > best->likeness.share - hardly_less;
    };
    if (std::count_if(same.begin(), same.end(), fits) == 1) {
        found.match = Match{best->candidate.article, "text"};
        found.why = best->likeness.why;
        found.doubts.clear();
        return found;
    }
    for (const Fitting& each : same) {
        if (fits(each) && each.candidate.open)
            found.doubts.push_back({each.candidate.article, each.likeness.why + "，另一篇也一样像"});
    }
    return found;
}

}  // namespace drumtower
