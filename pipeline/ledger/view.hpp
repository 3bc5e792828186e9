// View: what the events mean now, as tables in `view.db`. Disposable: it is rebuilt from the log. One thread
// ("view") folds and commits rows together with the positions; readers have connections of their own and
// never write.
#pragma once

#include "pipeline/base/run_on.hpp"
#include "pipeline/ledger/fold.hpp"
#include "pipeline/ledger/queries.hpp"
#include "pipeline/log/disk_reserve.hpp"
#include "pipeline/log/event_log.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

class View {
public:
    /// Opens or creates view.db; a view of another schema or log is thrown away and rebuilt. With the disk
    /// full it releases the reserve and waits for space.
    View(asio::any_io_executor io, EventLog& log, const std::string& directory,
         DiskReserve* reserve = nullptr);
    ~View();

    /// Starts folding. Stops in the destructor.
    void start();
    /// `changed` is called on the I/O thread after each commit, with the rows it wrote. More than one may
    /// listen.
    void on_change(std::function<void(const std::vector<Changed>&)> changed);
    /// Returns when everything up to `position` is folded here and readable.
    awaitable<void> wait_folded(Partition partition, Position position);
    /// Folds up to the log's present head; then the view is ready. False: it stands still, see halted().
    awaitable<bool> catch_up();
    /// Why a partition stands still (unknown event type), or empty.
    std::string halted() const;
    /// Same id, other data: how often that was seen since the start.
    std::int64_t conflicts() const;
    Position folded(Partition partition) const;

    /// Runs `query(Queries&)` on the readers pool, all of it at one moment of the view, and brings its value
    /// back to the I/O thread.
    template <class Query>
    awaitable<std::invoke_result_t<Query&, Queries&>> read(Query query) {
        auto work = [this, query]() mutable { return with_reader(query); };
        auto value = co_await run_on(readers(), std::move(work));
        co_return value;
    }

private:
    template <class Query>
    auto with_reader(Query& query) {
        try {
            auto reader = borrow();
            const Queries::Moment moment(*reader);
            return query(*reader);
        } catch (const std::exception&) {
            reading_failed();
        }
    }
    asio::any_io_executor readers();
    std::shared_ptr<Queries> borrow();
    [[noreturn]] void reading_failed() const;

    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Throws the view away and folds the whole log again; returns the state digest. For `ledger rebuild`.
std::string rebuild_view(EventLog& log, const std::string& directory);

}  // namespace drumtower
