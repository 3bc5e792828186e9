#include "daemon/api/event_feed.hpp"

#include "daemon/api/json_object.hpp"
#include "daemon/system/within.hpp"

namespace drumtower {

namespace {

constexpr std::size_t most_watchers = 400;
constexpr std::size_t kept = 2000;  // lines, for those who come back
constexpr std::size_t read_at_once = 500;
constexpr Duration heartbeat = 15s;    // so that what stands between does not cut the line
constexpr Duration gathering = 100ms;  // what happens together is told together
constexpr const char* again = "event: reset\ndata: {}\n\n";  // more happened than is kept: read everything

std::string line_of(const TimelineEntry& entry) {
    const std::string type = "cn.drumtower." + entry.type + ".v1";
    const std::string data =
        JsonObject().text("type", type).text("subject", entry.subject).time("time", entry.time).str();
    return "id: " + std::to_string(entry.sequence) + "\nevent: " + type + "\ndata: " + data + "\n\n";
}

bool may_see(const Caller& caller, const std::string& unit) {
    return caller.role != Role::unit || unit.empty() || unit == caller.unit;
}

}  // namespace

void EventFeed::listen() {
    view_.on_change([weak = weak_from_this()](const std::vector<Changed>&) {
        const auto self = weak.lock();
        if (!self) return;
        self->stale_ = true;
        for (const auto& watcher : self->watchers_)
            watcher->news.notify();
    });
}

void EventFeed::end() {
    ended_ = true;
    for (const auto& watcher : watchers_)
        watcher->news.notify();
}

std::optional<Response::More> EventFeed::watch(Caller caller, std::optional<std::int64_t> last_seen) {
    if (ended_ || watchers_.size() >= most_watchers) return std::nullopt;
    auto watcher = std::make_shared<Watcher>(io_);
    watcher->caller = std::move(caller);
    watcher->at = last_seen.value_or(-1);
    watchers_.insert(watcher);
    struct Leave {
        std::shared_ptr<EventFeed> feed;
        std::shared_ptr<Watcher> watcher;
        ~Leave() { feed->watchers_.erase(watcher); }
    };
    auto leave = std::make_shared<Leave>(shared_from_this(), watcher);
    return [leave] { return leave->feed->next(leave->watcher); };
}

/// Nothing: the stream is over.
awaitable<std::optional<std::string>> EventFeed::next(std::shared_ptr<Watcher> watcher) {
    const auto self = shared_from_this();
    std::string text;
    if (!watcher->begun) text = "retry: 3000\n\n";
    if (watcher->begun) {
        auto news = watcher->news.wait();
        co_await within(heartbeat, std::move(news));
        co_await pause_for(gathering);
    }
    if (ended_) co_return std::nullopt;
    if (stale_) co_await read_on();
    watcher->begun = true;
    text += lines_for(*watcher);
    co_return text.empty() ? ": \n\n" : text;
}

/// At the first time only where the story ends now, and what came before it in reach.
awaitable<void> EventFeed::read_on() {
    stale_ = false;
    auto query = [after = read_](Queries& queries) {
        const std::int64_t last = queries.last_sequence();
        const std::int64_t reach =
            last > static_cast<std::int64_t>(kept) ? last - static_cast<std::int64_t>(kept) : 0;
        return queries.events_after(std::max(after, reach), after < 0 ? kept : read_at_once);
    };
    auto entries = co_await view_.read(std::move(query));
    if (read_ < 0) read_ = 0;
    for (const TimelineEntry& entry : entries) {
        if (entry.sequence <= read_) continue;  // another watcher read it meanwhile
        newest_.push_back({entry.sequence, entry.unit, line_of(entry)});
        read_ = entry.sequence;
    }
    while (newest_.size() > kept)
        newest_.pop_front();
    if (entries.size() < read_at_once) co_return;
    stale_ = true;
    for (const auto& watcher : watchers_)
        watcher->news.notify();
}

std::string EventFeed::lines_for(Watcher& watcher) const {
    std::string text;
    const bool new_here = watcher.at < 0;
    const bool missed = !newest_.empty() && watcher.at + 1 < newest_.front().sequence;
    if (!new_here && (missed || watcher.at > read_)) text = again;
    if (!new_here && text.empty()) {
        for (const Line& line : newest_) {
            if (line.sequence > watcher.at && may_see(watcher.caller, line.unit)) text += line.text;
        }
    }
    watcher.at = read_;
    return text;
}

}  // namespace drumtower
