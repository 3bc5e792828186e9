// The configuration is read again while it runs: all of it is taken, or nothing.
#include "daemon/app.hpp"
#include "daemon/lines.hpp"
#include "daemon/outside.hpp"
#include "daemon/system/service.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/base/run_on.hpp"

namespace drumtower {

namespace {

/// A problem for each table that differs and is taken at a start only.
std::vector<std::string> fixed_at_start(const config::Config& running, const config::Config& wanted) {
    std::vector<std::string> problems;
    const auto compare = [&](const char* table, const auto& before, const auto& now) {
        if (before == now) return;
        problems.push_back(wanted.file + ": " + table + " is read at the start only; restart to change it");
    };
    compare("[store]", running.store, wanted.store);
    compare("[log]", running.log, wanted.log);
    compare("[http]", running.http, wanted.http);
    compare("[judge]", running.judge, wanted.judge);
    return problems;
}

}  // namespace

awaitable<std::vector<std::string>> App::reload() {
    if (ready_) service::reloading();
    auto problems = co_await take_anew();
    if (ready_)
        service::ready(problems.empty() ? "configuration taken"
                                        : "new configuration refused, the old one stays");
    co_return problems;
}

awaitable<std::vector<std::string>> App::take_anew() {
    const std::string trouble = kafka_ ? kafka_->trouble() : view_.halted();
    if (!trouble.empty() || (!kafka_ && !crew_))
        co_return std::vector<std::string>{"nothing is taken now: " + trouble};
    if (reloading_ || changing_hands_)
        co_return std::vector<std::string>{"a reload, or a change of owners, is under way; try again"};
    reloading_ = true;
    struct Leave {
        bool& flag;
        ~Leave() { flag = false; }
    } leave{reloading_};
    auto read = [file = config_.file] { return config::load(file); };
    auto loaded = co_await run_on(work_.get_executor(), std::move(read));
    std::vector<std::string> problems;
    for (const config::Problem& problem : problems_of(loaded))
        problems.push_back(config::to_string(problem));
    for (std::string& problem : fixed_at_start(config_, loaded.config))
        problems.push_back(std::move(problem));
    if (!problems.empty()) co_return problems;
    auto declared = co_await declare(loaded.config);
    if (!declared) co_return std::vector<std::string>{log_takes_no_start + declared.error().detail};
    if (!declared->empty() && scribe_.owns(articles_partition)) co_return *declared;
    if (crew_) co_await crew_->finish(drain_limit);
    crew_.reset();
    config_ = std::move(loaded.config);
    speak_as(config_.lines);
    co_await hooks_.take_up(config_, &node_.secrets().opened());
    if (kafka_)
        co_await take_up_work();
    else
        hire(config_);
    log::info("reloaded");
    co_return problems;
}

}  // namespace drumtower
