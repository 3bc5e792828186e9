// DiskWatch: looks at the store's disk, holds the reserve back again once there is space, and says when the
// disk will be full. I/O thread; the looking itself is done on a pool.
#pragma once

#include "daemon/api/tower.hpp"
#include "daemon/disk_forecast.hpp"
#include "pipeline/base/async.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/log/disk_reserve.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <optional>
#include <string>

namespace drumtower {

class DiskWatch {
public:
    DiskWatch(std::string directory, DiskReserve& reserve, Clock& clock, asio::any_io_executor workers);

    /// Ends when it is cancelled.
    awaitable<void> run();
    /// As of the last look, but for what is known at once.
    DiskHealth health() const;
    /// For people; empty: all is well.
    std::string trouble() const;

private:
    awaitable<void> look();

    std::string directory_;
    DiskReserve& reserve_;
    Clock& clock_;
    asio::any_io_executor workers_;
    DiskForecast forecast_;
    DiskHealth seen_;
    bool unreadable_ = false;
};

/// What `health` means, in words; empty: all is well.
std::string disk_trouble(const DiskHealth& health);

}  // namespace drumtower
