// match: is a post seen on a channel a repost of an article this unit owes? Pure.
#pragma once

#include "pipeline/model/domain.hpp"
#include "pipeline/ports/channel_reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drumtower {

struct Match {
    ArticleId article;
    std::string by;  // slug | link | title
};

/// Letters, digits and CJK of a title, without spaces and punctuation, ASCII lower-case.
std::string bare_title(const std::string& title);

/// `owed`: the unit's open duties. A title alone counts only for a post not older than the article's first
/// day.
std::optional<Match> match(const SeenPost& post, const std::vector<Obligation>& owed,
                           const std::vector<Delivery>& deliveries);

}  // namespace drumtower
