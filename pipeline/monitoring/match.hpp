// match: is a post seen on a channel a repost of an article this unit owes? Pure.
#pragma once

#include "pipeline/model/domain.hpp"
#include "pipeline/ports/channel_reader.hpp"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace drumtower {

struct Match {
    ArticleId article;
    std::string by;  // slug | link | title
};

/// Made once for all posts of a look: there may be a thousand of both. `owed`: the unit's duties.
///
/// A title alone counts only for a post not older than the article's first day. Of several articles with one
/// title a post is taken for the newest that was out before it and has no other post; what was taken for an
/// article stays with it.
class Matcher {
public:
    Matcher(const std::vector<Obligation>& owed, const std::vector<Delivery>& deliveries);
    /// This post is known as the article's repost.
    void claim(const ArticleId& article, const std::string& post_id);
    std::optional<Match> match(const SeenPost& post);
    /// It may be a repost by its title, and only by that.
    bool may_be_titled(const SeenPost& post) const;
    /// The part of its title that the listing shows fits what is owed, and is too little to say which.
    bool is_ambiguous(const SeenPost& post) const;

private:
    struct Titled {
        ArticleId article;
        std::string title;  // bare
        TimePoint published;
    };
    /// All titled so, or beginning so when the listing cuts.
    std::vector<const Titled*> titled(const SeenPost& post) const;
    std::optional<Match> taken(const ArticleId& article, const SeenPost& post, std::string by);

    std::unordered_map<std::string, ArticleId> by_slug_;
    std::unordered_map<std::string, ArticleId> by_link_;
    std::map<std::string, std::vector<Titled>> by_title_;
    std::map<ArticleId, std::string> posts_;
};

}  // namespace drumtower
