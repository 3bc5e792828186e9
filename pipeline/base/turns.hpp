// Turns: coroutines of the I/O thread that do something one after the other, in the order in which they came.
#pragma once

#include "pipeline/base/wakeup.hpp"

#include <deque>
#include <utility>

namespace drumtower {

class Turns {
public:
    /// As long as it lives, it is its owner's turn. Must not outlive the Turns.
    class Turn {
    public:
        explicit Turn(Turns* of = nullptr) : of_(of) {}
        Turn(Turn&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
        Turn& operator=(Turn&& other) noexcept {
            std::swap(of_, other.of_);
            return *this;
        }
        ~Turn() {
            if (of_) of_->pass_on();
        }

    private:
        Turns* of_;
    };

    explicit Turns(asio::any_io_executor io) : io_(std::move(io)) {}
    awaitable<Turn> mine();
    /// How many wait, whoever's turn it is included.
    std::size_t length() const { return waiting_.size() + (taken_ ? 1 : 0); }

private:
    struct Place;
    void pass_on();

    asio::any_io_executor io_;
    std::deque<Place*> waiting_;
    bool taken_ = false;
};

}  // namespace drumtower
