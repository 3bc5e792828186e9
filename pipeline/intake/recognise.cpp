#include "pipeline/intake/recognise.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr const char* held_by_flood = "the source turned over at once: too many new items in one look";
constexpr std::size_t smallest_turnover = 5;  // fewer items, all new, are a small source's ordinary news
constexpr TimePoint first_website{Duration{631'152'000'000}};  // 1990
constexpr Duration clocks_differ = 48h;

}  // namespace

TimeSpan believable(const TimeSpan& said, TimePoint now) {
    const bool possible = said.earliest >= first_website && said.latest <= now + clocks_differ;
    return possible ? said : TimeSpan{};
}

bool is_flood(const std::vector<std::optional<Article>>& known, const SourceRules& rules, TimePoint now,
              std::size_t tried_before) {
    const auto is_new = [now](const std::optional<Article>& article) {
        if (!article) return true;
        const bool held = article->state == ArticleState::held && article->held_why == held_by_flood;
        return held && now - article->seen_at < flood_lasts;
    };
    const auto fresh = static_cast<std::size_t>(std::count_if(known.begin(), known.end(), is_new));
    const bool nothing_known = fresh == known.size() && fresh >= smallest_turnover;
    return nothing_known || fresh - tried_before > static_cast<std::size_t>(rules.flood);
}

Novelty novelty_of(const SourceItem& item, bool baselined, bool flood, const SourceRules& rules,
                   TimePoint now) {
    if (!baselined) {
        const bool recent = rules.backlog > Duration::zero() && item.published.latest >= now - rules.backlog;
        return recent ? Novelty::news : Novelty::baseline;
    }
    return flood ? Novelty::flood : Novelty::news;
}

std::optional<facts::ArticleDesignated> designation_on_sight(const SourceRules& rules,
                                                             const ArticleId& article) {
    if (rules.designate == "manual") return std::nullopt;
    facts::ArticleDesignated fact;
    fact.article = article;
    fact.cls = rules.designate;
    fact.ground = "the source's rule";
    fact.who = "source:" + rules.id.str();
    return fact;
}

namespace {

facts::ArticleSeen first_sight(const SourceRules& rules, const SourceItem& item, const ReadItem& read,
                               const ContentHash& content, Novelty novelty) {
    facts::ArticleSeen fact;
    fact.article = article_id(rules.id, item.url);
    fact.source = rules.id;
    fact.url = item.url;
    fact.title = read.body.title.empty() ? item.title : read.body.title;
    const bool page_says = read.published.latest != TimePoint{};
    fact.published = page_says ? read.published : item.published;
    fact.content = content;
    fact.hold = rules.hold;
    if (novelty == Novelty::baseline) fact.state = ArticleState::baseline;
    if (novelty == Novelty::flood) {
        fact.state = ArticleState::held;
        fact.held_why = held_by_flood;
    }
    return fact;
}

bool shows_origin(const Article& article, const SourceId& source, const std::string& url) {
    for (const Origin& origin : article.origins) {
        if (origin.source == source && origin.url == url) return true;
    }
    return false;
}

facts::ArticleRevised next_version(const SourceRules& rules, const SourceItem& item, const ReadItem& read,
                                   const ContentHash& content, const Article& known) {
    facts::ArticleRevised fact;
    fact.article = known.id;
    fact.source = rules.id;
    fact.version = known.newest().number + 1;
    fact.previous = known.newest().content;
    fact.content = content;
    fact.title = read.body.title.empty() ? item.title : read.body.title;
    fact.url = item.url;
    return fact;
}

/// What is news here though it was seen elsewhere first: nobody has designated it, so this source does, as
/// its page is now.
std::vector<ArticleFact> joins(const SourceRules& rules, const SourceItem& item, const ReadItem& read,
                               const ContentHash& content, Novelty novelty, const Article& twin) {
    facts::ArticleJoined joined{twin.id, rules.id, item.url, read.body.title, item.published, content, {}};
    const bool undecided =
        !twin.designation && (twin.state == ArticleState::open || twin.state == ArticleState::baseline);
    const auto designation =
        novelty == Novelty::news && undecided ? designation_on_sight(rules, twin.id) : std::nullopt;
    if (!designation) return {joined};
    if (rules.hold > Duration::zero()) joined.hold = rules.hold;
    std::vector<ArticleFact> stated{joined};
    if (twin.newest().content != content) stated.emplace_back(next_version(rules, item, read, content, twin));
    stated.emplace_back(*designation);
    return stated;
}

}  // namespace

std::vector<ArticleFact> recognise(const SourceRules& rules, const SourceItem& item, const ReadItem& read,
                                   const ContentHash& content, Novelty novelty,
                                   const std::optional<Article>& known, const std::optional<Article>& twin) {
    if (!known && twin && !shows_origin(*twin, rules.id, item.url))
        return joins(rules, item, read, content, novelty, *twin);
    if (!known) {
        std::vector<ArticleFact> stated{first_sight(rules, item, read, content, novelty)};
        if (novelty != Novelty::news) return stated;
        if (auto designation = designation_on_sight(rules, article_id(rules.id, item.url)))
            stated.emplace_back(*designation);
        return stated;
    }
    // Only the first origin's text is the article's: another origin may carry it with small differences of
    // its own.
    const bool first_origin =
        known->origins.front().source == rules.id && known->origins.front().url == item.url;
    if (!first_origin || known->state == ArticleState::withdrawn || known->newest().content == content)
        return {};
    return {next_version(rules, item, read, content, *known)};
}

}  // namespace drumtower
