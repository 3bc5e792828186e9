// What the events of partition `articles` do: roster, rules, articles, freezes.
#include "pipeline/ledger/rows.hpp"

#include <algorithm>

namespace drumtower::folding {

bool is_stale(const Rows& rows, const Recorded& recorded) {
    const auto owner = load<Owner>(rows, owner_key(recorded.partition));
    return owner && recorded.event.epoch < owner->epoch;
}

namespace {

RowKey rule_key(const RuleId& id, int version) {
    return {"rule", id.str() + "@" + std::to_string(version)};
}
RowKey freeze_key(const UnitId& unit) {
    return {"freeze", unit.empty() ? "*" : unit.str()};
}

}  // namespace

Keys keys(const facts::LogCreated&, Partition) {
    return {{"mark", "log"}};
}
Folded apply(Rows& rows, const facts::LogCreated& fact, const Recorded& recorded) {
    save(rows, {"mark", "log"},
         Mark{recorded.event.id, recorded.event.time, std::to_string(fact.partitions)});
    return Folded::applied;
}

Keys keys(const facts::RuleDeclared& fact, Partition) {
    return {rule_key(fact.rule.id, fact.rule.version)};
}
Folded apply(Rows& rows, const facts::RuleDeclared& fact, const Recorded& recorded) {
    save(rows, rule_key(fact.rule.id, fact.rule.version), Declared<Rule>{recorded.event.id, fact.rule});
    return Folded::applied;
}

Keys keys(const facts::RuleRetired& fact, Partition) {
    return {rule_key(fact.id, fact.version)};
}
Folded apply(Rows& rows, const facts::RuleRetired& fact, const Recorded& recorded) {
    auto rule = load<Declared<Rule>>(rows, rule_key(fact.id, fact.version));
    if (!rule || rule->event != fact.previous) return Folded::stale;
    rule->retired = true;
    rule->event = recorded.event.id;
    save(rows, rule_key(fact.id, fact.version), *rule);
    return Folded::applied;
}

Keys keys(const facts::UnitDeclared& fact, Partition) {
    return {{"unit", fact.unit.id.str()}};
}
Folded apply(Rows& rows, const facts::UnitDeclared& fact, const Recorded& recorded) {
    save(rows, {"unit", fact.unit.id.str()}, Declared<Unit>{recorded.event.id, fact.unit, fact.unit.retired});
    return Folded::applied;
}

Keys keys(const facts::SourceDeclared& fact, Partition) {
    return {{"source", fact.source.id.str()}};
}
Folded apply(Rows& rows, const facts::SourceDeclared& fact, const Recorded& recorded) {
    Declared<SourceInfo> source{recorded.event.id, fact.source, fact.source.retired};
    if (const auto before = load<Declared<SourceInfo>>(rows, {"source", fact.source.id.str()})) {
        const bool same_place = before->what.kind == fact.source.kind && before->what.url == fact.source.url;
        source.what.baselined = before->what.baselined && same_place;
    }
    save(rows, {"source", fact.source.id.str()}, source);
    return Folded::applied;
}

Keys keys(const facts::SourceBaselined& fact, Partition) {
    return {{"source", fact.source.str()}};
}
Folded apply(Rows& rows, const facts::SourceBaselined& fact, const Recorded&) {
    auto source = load<Declared<SourceInfo>>(rows, {"source", fact.source.str()});
    if (!source || (fact.declared && *fact.declared != source->event)) return Folded::stale;
    source->what.baselined = true;
    save(rows, {"source", fact.source.str()}, *source);
    return Folded::applied;
}

Keys keys(const facts::SourcePushed& fact, Partition) {
    return {{"push", fact.key()}, {"newest_push", fact.source.str()}};
}
Folded apply(Rows& rows, const facts::SourcePushed& fact, const Recorded& recorded) {
    const Push push{fact.source, fact.push, fact.bytes, fact.article, recorded.event.time};
    save(rows, {"push", fact.key()}, push);
    save(rows, {"newest_push", fact.source.str()}, push);
    return Folded::applied;
}

Keys keys(const facts::ArticleSeen& fact, Partition) {
    return {article_key(fact.article)};
}
Folded apply(Rows& rows, const facts::ArticleSeen& fact, const Recorded& recorded) {
    if (load<Article>(rows, article_key(fact.article))) return Folded::stale;
    Article article;
    article.id = fact.article;
    article.state = fact.state;
    article.title = fact.title;
    article.url = fact.url;
    article.published = fact.published;
    article.seen_at = recorded.event.time;
    article.origins = {
        {fact.source, fact.url, fact.title, fact.published, recorded.event.time, fact.content}};
    article.versions = {{1, fact.content, fact.title, recorded.event.time, fact.who}};
    article.held_why = fact.held_why;
    if (fact.hold > Duration::zero()) article.hold_until = recorded.event.time + fact.hold;
    if (fact.state == ArticleState::held) article.hold_until = far_future;
    save(rows, article_key(fact.article), article);
    return Folded::applied;
}

Keys keys(const facts::ArticleJoined& fact, Partition) {
    return {article_key(fact.article)};
}
Folded apply(Rows& rows, const facts::ArticleJoined& fact, const Recorded& recorded) {
    auto article = load<Article>(rows, article_key(fact.article));
    if (!article) return Folded::stale;
    article->origins.push_back(
        {fact.source, fact.url, fact.title, fact.published, recorded.event.time, fact.content});
    if (fact.hold) {
        const TimePoint until = recorded.event.time + *fact.hold;
        article->hold_until = std::max(article->hold_until.value_or(until), until);
    }
    save(rows, article_key(fact.article), *article);
    return Folded::applied;
}

Keys keys(const facts::ArticleRevised& fact, Partition) {
    return {article_key(fact.article)};
}
Folded apply(Rows& rows, const facts::ArticleRevised& fact, const Recorded& recorded) {
    auto article = load<Article>(rows, article_key(fact.article));
    if (!article || article->newest().content != fact.previous ||
        article->newest().number + 1 != fact.version) {
        return Folded::stale;
    }
    article->title = fact.title;
    article->versions.push_back({fact.version, fact.content, fact.title, recorded.event.time, fact.who});
    for (Origin& origin : article->origins) {
        if (origin.source == fact.source && origin.url == fact.url) origin.content = fact.content;
    }
    save(rows, article_key(fact.article), *article);
    return Folded::applied;
}

Keys keys(const facts::ArticleWithdrawn& fact, Partition) {
    return {article_key(fact.article)};
}
Folded apply(Rows& rows, const facts::ArticleWithdrawn& fact, const Recorded& recorded) {
    auto article = load<Article>(rows, article_key(fact.article));
    if (!article || article->state == ArticleState::withdrawn) return Folded::stale;
    article->state = ArticleState::withdrawn;
    article->withdrawn_why = fact.reason;
    article->withdrawal = recorded.event.id;
    save(rows, article_key(fact.article), *article);
    return Folded::applied;
}

Keys keys(const facts::ArticleDesignated& fact, Partition) {
    return {article_key(fact.article)};
}
Folded apply(Rows& rows, const facts::ArticleDesignated& fact, const Recorded& recorded) {
    auto article = load<Article>(rows, article_key(fact.article));
    if (!article || article->state == ArticleState::withdrawn) return Folded::stale;
    const EventId before = article->designation ? article->designation->event : EventId{};
    if (before != fact.previous) return Folded::stale;
    article->designation =
        Designation{recorded.event.id, fact.cls, fact.ground, fact.who, recorded.event.time};
    // Who designates a baseline article by hand wants it reposted.
    if (article->state == ArticleState::baseline) article->state = ArticleState::open;
    save(rows, article_key(fact.article), *article);
    return Folded::applied;
}

Keys keys(const facts::ArticleHeld& fact, Partition) {
    return {article_key(fact.article)};
}
Folded apply(Rows& rows, const facts::ArticleHeld& fact, const Recorded&) {
    auto article = load<Article>(rows, article_key(fact.article));
    if (!article || article->state == ArticleState::withdrawn || article->state == ArticleState::baseline)
        return Folded::stale;
    article->state = ArticleState::held;
    article->hold_until = far_future;
    article->held_why = fact.reason;
    save(rows, article_key(fact.article), *article);
    return Folded::applied;
}

Keys keys(const facts::ArticleReleased& fact, Partition) {
    return {article_key(fact.article)};
}
Folded apply(Rows& rows, const facts::ArticleReleased& fact, const Recorded&) {
    auto article = load<Article>(rows, article_key(fact.article));
    if (!article || article->state == ArticleState::withdrawn) return Folded::stale;
    article->state = ArticleState::open;
    article->hold_until.reset();
    article->held_why.clear();
    save(rows, article_key(fact.article), *article);
    return Folded::applied;
}

Keys keys(const facts::RoutingDone& fact, Partition) {
    return {article_key(fact.article)};
}
Folded apply(Rows& rows, const facts::RoutingDone& fact, const Recorded&) {
    auto article = load<Article>(rows, article_key(fact.article));
    if (!article) return Folded::stale;
    if (fact.what == "withdrawal") {
        article->routed_withdrawal = fact.cause;
    } else {
        article->routed = fact.cause;
        article->routed_version = std::max(article->routed_version, fact.version);
    }
    save(rows, article_key(fact.article), *article);
    return Folded::applied;
}

Keys keys(const facts::Frozen& fact, Partition) {
    return {freeze_key(fact.unit)};
}
Folded apply(Rows& rows, const facts::Frozen& fact, const Recorded& recorded) {
    save(rows, freeze_key(fact.unit), Freeze{fact.unit, fact.reason, fact.who, recorded.event.time});
    return Folded::applied;
}

Keys keys(const facts::Thawed& fact, Partition) {
    return {freeze_key(fact.unit)};
}
Folded apply(Rows& rows, const facts::Thawed& fact, const Recorded&) {
    rows[freeze_key(fact.unit)] = std::nullopt;
    return Folded::applied;
}

Keys keys(const facts::ContentErased& fact, Partition) {
    return {{"erased", fact.hash.str()}};
}
Folded apply(Rows& rows, const facts::ContentErased& fact, const Recorded& recorded) {
    save(rows, {"erased", fact.hash.str()}, Mark{recorded.event.id, recorded.event.time, fact.reason});
    return Folded::applied;
}

Keys keys(const facts::StoreRestored&, Partition) {
    return {{"mark", "restored"}};
}
Folded apply(Rows& rows, const facts::StoreRestored& fact, const Recorded& recorded) {
    save(rows, {"mark", "restored"}, Mark{recorded.event.id, recorded.event.time, fact.backup});
    return Folded::applied;
}

Keys keys(const facts::OwnerClaimed& fact, Partition) {
    return {owner_key(fact.partition)};
}
Folded apply(Rows& rows, const facts::OwnerClaimed& fact, const Recorded&) {
    const auto before = load<Owner>(rows, owner_key(fact.partition));
    if (before && before->epoch >= fact.epoch) return Folded::stale;
    save(rows, owner_key(fact.partition), Owner{fact.node, fact.epoch});
    return Folded::applied;
}

}  // namespace drumtower::folding
