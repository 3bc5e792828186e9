// Who the crew consists of: what is kept for each source and each account.
#pragma once

#include "daemon/credential_watch.hpp"
#include "daemon/crew.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace drumtower {

struct Crew::Watched {
    explicit Watched(asio::any_io_executor io) : news(std::move(io)) {}
    SourceId id;
    Wakeup news;
    std::unique_ptr<Source> source;
    std::unique_ptr<SourceWatcher> watcher;
};

struct Crew::Account {
    explicit Account(asio::any_io_executor io) : publish_work(io), look_work(io) {}
    ChannelId channel;
    std::string kind;
    UnitId unit;
    std::string secret_trouble;
    CallLease lease;
    std::optional<LeasedHttp> http;
    std::optional<QuotaKeeper> quotas;
    std::unique_ptr<Publisher> platform;
    std::unique_ptr<ChannelReader> reader;
    Wakeup publish_work;
    Wakeup look_work;
    std::unique_ptr<Lookout> lookout;
    std::unique_ptr<ChannelPublisher> publisher;
    std::unique_ptr<CredentialWatch> credential;
    std::unique_ptr<Callback> callback;
    std::deque<std::string> heard;  // what its platform told last, by key
    std::int64_t told = 0, repeated = 0, unproven = 0;

    awaitable<Result<Duration>> look(Duration age, ArticleId article) {
        if (!lookout) co_return Duration{-1};
        auto looked = co_await lookout->look_within(age, std::move(article));
        co_return looked;
    }
};

}  // namespace drumtower
