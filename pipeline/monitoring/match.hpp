// match: is a post seen on a channel a repost of an article this unit owes? Pure.
#pragma once

#include "pipeline/model/domain.hpp"
#include "pipeline/ports/channel_reader.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace drumtower {

struct Match {
    ArticleId article;
    std::string by;  // slug | link | title
};

/// Letters, digits and CJK of a title, without spaces and punctuation, ASCII lower-case.
std::string bare_title(const std::string& title);

/// `owed`: the unit's open duties. A title alone counts only for a post not older than the article's first
/// day. Made once for all posts of a look: there may be a thousand of both.
class Matcher {
public:
    Matcher(const std::vector<Obligation>& owed, const std::vector<Delivery>& deliveries);
    std::optional<Match> match(const SeenPost& post) const;

private:
    struct Titled {
        ArticleId article;
        TimePoint from;
    };
    std::unordered_map<std::string, ArticleId> by_slug_;
    std::unordered_map<std::string, ArticleId> by_link_;
    std::unordered_map<std::string, std::vector<Titled>> by_title_;
};

/// The same for one post.
std::optional<Match> match(const SeenPost& post, const std::vector<Obligation>& owed,
                           const std::vector<Delivery>& deliveries);

}  // namespace drumtower
