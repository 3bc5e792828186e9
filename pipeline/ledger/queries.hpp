// Queries: every question to the view, on one read-only connection. Blocking; used on the readers pool
// (View::read).
#pragma once

#include "pipeline/model/domain.hpp"
#include "pipeline/model/event.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

/// A page of a list: `after` is the opaque cursor of the last item seen ("" at first).
struct Page {
    int limit = 50;
    std::string after;
};
template <class Item>
struct Paged {
    std::vector<Item> items;
    std::string next;  // "" at the end
};

struct ArticleFilter {
    std::string state;  // baseline | held | open | withdrawn | ""
};
struct ObligationFilter {
    std::string state;  // open, on_time, late, overdue, exempt, void, undetermined, no_channel or ""
    std::string unit;
    std::string article;
    std::optional<TimePoint> due_before;
};

/// How one duty stands.
struct DutyState {
    ObligationId id;
    UnitId unit;
    std::string state;
    TimePoint due{};
};

/// An event as a row of a timeline.
struct TimelineEntry {
    Partition partition = 0;
    Position position = 0;
    std::string id;
    std::string type;
    TimePoint time{};
    std::string node;
    std::string data;
    bool stale = false;
    std::int64_t sequence = 0;  // the order in which this node folded
    std::string subject;        // the entity it is about
    std::string unit;           // whom it concerns; empty: the district
};

struct Counts {
    std::int64_t open = 0, on_time = 0, late = 0, overdue = 0, exempt = 0, voided = 0, undetermined = 0,
                 no_channel = 0;
    std::int64_t deliveries_waiting = 0, deliveries_needs_human = 0, deliveries_refused = 0,
                 deliveries_done = 0;
    std::int64_t articles = 0, baseline = 0, held = 0, withdrawn = 0;
};

class Queries {
public:
    explicit Queries(const std::string& directory);
    ~Queries();

    /// While it lives, every query answers from the same moment: evidence must not be torn by a commit.
    class Moment {
    public:
        explicit Moment(Queries& queries);
        ~Moment();
        Moment(const Moment&) = delete;
        Moment& operator=(const Moment&) = delete;

    private:
        Queries& queries_;
    };

    // -- roster and rules
    std::vector<Rule> rules();  // declared and not retired
    std::vector<Unit> units();  // declared and not retired, by id
    std::optional<Unit> unit(const UnitId& id);
    std::vector<SourceInfo> sources();
    std::optional<SourceInfo> source(const SourceId& id);
    std::vector<Freeze> freezes();
    /// The newest declaration of an entity ("unit"/"source"/"rule"): its event id and its JSON.
    struct Declaration {
        EventId event;
        std::string what;  // canonical JSON of the declared value
        bool retired = false;
    };
    std::optional<Declaration> declaration(const std::string& kind, const std::string& id);
    std::vector<std::string> declared(const std::string& kind);  // ids, retired ones included
    struct OwnerInfo {
        std::string node;  // empty: nobody yet
        std::int64_t epoch = 0;
    };
    OwnerInfo owner(Partition partition);
    std::optional<TimePoint> restored_at();                       // the newest store.restored
    std::optional<TimePoint> erased_at(const ContentHash& hash);  // content.erased

    // -- articles
    std::optional<Article> article(const ArticleId& id);
    std::optional<Article> article_by_url(const SourceId& source, const std::string& url);
    std::optional<Article> article_by_url(const std::string& url);  // any source
    Paged<Article> articles(const ArticleFilter& filter, const Page& page);
    std::vector<Article> articles_of_source(const SourceId& source, std::size_t limit);  // newest first
    /// How many articles this source was the first to show since then; counted no further than `most`.
    std::size_t first_shown_by(const SourceId& source, TimePoint since, std::size_t most);
    std::optional<Push> push(const SourceId& source, const std::string& id);
    std::optional<Push> newest_push(const SourceId& source);
    /// Articles whose routing is not closed: designated, revised or withdrawn since.
    std::vector<Article> unrouted(std::size_t limit);

