// RepostRouter: turns each designated article into the obligations of its units, as `repost.requested` in
// each unit's partition; a revision and a withdrawal into the same for every copy. `routing.done` closes it.
// What a crash left half done is stated again, and the fold ignores what it has.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"

namespace drumtower {

class RepostRouter {
public:
    /// `correct_within`: how long a copy that is out there may stay wrong.
    RepostRouter(View& view, Scribe& scribe, Clock& clock, Wakeup& work, Duration correct_within)
        : view_(view), scribe_(scribe), clock_(clock), work_(work), correct_within_(correct_within) {}
    /// Routes what is unrouted, for ever; ends only when cancelled.
    awaitable<void> run();

private:
    awaitable<bool> route(Article article);
    /// Writes the requests, grouped by partition; false when the log cannot take them now.
    awaitable<bool> write(std::vector<std::pair<Partition, Event>> requests);
    awaitable<bool> close(const Article& article, std::string what);

    View& view_;
    Scribe& scribe_;
    Clock& clock_;
    Wakeup& work_;
    Duration correct_within_;
};

}  // namespace drumtower
