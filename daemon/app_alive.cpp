// What the service manager hears while the daemon starts and lives.
#include "daemon/app.hpp"
#include "daemon/cli/exit.hpp"
#include "daemon/cli/store.hpp"
#include "daemon/system/service.hpp"
#include "pipeline/base/log.hpp"

namespace drumtower {

namespace {

constexpr Duration ask_for_time_every = 2s;

}  // namespace

/// A view far behind takes its time. As long as it gets on, systemd is asked to wait.
awaitable<void> App::ask_for_time() {
    for (Position before = -1; starting_;) {
        Position folded = 0;
        for (Partition partition = 0; partition <= log_.ledger_partitions(); ++partition)
            folded += view_.folded(partition);
        if (folded > before) service::takes_longer();
        before = folded;
        co_await clock_.sleep_until(clock_.now() + ask_for_time_every);
    }
}

/// The next start may find space.
awaitable<void> App::give_up_start(std::string why) {
    log::error("start_waits", {{"detail", why}});
    co_await cli::wait_for_space(clock_, config_.store.directory);
    throw cli::Exit(cli::try_again, log_takes_no_start + why);
}

/// Fed by a round trip through the log's thread and the view's readers: a stuck thread stops the feeding.
awaitable<void> App::feed_watchdog(Duration every) {
    for (;;) {
        co_await log_.turn();
        auto query = [](Queries& view) { return view.restored_at().has_value(); };
        co_await view_.read(std::move(query));
        service::alive();
        co_await clock_.sleep_until(clock_.now() + every);
    }
}

}  // namespace drumtower
