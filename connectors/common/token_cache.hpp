// TokenCache: access tokens by account, fetched by one asker at a time and shared by all who work for that
// account. In memory only: a token is never worth more than the secret it is made with. I/O thread.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/secret.hpp"
#include "pipeline/base/wakeup.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <list>
#include <map>
#include <string>

namespace drumtower {

struct FetchedToken {
    Secret token;
    Duration lasts{};
};

class TokenCache {
public:
    /// `refused`: the token that the platform does not take any more, or an empty one.
    using Fetch = std::function<awaitable<Result<FetchedToken>>(Secret refused)>;

    /// `renew_before`: a token with less time left is fetched anew.
    TokenCache(asio::any_io_executor io, Clock& clock, Duration renew_before)
        : io_(std::move(io)), clock_(clock), renew_before_(renew_before) {}

    /// The account's token. `refused`: a token that was just turned down; when it is still the one kept here,
    /// another is fetched, else the newer one is given.
    awaitable<Result<Secret>> get(std::string account, Fetch fetch, Secret refused = {});

private:
    struct Entry {
        Secret token;
        Duration good_until{};  // uptime
        bool fetching = false;
        std::list<Wakeup> waiting;
    };
    awaitable<Result<Secret>> fetched(Entry& entry, Fetch fetch, Secret refused);

    asio::any_io_executor io_;
    Clock& clock_;
    Duration renew_before_;
    std::map<std::string, Entry> entries_;
};

}  // namespace drumtower
