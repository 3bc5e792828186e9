// EventFeed: what was folded, as server-sent events for whoever watches. One reader of the view serves all:
// it reads once what is new and keeps the newest lines; a watcher that comes back with a Last-Event-ID gets
// what it missed, or is told to read everything again. All of it on the I/O thread.
#pragma once

#include "daemon/api/http.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/view.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace drumtower {

class EventFeed : public std::enable_shared_from_this<EventFeed> {
public:
    EventFeed(asio::any_io_executor io, View& view) : io_(std::move(io)), view_(view) {}
    /// Once, after it is held by a shared pointer.
    void listen();

    /// A stream for this caller, which sees what concerns the district or its own unit; null: too many watch.
    std::optional<Response::More> watch(Caller caller, std::optional<std::int64_t> last_seen);
    /// Every stream ends.
    void end();

private:
    struct Line {
        std::int64_t sequence = 0;
        std::string unit;
        std::string text;
    };
    struct Watcher {
        explicit Watcher(asio::any_io_executor io) : news(std::move(io)) {}
        Wakeup news;
        Caller caller;
        std::int64_t at = 0;
        bool begun = false;
    };
    awaitable<std::optional<std::string>> next(std::shared_ptr<Watcher> watcher);
    awaitable<void> read_on();
    std::string lines_for(Watcher& watcher) const;

    asio::any_io_executor io_;
    View& view_;
    std::deque<Line> newest_;
    std::int64_t read_ = -1;  // the last sequence in newest_; -1: nothing was read yet
    std::set<std::shared_ptr<Watcher>> watchers_;
    bool stale_ = true;
    bool ended_ = false;
};

}  // namespace drumtower