    // -- duties
    std::optional<Obligation> obligation(const ObligationId& id);
    Paged<Obligation> obligations(const ObligationFilter& filter, const Page& page);
    std::vector<Obligation> obligations_of(const ArticleId& article, const UnitId& unit);
    std::vector<Obligation> obligations_of(const ArticleId& article);
    /// The same without their stories, by unit: sixty units of forty articles are read in a moment.
    std::vector<DutyState> duty_states(const ArticleId& article);
    /// Open (or overdue, undetermined) duties with due < now, oldest first: what the judge must look at.
    std::vector<Obligation> due(TimePoint now, std::size_t limit, const std::string& after = {});
    /// Overdue, late and undetermined ones due since then, the newest due first.
    std::vector<Obligation> missed(TimePoint since, std::size_t limit);
    std::vector<Obligation> appealed(std::size_t limit);  // that wait for the desk's answer, oldest due first
    /// Open duties whose next occasion to remind of is reached, and when the first one after `now` is.
    std::vector<Obligation> to_remind(TimePoint now, std::size_t limit);
    std::optional<TimePoint> next_reminder(TimePoint now);
    /// Open duties of a unit (any due time).
    std::vector<Obligation> open_of_unit(const UnitId& unit, std::size_t limit);
    /// What a look at the unit's channels may still decide or correct: open duties, and missed ones due since
    /// then.
    std::vector<Obligation> watched_of_unit(const UnitId& unit, TimePoint missed_since, std::size_t limit);
    /// Whatever came of them: duties due since then.
    std::vector<Obligation> due_of_unit(const UnitId& unit, TimePoint since, std::size_t limit);
    /// Of the newest owner of a partition, as the log has it; 0: none yet.
    std::int64_t owner_epoch(Partition partition);
    std::optional<TimePoint> next_due(TimePoint after);

    // -- deliveries
    std::optional<Delivery> delivery(const DeliveryId& id);
    std::vector<Delivery> deliveries_of(const ArticleId& article);
    std::vector<Delivery> deliveries_of(const ArticleId& article, const UnitId& unit);
    Paged<Delivery> queue(const UnitId& unit, const Page& page);  // open deliveries, earliest due first
    /// Rows of a channel that its publisher may act on (waiting, intended, accepted): those whose time has
    /// come, the nearest due first, so that what is tried again does not wait behind all that is new; then
    /// those that come next, at least one.
    std::vector<Delivery> workable(const ChannelId& channel, TimePoint now, std::size_t limit);
    /// Whether a call of ours on this channel is open, or the platform is at work on one.
    bool is_call_open(const ChannelId& channel);
    std::vector<ChannelId> channels_with_work();  // that have such rows
    std::vector<Delivery> needing_human(std::size_t limit);
    std::vector<Delivery> dead(std::size_t limit);  // is_dead(), the nearest due first
    /// Changes that only people can make, of which they are to be told by now; and when the next ones are.
    std::vector<Delivery> to_tell(TimePoint now, std::size_t limit);
    std::optional<TimePoint> next_telling(TimePoint now);

    // -- looks
    std::optional<ChannelLooks> looks(const ChannelId& channel);
    std::vector<ChannelLooks> blind_channels();  // of the roster, whose last look failed; by unit
    std::vector<Observation> observations_of(const ArticleId& article, const UnitId& unit);
    std::optional<QuotaUse> quota(const ChannelId& channel, const std::string& api);
    std::vector<QuotaUse> quotas(const ChannelId& channel);
    std::optional<Observation> observation(const ChannelId& channel, const std::string& post_id);
    std::optional<Question> question(const QuestionId& id);
    std::vector<Question> open_questions(std::size_t limit);  // of all units, oldest first
    std::vector<Question> questions_of(const ArticleId& article, const UnitId& unit);

    // -- the story
    /// When a person last said of it: try again.
    std::optional<TimePoint> retried_at(const DeliveryId& delivery);
    std::vector<TimelineEntry> timeline(const std::string& subject, std::size_t limit);
    /// What this node has folded since then, in that order; and the last of it.
    std::vector<TimelineEntry> events_after(std::int64_t sequence, std::size_t limit);
    std::int64_t last_sequence();

    Counts counts();
    std::string digest();  // SHA-256 over canonical rows, sorted

private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

}  // namespace drumtower
