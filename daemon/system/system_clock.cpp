#include "daemon/system/system_clock.hpp"

#include "daemon/system/clock_pace.hpp"
#include "pipeline/base/wakeup.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <sys/timerfd.h>
#include <system_error>
#include <time.h>
#include <unistd.h>
#include <utility>

namespace drumtower {

namespace {

constexpr Duration longest_rest = 60s;

int new_timer() {
    const int fd = ::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "timerfd_create");
    return fd;
}

TimePoint wall_time() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

itimerspec once_at(TimePoint when) {
    const auto since = std::max(when.time_since_epoch(), Duration(1));  // zero would disarm it
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
    itimerspec setting{};
    setting.it_value.tv_sec = seconds.count();
    setting.it_value.tv_nsec = std::chrono::nanoseconds(since - seconds).count();
    return setting;
}

struct Sleeper;
using Sleepers = std::multimap<TimePoint, Sleeper*>;  // equal times: first come, first woken

}  // namespace

struct SystemClock::State : std::enable_shared_from_this<State> {
    explicit State(asio::any_io_executor executor) : io(std::move(executor)), timer(io, new_timer()) {}

    TimePoint now() const { return pace.shown(wall_time()); }
    void arm();
    void watch();
    void on_timer();
    void wake_until(TimePoint last);

    const ClockPace pace = ClockPace::of_environment(wall_time());
    asio::any_io_executor io;
    asio::posix::stream_descriptor timer;
    Sleepers sleepers;
    bool watching = false;
};

namespace {

/// A place in the list, given up when woken or however the coroutine ends.
struct Sleeper {
    Sleeper(Sleepers& list, asio::posix::stream_descriptor& alarm, const asio::any_io_executor& io,
            TimePoint when)
        : woken(io), sleepers(list), timer(alarm), place(list.emplace(when, this)) {}
    ~Sleeper() {
        leave();
        boost::system::error_code ignored;
        if (sleepers.empty()) timer.cancel(ignored);  // nothing left to keep the context running for
    }
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;

    void leave() {
        if (place) sleepers.erase(*std::exchange(place, std::nullopt));
    }

    Wakeup woken;
    Sleepers& sleepers;
    asio::posix::stream_descriptor& timer;
    std::optional<Sleepers::iterator> place;
};

}  // namespace

void SystemClock::State::arm() {
    if (sleepers.empty()) return;
    const TimePoint next = std::min(sleepers.begin()->first, now() + longest_rest);
    const itimerspec setting = once_at(pace.in_the_world(next));
    constexpr int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
    if (::timerfd_settime(timer.native_handle(), flags, &setting, nullptr) != 0) {
        // The clock was set since the last look; the timer is armed all the same.
        if (errno != ECANCELED) throw std::system_error(errno, std::generic_category(), "timerfd_settime");
        wake_until(TimePoint::max());
    }
    watch();
}

void SystemClock::State::watch() {
    if (watching) return;
    watching = true;
    timer.async_wait(asio::posix::stream_descriptor::wait_read,
                     [weak = weak_from_this()](const boost::system::error_code& error) {
                         const auto self = weak.lock();
                         if (!self) return;
                         self->watching = false;
                         // Cancelled when the last sleeper left; another may have come since.
                         if (error) return self->arm();
                         self->on_timer();
                     });
}

void SystemClock::State::on_timer() {
    std::uint64_t expired = 0;
    const bool was_set = ::read(timer.native_handle(), &expired, sizeof expired) < 0 && errno == ECANCELED;
    wake_until(was_set ? TimePoint::max() : now());
    arm();
}

void SystemClock::State::wake_until(TimePoint last) {
    while (!sleepers.empty() && sleepers.begin()->first <= last) {
        Sleeper* const sleeper = sleepers.begin()->second;
        sleeper->leave();
        sleeper->woken.notify();
    }
}

SystemClock::SystemClock(asio::any_io_executor io) : state_(std::make_shared<State>(std::move(io))) {}
SystemClock::~SystemClock() = default;

TimePoint SystemClock::now() const {
    return state_->now();
}

Duration SystemClock::uptime() const {
    timespec since_boot{};
    ::clock_gettime(CLOCK_BOOTTIME, &since_boot);
    const auto whole = std::chrono::seconds(since_boot.tv_sec) + std::chrono::nanoseconds(since_boot.tv_nsec);
    return state_->pace.shown(std::chrono::floor<Duration>(whole));
}

awaitable<void> SystemClock::sleep_until(TimePoint when) {
    const auto state = state_;
    if (when <= state->now()) {
        co_await asio::post(state->io, asio::use_awaitable);  // a loop over times gone by still gives way
        co_return;
    }
    Sleeper sleeper(state->sleepers, state->timer, state->io, when);
    state->arm();
    co_await sleeper.woken.wait();
}

void SystemClock::look_again() {
    state_->wake_until(TimePoint::max());
}

}  // namespace drumtower
