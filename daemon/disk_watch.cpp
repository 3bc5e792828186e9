#include "daemon/disk_watch.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/base/run_on.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace drumtower {

namespace {

constexpr Duration look_every = 10s;
constexpr Duration look_every_when_full = 1s;
constexpr Duration soon = 7 * 24h;

/// Files come and go meanwhile.
std::int64_t bytes_in(const std::string& directory) {
    std::int64_t sum = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        if (entry.path().filename() == DiskReserve::file_name || !entry.is_regular_file(error)) continue;
        const auto size = entry.file_size(error);
        if (!error) sum += static_cast<std::int64_t>(size);
    }
    return sum;
}

std::string mebibytes(std::int64_t bytes) {
    return std::to_string(bytes >> 20) + " MiB";
}

}  // namespace

DiskWatch::DiskWatch(std::string directory, DiskReserve& reserve, Clock& clock, asio::any_io_executor workers)
    : directory_(std::move(directory)), reserve_(reserve), clock_(clock), workers_(std::move(workers)) {}

awaitable<void> DiskWatch::run() {
    for (;;) {
        co_await look();
        const Duration pause = reserve_.is_released() ? look_every_when_full : look_every;
        co_await clock_.sleep_until(clock_.now() + pause);
    }
}

awaitable<void> DiskWatch::look() {
    struct Look {
        DiskSpace space;
        std::int64_t store = 0;
        std::string trouble;
    };
    auto ask = [this] {
        Look look;
        try {
            reserve_.regain();
            look.space = disk_space(directory_);
            look.store = bytes_in(directory_);
        } catch (const std::system_error& error) {
            look.trouble = error.what();
        }
        return look;
    };
    auto found = co_await run_on(workers_, std::move(ask));
    const bool unreadable = !found.trouble.empty();
    if (unreadable && !unreadable_) log::warn("disk_unreadable", {{"detail", found.trouble}});
    unreadable_ = unreadable;
    if (unreadable) co_return;
    forecast_.saw(clock_.uptime(), found.store);
    seen_.size = found.space.size;
    seen_.free = found.space.free;
    seen_.store = found.store;
    seen_.grows_a_day = forecast_.pace();
    seen_.full_in = forecast_.full_in(found.space.free);
}

DiskHealth DiskWatch::health() const {
    DiskHealth health = seen_;
    health.is_full = reserve_.is_released();
    return health;
}

std::string DiskWatch::trouble() const {
    return disk_trouble(health());
}

std::string disk_trouble(const DiskHealth& health) {
    if (health.is_full)
        return "disk full: intake and new posts wait until there is space, outcomes of calls are kept (" +
               mebibytes(health.free) + " free)";
    if (!health.full_in || *health.full_in > soon) return {};
    const auto days = std::chrono::duration_cast<std::chrono::hours>(*health.full_in).count() / 24;
    return "disk full in about " + std::to_string(days) + " days at this pace (" + mebibytes(health.free) +
           " free)";
}

}  // namespace drumtower
