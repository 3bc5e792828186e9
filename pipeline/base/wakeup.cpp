#include "pipeline/base/wakeup.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace drumtower {

struct Wakeup::State {
    explicit State(asio::any_io_executor io) : timer(io) {
        timer.expires_at(asio::steady_timer::time_point::max());
    }
    asio::steady_timer timer;  // never expires: a cancelled wait is the notification
    bool notified = false;
};

Wakeup::Wakeup(asio::any_io_executor io) : state_(std::make_unique<State>(std::move(io))) {}
Wakeup::~Wakeup() = default;

asio::any_io_executor Wakeup::executor() const {
    return state_->timer.get_executor();
}

void Wakeup::notify() {
    state_->notified = true;
    state_->timer.cancel();
}

awaitable<void> Wakeup::wait() {
    while (!state_->notified) {
        boost::system::error_code ignored;
        co_await state_->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        auto cancellation = co_await asio::this_coro::cancellation_state;
        if (cancellation.cancelled() != asio::cancellation_type::none) {
            throw boost::system::system_error(asio::error::operation_aborted);
        }
    }
    state_->notified = false;
}

awaitable<void> sleep_or_wake(Clock& clock, TimePoint when, Wakeup& changed) {
    using namespace asio::experimental::awaitable_operators;
    try {
        co_await (clock.sleep_until(when) || changed.wait());
    } catch (const asio::multiple_exceptions& both) {  // cancelled from outside: both sides ended
        std::rethrow_exception(both.first_exception());
    }
}

}  // namespace drumtower
