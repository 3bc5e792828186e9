#include "pipeline/intake/recognise.hpp"

namespace drumtower {

Novelty novelty_of(const SourceItem& item, bool baselined, std::size_t new_items, const SourceRules& rules,
                   TimePoint now) {
    if (!baselined) {
        const bool recent = rules.backlog > Duration::zero() && item.published.latest >= now - rules.backlog;
        return recent ? Novelty::news : Novelty::baseline;
    }
    return new_items > static_cast<std::size_t>(rules.flood) ? Novelty::flood : Novelty::news;
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
        fact.held_why = "the source turned over at once: more new items than its flood setting";
    }
    return fact;
}

bool shows_origin(const Article& article, const SourceId& source, const std::string& url) {
    for (const Origin& origin : article.origins) {
        if (origin.source == source && origin.url == url) return true;
    }
    return false;
}

}  // namespace

std::vector<ArticleFact> recognise(const SourceRules& rules, const SourceItem& item, const ReadItem& read,
                                   const ContentHash& content, Novelty novelty,
                                   const std::optional<Article>& known, const std::optional<Article>& twin) {
    if (!known && twin && !shows_origin(*twin, rules.id, item.url)) {
        return {facts::ArticleJoined{twin->id, rules.id, item.url, read.body.title, item.published, content}};
    }
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
    facts::ArticleRevised fact;
    fact.article = known->id;
    fact.source = rules.id;
    fact.version = known->newest().number + 1;
    fact.previous = known->newest().content;
    fact.content = content;
    fact.title = read.body.title.empty() ? item.title : read.body.title;
    fact.url = item.url;
    return {fact};
}

}  // namespace drumtower
