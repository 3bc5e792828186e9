#include "connectors/common/token_cache.hpp"

#include <utility>

namespace drumtower {

namespace {

/// The fetch of one asker; the others go on when it ends, however it ends.
template <class Entry>
class Fetching {
public:
    explicit Fetching(Entry& entry) : entry_(entry) { entry_.fetching = true; }
    Fetching(const Fetching&) = delete;
    Fetching& operator=(const Fetching&) = delete;
    ~Fetching() {
        entry_.fetching = false;
        for (Wakeup& each : entry_.waiting)
            each.notify();
    }

private:
    Entry& entry_;
};

/// A place among those who wait, left also when the waiter is cancelled.
struct Waiting {
    Waiting(std::list<Wakeup>& list, const asio::any_io_executor& io)
        : all(list), place(list.emplace(list.end(), io)) {}
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting() { all.erase(place); }
    std::list<Wakeup>& all;
    std::list<Wakeup>::iterator place;
};

}  // namespace

awaitable<Result<Secret>> TokenCache::get(std::string account, Fetch fetch, Secret refused) {
    Entry& entry = entries_[std::move(account)];
    while (entry.fetching) {
        const Waiting mine(entry.waiting, io_);
        co_await mine.place->wait();
    }
    const bool good = !entry.token.empty() && clock_.uptime() < entry.good_until;
    if (good && (refused.empty() || !(entry.token == refused))) co_return entry.token;
    auto token = co_await fetched(entry, std::move(fetch), std::move(refused));
    co_return token;
}

awaitable<Result<Secret>> TokenCache::fetched(Entry& entry, Fetch fetch, Secret refused) {
    const Fetching fetching(entry);
    const Duration asked = clock_.uptime();
    auto answer = co_await fetch(std::move(refused));
    if (!answer) co_return answer.error();
    entry.token = std::move(answer->token);
    // A platform may give the old token once more, with little time left: it is used up to a minute before
    // its end.
    const Duration early = answer->lasts > 2 * renew_before_ ? renew_before_ : Duration(1min);
    entry.good_until = asked + answer->lasts - early;
    co_return entry.token;
}

}  // namespace drumtower
