#include "daemon/app.hpp"

#include "daemon/access/setup_code.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/house.hpp"
#include "daemon/cli/store.hpp"
#include "daemon/lines.hpp"
#include "daemon/outside.hpp"
#include "daemon/system/service.hpp"
#include "daemon/system/signals.hpp"
#include "daemon/system/version.hpp"
#include "daemon/system/within.hpp"
#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <iostream>
#include <set>
#include <utility>

namespace drumtower {

namespace {

constexpr std::size_t work_threads = 2;
constexpr Duration withdrawals_limit = 10s;
constexpr std::size_t most_unrouted = 1000;
constexpr Duration declare_again = 2s;

}  // namespace

/// One that does not fit on a full disk stays where it was: the source is read again from there.
awaitable<void> App::Cursors::keep_cursor(SourceId source, std::string cursor) {
    try {
        co_await node_.put_cursor(source.str(), std::move(cursor));
    } catch (const sqlite::Error& error) {
        if (!error.disk_full()) throw;
        log::warn("cursor_waits_for_space", {{"source", source.str()}});
    }
}

App::App(asio::io_context& io, config::Config config)
    : io_(io),
      config_(std::move(config)),
      clock_(io.get_executor()),
      lock_(cli::locked(config_.store.directory)),
      reserve_(config_.store.directory),
      opened_log_(
          cli::opened_log(io.get_executor(), clock_, config_, config_.store.directory, {}, &reserve_)),
      node_(config_.store.directory, &reserve_),
      view_(io.get_executor(), log_, config_.store.directory, &reserve_),
      scribe_(log_, view_, clock_, config_.log.node, kafka_ != nullptr),
      work_(work_threads),
      disk_(config_.store.directory, reserve_, clock_, work_.get_executor()),
      desk_({log_, view_, scribe_, clock_, work_.get_executor()}),
      hooks_({io.get_executor(), desk_, view_, clock_}),
      subscriptions_({io.get_executor(), clock_, [this] { return own_line(); },
                      [this](const SourceId& source) {
                          if (crew_) crew_->look_at(source);
                      }}),
      router_work_(io.get_executor()),
      monitor_work_(io.get_executor()),
      router_(view_, scribe_, clock_, router_work_, config_.judge.correct_within),
      monitor_(view_, scribe_, clock_, monitor_work_,
               JudgeRules{config_.judge.undetermined_after, config_.judge.link_within}),
      core_(io.get_executor()),
      steward_(io.get_executor()),
      front_(io.get_executor()),
      ended_(io.get_executor()) {
    view_.on_change([this](const std::vector<Changed>& changed) {
        if (crew_) crew_->wake(changed);
        for (const Changed& row : changed) {
            if (row.key.kind == "article") router_work_.notify();
            if (ownership_) ownership_->note(row.key);
        }
    });
}

App::~App() {
    mail_work_.join();
    work_.join();
}

void App::hire(const config::Config& config) {
    http_.emplace(io_.get_executor(), config.outbound,
                  user_agent(std::string(version_number()), config.http.public_url));
    Surroundings around = surroundings_of(config, *http_, clock_, work_.get_executor());
    around.tokens = &tokens_;
    mails_.emplace(mail_work_.get_executor(), config.outbound);
    Crew::Services services{
        io_.get_executor(),
        log_,
        view_,
        scribe_,
        clock_,
        cursors_,
        work_.get_executor(),
        kafka_,
        &*mails_,
        &node_.secrets().opened(),
        [this](const SourceId& source, const std::optional<Hub>& hub) { subscriptions_.named(source, hub); }};
    subscriptions_.take_up(config);
    crew_ = std::make_unique<Crew>(config, services, around);
    crew_->start([this] { end(70); });
}

awaitable<Result<std::vector<std::string>>> App::declare(const config::Config& config) {
    if (DT_FAILPOINT_FAILS("app.before_declare")) co_return fail(FailureKind::retryable, "a failpoint");
    auto query = [this, &config](Queries& view) { return declarations_for(view, scribe_, config); };
    auto declared = co_await view_.read(std::move(query));
    std::vector<std::string> problems;
    for (const config::Problem& problem : declared.problems)
        problems.push_back(config::to_string(problem));
    if (!problems.empty() || declared.events.empty()) co_return problems;
    if (!scribe_.owns(articles_partition)) {
        co_return std::vector<std::string>{
            config.file +
            ": this file says other than the log; the node that owns the articles "
            "declares, the others must have the same file"};
    }
    log::info("configuration_declared", {{"changes", declared.events.size()}});
    auto written = co_await scribe_.write(articles_partition, std::move(declared.events));
    if (!written) co_return written.error();
    co_return problems;
}

void App::open_server() {
    ServerOptions options{.listen = config_.http.listen,
                          .control = config_.store.directory + "/control.sock",
                          .public_url = config_.http.public_url,
                          .store = config_.store.directory};
    offer_set_up();
    try {
        server_ = std::make_unique<Server>(io_.get_executor(), *this, node_, std::move(options));
    } catch (const boost::system::system_error& error) {
        const bool taken = error.code() == boost::system::errc::address_in_use;
        throw cli::Exit(taken ? cli::try_again : cli::bad_configuration, error.what());
    } catch (const std::runtime_error& error) {
        throw cli::Exit(cli::bad_configuration, error.what());
    }
}

/// What was withdrawn while nobody ran is off the queues before anybody publishes. A log that cannot take
/// that now is not waited for: a publisher looks at the article, too.
awaitable<void> App::withdrawals_routed() {
    const TimePoint until = clock_.now() + withdrawals_limit;
    for (;;) {
        auto query = [](Queries& view) {
            const auto open = view.unrouted(most_unrouted);
            return std::any_of(open.begin(), open.end(), [](const Article& article) {
                return article.state == ArticleState::withdrawn;
            });
        };
        auto waits = co_await view_.read(std::move(query));
        if (!waits || clock_.now() >= until) co_return;
        co_await clock_.sleep_until(clock_.now() + 20ms);
    }
}

/// As long as there is no account, the first one is made with a code that only this machine can read.
void App::offer_set_up() {
    const SetupCode code(config_.store.directory);
    if (!node_.accounts().all().empty()) return code.withdraw();
    code.offer();
    log::info("no_account_yet", {{"advice", "open /app and type the code in " + code.file()}});
}

void App::serve() {
    front_.spawn("server", server_->run());
    front_.spawn("signals", follow_signals());
    front_.spawn("hubs", subscriptions_.run());
    if (const auto every = service::alive_every()) front_.spawn("watchdog", feed_watchdog(*every));
}

/// The log holds what this version does not understand: nothing is decided, nothing is posted, and whoever
/// asks hears why.
void App::stand_still() {
    log::error("standing_still", {{"detail", view_.halted()}});
    open_server();
    serve();
    starting_ = false;
    service::ready("stands still: " + view_.halted());
}

awaitable<bool> App::start() {
    started_at_ = clock_.now();
    if (const std::string why = cli::unfinished_import(log_); !why.empty())
        throw cli::Exit(cli::bad_configuration, why);
    front_.on_crash([this] { end(70); });
    front_.spawn("time to start", ask_for_time());
    front_.spawn("disk", disk_.run());
    view_.start();
    auto whole = co_await view_.catch_up();
    co_await hooks_.take_up(config_, &node_.secrets().opened());
    if (!whole) {
        stand_still();
        co_return true;
    }
    core_.on_crash([this] { end(70); });
    core_.spawn("due times", watch_due_times());
    if (kafka_) {
        open_server();
        core_.spawn("router", router_.run());
        core_.spawn("deadlines", monitor_.run());
        ownership_ = std::make_unique<Ownership>(io_.get_executor(), scribe_, view_, clock_,
                                                 cli::kafka_options(config_, config_.store.directory));
        steward_.on_crash([this] { end(70); });
        steward_.spawn("ownership", follow_ownership());
    } else {
        auto begun = co_await begin_alone();
        if (!begun) co_return false;
    }
    serve();
    core_.spawn("keeping", keeping_.run());
    ready_ = true;
    starting_ = false;
    log::info("ready",
              {{"port", server_->port()}, {"version", version_number()}, {"node", config_.log.node}});
    service::ready("watching " + std::to_string(config_.sources.size()) + " sources, " +
                   std::to_string(config_.units.size()) + " units");
    co_return true;
}

awaitable<bool> App::begin_alone() {
    auto claimed = co_await scribe_.claim_all();
    if (!claimed) co_await give_up_start(claimed.error().detail);
    co_await view_.catch_up();
    auto declared = co_await declare(config_);
    if (!declared) co_await give_up_start(declared.error().detail);
    for (const std::string& problem : *declared)
        std::cerr << problem << "\n";
    if (!declared->empty()) {
        exit_code_ = cli::bad_configuration;
        co_return false;
    }
    open_server();
    core_.spawn("router", router_.run());
    co_await withdrawals_routed();
    core_.spawn("deadlines", monitor_.run());
    hire(config_);
    co_return true;
}

/// Among several nodes: whenever this one gains or loses a partition, whoever works here is sent home, and
/// those are hired who are to work for what it owns now.
awaitable<void> App::follow_ownership() {
    for (;;) {
        co_await ownership_->changes();
        while (reloading_)
            co_await clock_.sleep_until(clock_.now() + 50ms);
        changing_hands_ = true;
        if (crew_) co_await crew_->finish(drain_limit);
        crew_.reset();
        co_await ownership_->settle();
        co_await take_up_work();
        changing_hands_ = false;
        if (crew_ || !log_refused_) continue;
        co_await clock_.sleep_until(clock_.now() + declare_again);
        ownership_->look_again();
    }
}

awaitable<void> App::take_up_work() {
    auto declared = co_await declare(config_);
    const std::string before = std::exchange(idle_reason_, {});
    log_refused_ = !declared;
    if (!declared)
        idle_reason_ = log_takes_no_start + declared.error().detail;
    else if (!declared->empty())
        idle_reason_ = declared->front();
    if (!idle_reason_.empty()) {
        if (idle_reason_ != before) log::error("decides_nothing", {{"detail", idle_reason_}});
        co_return;
    }
    router_work_.notify();
    monitor_.judge_all();
    hire(config_);
}

awaitable<int> App::run() {
    auto started = co_await start();
    if (!started && !exit_code_) exit_code_ = 70;
    while (!exit_code_) {
        co_await ended_.wait();
    }
    co_await stop();
    co_return *exit_code_;
}

awaitable<void> App::stop() {
    log::info("stopping");
    service::stopping("draining");
    ready_ = false;
    if (kafka_ && !kafka_->trouble().empty()) kafka_->let_go();  // or those who wait for it would not end
    steward_.stop();
    co_await steward_.join();
    if (crew_) co_await crew_->finish(drain_limit);
    if (kafka_) kafka_->let_go();
    core_.stop();
    co_await core_.join();
    if (server_) co_await server_->stop(1s);
    front_.stop();
    co_await front_.join();
    log::info("stopped");
}

void App::end(int code) {
    if (!exit_code_ || *exit_code_ == 0) exit_code_ = code;
    ended_.notify();
}

awaitable<void> App::follow_signals() {
    Signals signals(io_.get_executor());
    for (;;) {
        auto signal = co_await signals.next();
        if (signal == Signal::stop) {
            end(0);
            co_return;
        }
        auto problems = co_await reload();
        for (const std::string& problem : problems)
            log::error("configuration_refused", {{"detail", problem}});
    }
}

int run_daemon(config::Config config) {
    asio::io_context io(1);
    speak_as(config.lines);
    App app(io, std::move(config));
    int code = 70;
    std::exception_ptr crash;
    asio::co_spawn(io, app.run(), [&](std::exception_ptr error, int result) {
        crash = error;
        code = result;
        io.stop();
    });
    io.run();
    if (crash) std::rethrow_exception(crash);
    return code;
}

}  // namespace drumtower
