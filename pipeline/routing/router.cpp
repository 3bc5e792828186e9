#include "pipeline/routing/router.hpp"

#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/routing/requests.hpp"

#include <algorithm>
#include <map>

namespace drumtower {

namespace {

constexpr std::size_t articles_a_round = 64;
constexpr std::size_t events_an_append = 200;
constexpr Duration look_anyway = 60s;

struct Inputs {
    std::vector<Rule> rules;
    std::vector<Unit> roster;
    std::vector<Delivery> copies;
    std::vector<Obligation> duties;
};

}  // namespace

awaitable<void> RepostRouter::run() {
    for (;;) {
        if (!scribe_.owns(articles_partition)) {
            co_await sleep_or_wake(clock_, clock_.now() + look_anyway, work_);
            continue;
        }
        auto query = [](Queries& view) { return view.unrouted(articles_a_round); };
        auto articles = co_await view_.read(std::move(query));
        bool all = true;
        for (const Article& article : articles) {
            auto routed = co_await route(article);
            all = all && routed;
        }
        if (articles.empty() || !all) {
            const TimePoint again = clock_.now() + (all ? look_anyway : Duration(1s));
            co_await sleep_or_wake(clock_, again, work_);
        }
    }
}

awaitable<bool> RepostRouter::route(Article article) {
    auto query = [id = article.id](Queries& view) {
        return Inputs{view.rules(), view.units(), view.deliveries_of(id), view.obligations_of(id)};
    };
    auto inputs = co_await view_.read(std::move(query));
    std::vector<std::pair<Partition, Event>> requests;
    const auto add = [&](const auto& request) {
        const Partition partition = scribe_.partition_of(request.unit);
        requests.emplace_back(partition, scribe_.event(request, partition));
    };
    std::string what = "designation";
    if (article.state == ArticleState::withdrawn) {
        what = "withdrawal";
        for (const auto& request : withdrawals_for(article, inputs.copies, inputs.duties, correct_within_))
            add(request);
    } else {
        if (article.routed != article.designation->event) {
            for (const auto& request : requests_for(article, inputs.rules, inputs.roster))
                add(request);
        }
        for (const auto& request : revisions_for(article, inputs.copies, correct_within_))
            add(request);
    }
    auto written = co_await write(std::move(requests));
    if (!written) co_return false;
    auto closed = co_await close(article, what);
    if (closed)
        log::info("routed",
                  {{"article", article.id.str()}, {"what", what}, {"version", article.newest().number}});
    co_return closed;
}

awaitable<bool> RepostRouter::write(std::vector<std::pair<Partition, Event>> requests) {
    std::map<Partition, std::vector<Event>> by_partition;
    for (auto& [partition, event] : requests)
        by_partition[partition].push_back(std::move(event));
    for (auto& [partition, events] : by_partition) {
        for (std::size_t at = 0; at < events.size(); at += events_an_append) {
            const auto end = std::min(at + events_an_append, events.size());
            std::vector<Event> some(events.begin() + static_cast<std::ptrdiff_t>(at),
                                    events.begin() + static_cast<std::ptrdiff_t>(end));
            DT_FAILPOINT("app.before_produce");
            auto written = co_await scribe_.write(partition, std::move(some));
            if (!written) co_return false;
        }
    }
    co_return true;
}

awaitable<bool> RepostRouter::close(const Article& article, std::string what) {
    facts::RoutingDone done;
    done.article = article.id;
    done.cause = what == "withdrawal" ? article.withdrawal : article.designation->event;
    done.version = article.newest().number;
    done.what = std::move(what);
    std::vector<Event> events{scribe_.event(done, articles_partition)};
    DT_FAILPOINT("app.before_routed");
    auto written = co_await scribe_.write(articles_partition, std::move(events));
    co_return written.has_value();
}

}  // namespace drumtower
