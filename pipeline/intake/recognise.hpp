// recognise: what an item of a listing, read whole, states: a new article, another origin of a known one, a
// revision, or nothing new. Pure; ids are derived from the fact, so the same look twice states nothing twice.
#pragma once

#include "pipeline/model/facts.hpp"
#include "pipeline/ports/source.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace drumtower {

/// How this look treats items it has never seen.
enum class Novelty {
    baseline,  // the first whole look: recorded, never posted
    news,
    flood,  // too many at once: held for the desk
};

struct SourceRules {
    SourceId id;
    std::string designate = "manual";  // class given on sight, or "manual"
    Duration hold{};
    Duration backlog{};  // how much of the baseline's past is news all the same
    int flood = 20;
};

/// What came in so long ago still belongs to a flood.
inline constexpr Duration flood_lasts = 1h;

/// A time that no source can mean, before 1990 or days ahead of us, counts as not said.
TimeSpan believable(const TimeSpan& said, TimePoint now);

/// Whether a listing of a baselined source holds too much that is new: more than the source's setting, or
/// nothing but new items (a redesign shows a page of fifteen). `known` stands beside the listing's items.
/// What this flood already brought in counts on, so that an interrupted look does not let its rest through.
/// `tried_before`: how many of the unknown ones were there before and could not be read; they keep no news
/// back.
bool is_flood(const std::vector<std::optional<Article>>& known, const SourceRules& rules, TimePoint now,
              std::size_t tried_before = 0);

/// What a new item is on this look. `published` decides what the backlog lets through.
Novelty novelty_of(const SourceItem& item, bool baselined, bool flood, const SourceRules& rules,
                   TimePoint now);

/// A fact about articles, as one of the events an item can state.
using ArticleFact = std::variant<facts::ArticleSeen, facts::ArticleJoined, facts::ArticleRevised,
                                 facts::ArticleDesignated, facts::ArticleWithdrawn>;

/// `known`: the article this origin (source and url) already is; `twin`: one that another source shows with
/// the same title and text. `content`: the hash of `read.body`.
std::vector<ArticleFact> recognise(const SourceRules& rules, const SourceItem& item, const ReadItem& read,
                                   const ContentHash& content, Novelty novelty,
                                   const std::optional<Article>& known, const std::optional<Article>& twin);

/// The designation that a source's rule makes on sight; nothing for "manual", a baseline, or a held article.
std::optional<facts::ArticleDesignated> designation_on_sight(const SourceRules& rules,
                                                             const ArticleId& article);

}  // namespace drumtower
