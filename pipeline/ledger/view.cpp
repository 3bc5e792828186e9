#include "pipeline/ledger/view.hpp"

#include "pipeline/base/failpoint.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/folder.hpp"
#include "pipeline/log/sqlite.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <condition_variable>
#include <filesystem>
#include <list>
#include <mutex>
#include <thread>
#include <unistd.h>
#include <unordered_map>

namespace drumtower {

namespace {

/// "There is more in the log", from any thread to the view's. It outlives the view: the log keeps its hook.
struct Signal {
    std::mutex guard;
    std::condition_variable work;
    bool dirty = true;
    bool stopping = false;

    void set(bool& flag) {
        {
            const std::lock_guard lock(guard);
            flag = true;
        }
        work.notify_one();
    }
    /// False when it is time to stop.
    bool wait() {
        std::unique_lock lock(guard);
        work.wait(lock, [this] { return stopping || dirty; });
        dirty = false;
        return !stopping;
    }
    /// Returns after so long, or when it is time to stop.
    void pause(Duration length) {
        std::unique_lock lock(guard);
        work.wait_for(lock, length, [this] { return stopping; });
    }
    bool stopped() {
        const std::lock_guard lock(guard);
        return stopping;
    }
};

constexpr Duration again_after = 1s;  // with the disk full

/// What a disk that failed holds of it may not be what it will read one day.
[[noreturn]] void die(const sqlite::Error& error, const std::string& directory) {
    constexpr int exit_software = 70;
    log::error("view_write_failed", {{"detail", error.what()}, {"code", error.code}});
    Folder::discard(directory);
    ::_exit(exit_software);
}

/// A damaged view is thrown away, since the log has it all: the next start makes it again.
[[noreturn]] void rethrow(const std::exception_ptr& error, const std::string& directory) {
    try {
        std::rethrow_exception(error);
    } catch (const sqlite::Error& trouble) {
        if (!trouble.damaged()) throw;
        Folder::discard(directory);
        throw std::runtime_error("view.db was damaged and is thrown away; the next start makes it again (" +
                                 std::string(trouble.what()) + ")");
    }
}

}  // namespace

struct View::Impl {
    Impl(asio::any_io_executor executor, EventLog& events, const std::string& where, DiskReserve* space)
        : io(executor),
          log(events),
          directory(where),
          reserve(space),
          folder(events, where),
          pool(2),
          listening(std::make_shared<bool>(true)) {
        const int partitions = log.ledger_partitions() + 1;
        for (Partition p = 0; p < partitions; ++p)
            positions.push_back(folder.position(p));
    }

    struct Waiter {
        Waiter(asio::any_io_executor executor, Partition where, Position wanted)
            : partition(where), position(wanted), done(std::move(executor)) {}
        Partition partition;
        Position position;
        Wakeup done;
    };

    /// What ends the view ends the program, on the thread that owns it: it says why and starts anew. A disk
    /// that fails ends it here and now: nothing more may be read from there.
    void fold_until_stopped() {
        try {
            while (signal->wait()) {
                for (bool more = true; more && !signal->stopped();) {
                    auto batch = folded();
                    more = batch && batch->folded > 0;
                    if (more || (batch && !batch->halted.empty())) publish(std::move(*batch));
                }
            }
        } catch (const sqlite::Error& error) {
            if (error.not_written()) die(error, directory);
            hand_over(std::current_exception());
        } catch (const std::exception&) {
            hand_over(std::current_exception());
        }
    }

    void hand_over(std::exception_ptr why) {
        asio::post(io, [this, alive = std::weak_ptr(listening), why = std::move(why)] {
            if (!alive.expired()) rethrow(why, directory);
        });
    }

    /// A full disk is waited out, since nothing may be left out. Nothing: it stops meanwhile.
    std::optional<Folder::Batch> folded() {
        while (!signal->stopped()) {
            try {
                auto batch = folder.fold_some();
                waits_for_space = false;
                return batch;
            } catch (const sqlite::Error& error) {
                if (!error.disk_full()) throw;
                const bool had_space = reserve && !reserve->is_released();
                if (had_space) reserve->release();
                if (!std::exchange(waits_for_space, true))
                    log::warn("view_waits_for_space", {{"detail", error.what()}});
                if (!had_space) signal->pause(again_after);
            }
        }
        return std::nullopt;
    }

