#include "daemon/keeping.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/log/sqlite.hpp"

#include <algorithm>
#include <set>

namespace drumtower {

namespace {

constexpr Duration every = 24h;
constexpr int articles_at_once = 200;

/// Texts that newer articles have are kept, whoever had them before.
std::vector<ArticleId> old_texts(Queries& queries, TimePoint before) {
    std::set<ContentHash> needed;
    std::vector<ArticleId> found;
    Page page{.limit = articles_at_once, .after = {}};
    do {
        const auto some = queries.articles({.state = {}}, page);  // the newest first
        for (const Article& article : some.items) {
            const auto& versions = article.versions;
            if (article.seen_at >= before) {
                for (const Version& version : versions)
                    needed.insert(version.content);
                continue;
            }
            const bool shared = std::any_of(versions.begin(), versions.end(), [&](const Version& version) {
                return needed.contains(version.content);
            });
            const bool stored = std::any_of(versions.begin(), versions.end(), [&](const Version& version) {
                return !queries.erased_at(version.content);
            });
            if (stored && !shared) found.push_back(article.id);
        }
        page.after = some.next;
    } while (!page.after.empty());
    return found;
}

}  // namespace

awaitable<void> Keeping::run() {
    for (;;) {
        try {
            co_await throw_away();
        } catch (const sqlite::Error& error) {  // a full disk, say: nothing here is urgent
            log::warn("keeping_failed", {{"detail", error.what()}});
        }
        co_await to_.clock.sleep_until(to_.clock.now() + every);
    }
}

awaitable<void> Keeping::throw_away() {
    const TimePoint now = to_.clock.now();
    const auto rows = co_await to_.audit.forget(now - rules_.keep_audit, now);
    if (rows > 0) log::info("audit_rows_removed", {{"rows", rows}});
    if (!rules_.keep_texts || !to_.scribe.owns(articles_partition)) co_return;
    auto query = [before = now - *rules_.keep_texts](Queries& queries) { return old_texts(queries, before); };
    const auto old = co_await to_.view.read(std::move(query));
    for (const ArticleId& article : old) {
        auto erasing = to_.desk.erase(article, "kept as long as [store] keep_texts says",
                                      {.who = "retention", .key = {}});
        auto outcome = co_await std::move(erasing);
        const auto* refusal = std::get_if<Refusal>(&outcome);
        if (refusal && refusal->why == Refused::unavailable) co_return;  // tomorrow
    }
}

}  // namespace drumtower
