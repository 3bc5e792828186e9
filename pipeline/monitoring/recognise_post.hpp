// Which of the articles a unit owes does a post repost, by what it says? After the cheap signs (match.hpp): a
// link or title that fits is held against the text, and a text without either against every article. Pure;
// takes a while, so on a reader's thread.
#pragma once

#include "pipeline/monitoring/likeness.hpp"
#include "pipeline/monitoring/match.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drumtower {

/// An owed article: its newest versions, since who reposted the one before has reposted.
struct Candidate {
    ArticleId article;
    TimePoint first_day{};  // what was published before it is not its repost
    std::vector<std::shared_ptr<const Likened>> versions;
    bool open = true;  // the unit still owes it: only then is a person asked
};

/// It may be this one's: for a person.
struct Doubt {
    ArticleId article;
    std::string why;
};

struct Recognition {
    std::optional<Match> match;
    std::string why;            // of the match
    std::vector<Doubt> doubts;  // without a match; of articles that the unit still owes
};

/// `at_first_sight`: by link or title. `passed_over`: articles that it was found not to repost.
Recognition recognise_post(const SeenPost& post, const std::optional<Match>& at_first_sight,
                           const std::vector<Candidate>& candidates,
                           const std::set<ArticleId>& passed_over = {});

}  // namespace drumtower
