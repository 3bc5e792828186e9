#include "daemon/cli/alone.hpp"

#include "daemon/api/api.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/store.hpp"
#include "daemon/system/within.hpp"

namespace drumtower::cli {

namespace {

constexpr Duration readable_within = 2s;  // as the API waits

awaitable<Outcome> carried_out(View& view, Desk& desk, DeskAct act) {
    auto caught_up = co_await view.catch_up();
    if (!caught_up) throw Exit(bad_configuration, view.halted());
    auto acting = act(desk, {.who = local_actor(), .key = {}});
    auto outcome = co_await std::move(acting);
    if (const auto* done = std::get_if<Act>(&outcome); done && done->position > 0) {
        auto folded = view.wait_folded(done->partition, done->position);
        co_await within(readable_within, std::move(folded));
    }
    co_return outcome;
}

}  // namespace

Act done_alone(const config::Config& config, const DeskAct& act) {
    const std::string& directory = config.store.directory;
    must_be_a_store(directory);
    const auto lock = locked(directory);
    Outcome outcome;
    with_log(config, directory, [&](asio::io_context& io, Clock& clock, EventLog& log) {
        View view(io.get_executor(), log, directory);
        Scribe scribe(log, view, clock, config.log.node);
        Desk desk({log, view, scribe, clock, io.get_executor()});
        view.start();
        outcome = finished(io, carried_out(view, desk, act));
    });
    give_to_owner(directory);
    if (const auto* refusal = std::get_if<Refusal>(&outcome))
        throw exit_for(refused(*refusal).status, refusal->detail);
    return std::get<Act>(std::move(outcome));
}

}  // namespace drumtower::cli
