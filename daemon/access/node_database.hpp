// NodeDatabase: `node.db` (0600, synchronous=FULL), what belongs to this node alone: tokens, accounts,
// sessions, the audit log, how far sources were read. Its owners read it into memory at the start; later only
// its own thread touches it.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/run_on.hpp"
#include "pipeline/log/sqlite.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>
#include <utility>

namespace drumtower {

class NodeDatabase {
public:
    /// Opens or creates it, and brings an older one up to date. Throws when it cannot, or when a newer
    /// version wrote it.
    explicit NodeDatabase(const std::string& directory);
    ~NodeDatabase() { writer_.join(); }

    /// Before anybody writes: at the start, on the caller's thread.
    sqlite::Database& at_start() { return database_; }
    /// Runs `work(sqlite::Database&)` on the writer's thread; what it wrote is durable when this returns.
    template <class Work>
    awaitable<std::invoke_result_t<Work&, sqlite::Database&>> write(Work work) {
        auto job = [this, work = std::move(work)]() mutable { return work(database_); };
        if constexpr (std::is_void_v<std::invoke_result_t<Work&, sqlite::Database&>>) {
            co_await run_on(writer_.get_executor(), std::move(job));
        } else {
            auto value = co_await run_on(writer_.get_executor(), std::move(job));
            co_return value;
        }
    }

private:
    sqlite::Database database_;
    asio::thread_pool writer_{1};
};

/// So many letters and digits, from the system's generator.
std::string random_letters(std::size_t count);

}  // namespace drumtower
