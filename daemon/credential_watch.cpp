#include "daemon/credential_watch.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr Duration ask_every = 12h;
constexpr Duration ask_again = 1h;  // after a failure
constexpr Duration near_at_most = 24h * 30;
constexpr Duration near_at_least = 24h;
constexpr Duration tell_every = 24h;

}  // namespace

awaitable<void> CredentialWatch::run() {
    for (;;) {
        auto validity = co_await reader_.credential();
        const TimePoint now = clock_.now();
        if (validity) {
            const Duration lifetime = validity->to - validity->from;
            const Duration near = std::clamp<Duration>(lifetime / 4, near_at_least, near_at_most);
            ends_soon_.reset();
            if (validity->to - now < near) ends_soon_ = validity->to;
        }
        const bool tells = ends_soon_ && (!told_at_ || now - *told_at_ >= tell_every);
        if (tells) {
            told_at_ = now;
            co_await tell_(*ends_soon_);
        }
        const TimePoint next = now + (validity ? ask_every : ask_again);
        co_await clock_.sleep_until(next);
    }
}

}  // namespace drumtower