    void publish(Folder::Batch batch) {
        asio::post(io, [this, alive = std::weak_ptr(listening), batch = std::move(batch)] {
            if (alive.expired()) return;
            positions = batch.positions;
            halted = batch.halted;
            conflicts += batch.conflicts;
            for (Waiter& waiter : *waiters) {
                const bool there = positions[static_cast<std::size_t>(waiter.partition)] >= waiter.position;
                if (there || !halted.empty()) waiter.done.notify();
            }
            for (const auto& listener : listeners)
                listener(batch.changed);
        });
    }

    /// Returns when it is folded that far, or when the view says that it stands still.
    awaitable<void> next_news(Partition partition, Position position) {
        waiters->emplace_back(io, partition, position);
        const auto mine = std::prev(waiters->end());
        struct Leave {
            std::shared_ptr<std::list<Waiter>> all;  // a coroutine may end after us
            std::list<Waiter>::iterator mine;
            ~Leave() { all->erase(mine); }
        } leave{waiters, mine};
        co_await mine->done.wait();
    }

    asio::any_io_executor io;
    EventLog& log;
    std::string directory;
    DiskReserve* reserve;
    Folder folder;                 // used by the view thread once it runs
    bool waits_for_space = false;  // the view thread's

    // I/O thread
    std::vector<Position> positions;
    std::string halted;
    std::int64_t conflicts = 0;
    std::shared_ptr<std::list<Waiter>> waiters = std::make_shared<std::list<Waiter>>();
    std::vector<std::function<void(const std::vector<Changed>&)>> listeners;

    std::shared_ptr<Signal> signal = std::make_shared<Signal>();
    std::thread thread;

    asio::thread_pool pool;
    std::mutex idle_guard;
    std::vector<std::unique_ptr<Queries>> idle;
    std::shared_ptr<bool> listening;
};

View::View(asio::any_io_executor io, EventLog& log, const std::string& directory, DiskReserve* reserve)
    : impl_(std::make_unique<Impl>(std::move(io), log, directory, reserve)) {
    log.on_append([signal = impl_->signal] { signal->set(signal->dirty); });
}

View::~View() {
    impl_->signal->set(impl_->signal->stopping);
    if (impl_->thread.joinable()) impl_->thread.join();
    impl_->pool.join();
    impl_->listening.reset();
}

void View::start() {
    impl_->thread = std::thread([impl = impl_.get()] { impl->fold_until_stopped(); });
}

void View::on_change(std::function<void(const std::vector<Changed>&)> changed) {
    impl_->listeners.push_back(std::move(changed));
}

awaitable<void> View::wait_folded(Partition partition, Position position) {
    while (impl_->positions.at(static_cast<std::size_t>(partition)) < position)
        co_await impl_->next_news(partition, position);
}

awaitable<bool> View::catch_up() {
    for (Partition p = 0; p <= impl_->log.ledger_partitions(); ++p) {
        const Position head = impl_->log.head(p);
        while (impl_->positions.at(static_cast<std::size_t>(p)) < head) {
            if (!impl_->halted.empty()) co_return false;
            co_await impl_->next_news(p, head);
        }
    }
    co_return true;
}

std::string View::halted() const {
    return impl_->halted;
}
std::int64_t View::conflicts() const {
    return impl_->conflicts;
}
Position View::folded(Partition partition) const {
    return impl_->positions.at(static_cast<std::size_t>(partition));
}

asio::any_io_executor View::readers() {
    return impl_->pool.get_executor();
}

void View::reading_failed() const {
    rethrow(std::current_exception(), impl_->directory);
}

std::shared_ptr<Queries> View::borrow() {
    std::unique_ptr<Queries> reader;
    {
        const std::lock_guard lock(impl_->idle_guard);
        if (!impl_->idle.empty()) {
            reader = std::move(impl_->idle.back());
            impl_->idle.pop_back();
        }
    }
    if (!reader) reader = std::make_unique<Queries>(impl_->directory);
    return {reader.release(), [impl = impl_.get()](Queries* back) {
                const std::lock_guard lock(impl->idle_guard);
                impl->idle.emplace_back(back);
            }};
}

std::string rebuild_view(EventLog& log, const std::string& directory) {
    Folder::discard(directory);
    Folder folder(log, directory);
    while (folder.fold_some().folded > 0) {
    }
    Queries queries(directory);
    return queries.digest();
}

}  // namespace drumtower
