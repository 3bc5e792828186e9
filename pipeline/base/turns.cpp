#include "pipeline/base/turns.hpp"

#include <algorithm>

namespace drumtower {

/// Of one that waits; leaves the queue with its coroutine, and hands on a turn that came too late.
struct Turns::Place {
    explicit Place(Turns& turns) : of(turns), come(turns.io_) { of.waiting_.push_back(this); }
    ~Place() {
        std::erase(of.waiting_, this);
        if (has_turn) of.pass_on();
    }
    Turns& of;
    Wakeup come;
    bool has_turn = false;
};

awaitable<Turns::Turn> Turns::mine() {
    if (!taken_) {
        taken_ = true;
        co_return Turn(this);
    }
    Place place(*this);
    co_await place.come.wait();
    place.has_turn = false;
    co_return Turn(this);
}

void Turns::pass_on() {
    if (waiting_.empty()) {
        taken_ = false;
        return;
    }
    Place* next = waiting_.front();
    waiting_.pop_front();
    next->has_turn = true;
    next->come.notify();
}

}  // namespace drumtower
