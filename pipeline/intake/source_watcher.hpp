// SourceWatcher: the loop of one watched source. Looks at the listing, reads what is new or may have changed,
// states it in the log, and only then moves the cursor.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/intake/gone_pages.hpp"
#include "pipeline/intake/recognise.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drumtower {

/// What the watcher keeps of a source between polls, in node.db; opaque to the store.
class CursorStore {
public:
    virtual ~CursorStore() = default;
    virtual std::string cursor(const SourceId& source) const = 0;
    /// Durable when it returns.
    virtual awaitable<void> keep_cursor(SourceId source, std::string cursor) = 0;
};

struct SourceState {
    Trouble trouble{SourceTrouble::none, {}, {}};
    TimePoint looked_at{};
    TimePoint good_at{};
    TimePoint next_at{};
    TimePoint not_before{};  // whatever anybody says: the source asked for it, or was looked at just now
};

class SourceWatcher {
public:
    struct Services {
        EventLog& log;
        View& view;
        Scribe& scribe;
        Clock& clock;
        Source& source;
        CursorStore& cursors;
        Wakeup& news;  // somebody says that there are some: the source is looked at soon
        std::function<void(const SourceId&, const std::optional<Hub>&)> hub_named = {};
    };
    SourceWatcher(SourceRules rules, Duration every, Services services);

    /// Polls for ever; ends only when cancelled.
    awaitable<void> run();
    const SourceState& state() const { return state_; }

private:
    struct Known;
    /// How a look treats what it has never seen.
    struct Look {
        bool baselined = false;
        bool flood = false;
    };
    enum class Taken { yes, no, not_written };  // no: its page could not be read
    /// An item of the listing that could not be read, and stays unknown.
    struct Tried {
        TimePoint at{};
        bool in_flood = false;
    };
    awaitable<void> poll_once();
    void wait_as_asked(TimePoint now, Duration time);
    /// False: the log could not take it, or an item could not be read; the cursor stays.
    awaitable<bool> take(const Listing& listing);
    awaitable<Taken> take_item(SourceItem item, Look look);
    Taken not_taken(const SourceItem& item, const Result<ReadItem>& read, Look look);
    bool turns_over(const Listing& listing, const Known& known);
    awaitable<Result<bool>> state_facts(std::vector<ArticleFact> stated);  // true, or why not
    awaitable<bool> withdraw(Article article, std::string why);
    awaitable<bool> recheck_recent(const Listing& listing);
    awaitable<bool> withdraw_gone(std::vector<Article> recent);
    awaitable<bool> shows_others(std::vector<Article> recent);
    void not_believed(std::string what);
    void could_not_take(const SourceItem& item, const Failure& failure);
    void say_what_was_unreadable();
    awaitable<bool> finish_baseline(EventId declared);

    SourceRules rules_;
    Duration every_;
    Services to_;
    SourceState state_;
    std::vector<std::string> unreadable_;              // of the newest listing: address and why
    std::map<std::string, Tried> tried_;               // of the newest listing, by url
    std::map<std::string, std::string> fingerprints_;  // by url: as of the last time the item was read
    std::map<std::string, TimePoint> read_at_;         // by url
    std::set<std::string> listed_;                     // what the newest listing shows
    GonePages gone_;
};

}  // namespace drumtower
