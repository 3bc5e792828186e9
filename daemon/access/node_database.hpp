// NodeDatabase: `node.db` (0600, synchronous=FULL), what belongs to this node alone: tokens, accounts,
// sessions, the audit log, how far sources were read. Its owners read it into memory at the start; later only
// its own thread touches it.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/run_on.hpp"
#include "pipeline/log/disk_reserve.hpp"
#include "pipeline/log/sqlite.hpp"

#include <boost/asio/thread_pool.hpp>

#include <optional>
#include <string>
#include <utility>

namespace drumtower {

class NodeDatabase {
public:
    /// Opens or creates it, and brings an older one up to date. Throws when it cannot, or when a newer
    /// version wrote it.
    explicit NodeDatabase(const std::string& directory, DiskReserve* reserve = nullptr);
    ~NodeDatabase() { writer_.join(); }

    /// Before anybody writes: at the start, on the caller's thread.
    sqlite::Database& at_start() { return database_; }
    /// Runs `work(sqlite::Database&)` on the writer's thread; what it wrote is durable when this returns. It
    /// may be run twice: a full disk releases the reserve. Throws when the disk is full all the same; one
    /// that fails ends the process, since a failed fsync cannot be asked again.
    template <class Work>
    awaitable<std::invoke_result_t<Work&, sqlite::Database&>> write(Work work) {
        auto job = [this, work = std::move(work)]() mutable { return kept(work); };
        if constexpr (std::is_void_v<std::invoke_result_t<Work&, sqlite::Database&>>) {
            co_await run_on(writer_.get_executor(), std::move(job));
        } else {
            auto value = co_await run_on(writer_.get_executor(), std::move(job));
            co_return value;
        }
    }

private:
    template <class Work>
    std::invoke_result_t<Work&, sqlite::Database&> kept(Work& work) {
        for (;;) {
            try {
                const Checkpoint after{*this};
                return work(database_);
            } catch (const sqlite::Error& error) {
                if (!may_try_again(error)) throw;
            }
        }
    }
    struct Checkpoint {
        NodeDatabase& node;
        ~Checkpoint() { node.checkpoint_when_due(); }
    };
    void checkpoint_when_due() noexcept;
    bool may_try_again(const sqlite::Error& error) const;

    sqlite::Database database_;
    DiskReserve* reserve_;
    std::optional<sqlite::WriteAhead> ahead_;
    asio::thread_pool writer_{1};
};

/// So many letters and digits, from the system's generator.
std::string random_letters(std::size_t count);

}  // namespace drumtower
