#include "daemon/system/within.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace drumtower {

awaitable<void> pause_for(Duration length) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor);
    timer.expires_after(length);
    co_await timer.async_wait(asio::use_awaitable);
}

awaitable<bool> within(Duration limit, awaitable<void> work) {
    using namespace asio::experimental::awaitable_operators;
    try {
        const auto first = co_await (std::move(work) || pause_for(limit));
        co_return first.index() == 0;
    } catch (const asio::multiple_exceptions& both) {  // cancelled from outside: both sides ended
        std::rethrow_exception(both.first_exception());
    }
}

struct Fuse::State {
    explicit State(asio::any_io_executor io) : timer(std::move(io)) {}
    asio::steady_timer timer;
    std::uint64_t lit = 0;  // a wait that had already fired when it was put out must not blow
};

Fuse::Fuse(asio::any_io_executor io) : state_(std::make_shared<State>(std::move(io))) {}
Fuse::~Fuse() {
    put_out();
}

void Fuse::light(Duration length, std::function<void()> blow) {
    const std::uint64_t mine = ++state_->lit;
    state_->timer.expires_after(length);
    state_->timer.async_wait(
        [state = state_, mine, blow = std::move(blow)](const boost::system::error_code& error) {
            if (!error && state->lit == mine) blow();
        });
}

void Fuse::put_out() {
    ++state_->lit;
    state_->timer.cancel();
}

}  // namespace drumtower
