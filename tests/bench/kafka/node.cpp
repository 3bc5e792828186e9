#include "tests/bench/kafka/node.hpp"

#include "tests/pipeline/log/log_bed.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>
#include <utility>

namespace drumtower::bench {

namespace {

using Steady = std::chrono::steady_clock;

double since(Steady::time_point start) {
    return std::chrono::duration<double>(Steady::now() - start).count();
}

awaitable<void> sleep_to(Steady::time_point when) {
    const auto io = co_await asio::this_coro::executor;
    asio::steady_timer timer(io, when);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

TimePoint WallClock::now() const {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}
Duration WallClock::uptime() const {
    return std::chrono::duration_cast<Duration>(Steady::now().time_since_epoch());
}
awaitable<void> WallClock::sleep_until(TimePoint when) {
    co_await sleep_to(Steady::now() + (when - now()));
}

Node::Node(const KafkaOptions& options)
    : log_(io_.get_executor(), clock_, options),
      view_(io_.get_executor(), log_, options.directory),
      scribe_(log_, view_, clock_, options.node, true) {
    log_.on_append([count = log_commits_] { ++*count; });  // on the mirror's thread only
    view_.on_change([this](const std::vector<Changed>&) { ++view_commits_; });
    view_.start();
    if (!logbed::run(io_, view_.catch_up())) throw std::runtime_error(view_.halted());
}

void Node::own() {
    auto claimed = logbed::run(io_, scribe_.claim_all());
    if (!claimed) throw std::runtime_error(claimed.error().detail);
    logbed::run(io_, view_.catch_up());
}

/// As the daemon does it.
awaitable<void> Node::write(Partition partition, Event event) {
    std::vector<Event> one{std::move(event)};
    auto position = co_await scribe_.write(partition, std::move(one));
    if (!position) throw std::runtime_error(position.error().detail);
}

awaitable<void> Node::tell_in_turn(const std::vector<Story>& stories, std::size_t& next) {
    while (next < stories.size()) {
        const Story& story = stories[next++];
        for (const Event& event : story.events)
            co_await write(story.partition, event);
    }
}

double Node::tell(const std::vector<Story>& stories, int in_flight) {
    std::size_t next = 0;
    const auto start = Steady::now();
    for (int i = 0; i < in_flight; ++i) {
        asio::co_spawn(io_, tell_in_turn(stories, next), [](std::exception_ptr crash) {
            if (crash) std::rethrow_exception(crash);
        });
    }
    io_.restart();
    io_.run();
    return since(start);
}

awaitable<bool> Node::pace(const std::vector<Story>& stories, std::chrono::microseconds apart,
                           std::vector<double>& took) {
    Steady::time_point due = Steady::now();
    for (const Story& story : stories) {
        for (const Event& event : story.events) {
            co_await sleep_to(due);
            co_await write(story.partition, event);
            took.push_back(since(due));
            due += apart;
        }
    }
    co_return true;
}

std::vector<double> Node::tell_slowly(const std::vector<Story>& stories, std::chrono::microseconds apart) {
    std::vector<double> took;
    logbed::run(io_, pace(stories, apart, took));
    return took;
}

std::int64_t Node::events() {
    std::int64_t count = 0;
    for (Partition partition = 0; partition <= log_.ledger_partitions(); ++partition)
        count += log_.head(partition);
    return count;
}

std::int64_t Node::deliveries_done() {
    return logbed::run(io_, view_.read([](Queries& view) { return view.counts().deliveries_done; }));
}

std::string Node::digest() {
    return logbed::run(io_, view_.read([](Queries& view) { return view.digest(); }));
}

}  // namespace drumtower::bench
