#include "daemon/system/signals.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>

namespace drumtower {

struct Signals::Impl {
    explicit Impl(const asio::any_io_executor& io) : set(io, SIGTERM, SIGINT, SIGHUP) {}
    asio::signal_set set;
};

Signals::Signals(asio::any_io_executor io) : impl_(std::make_unique<Impl>(io)) {}
Signals::~Signals() = default;

awaitable<Signal> Signals::next() {
    const int number = co_await impl_->set.async_wait(asio::use_awaitable);
    co_return number == SIGHUP ? Signal::reload : Signal::stop;
}

}  // namespace drumtower
