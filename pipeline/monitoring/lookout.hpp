// Lookout: looks at one channel while its unit owes something there, and once past each due time; writes what
// it saw and the interval the look covered. Also answers the publisher's question before a first attempt.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/base/wakeup.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/log/event_log.hpp"
#include "pipeline/monitoring/match.hpp"
#include "pipeline/ports/channel_reader.hpp"
#include "pipeline/ports/page_reader.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drumtower {

class Likened;
struct Candidate;
struct Doubt;
struct Recognition;

struct LookTrouble {
    std::optional<Failure> failure;
    TimePoint since{};
};

class Lookout {
public:
    struct Services {
        View& view;
        Scribe& scribe;
        Clock& clock;
        ChannelReader& reader;
        Wakeup& work;
        EventLog& log;                // of the articles' texts
        PageReader* pages = nullptr;  // for posts whose listing shows titles alone; none: those stay unread
    };
    Lookout(ChannelId channel, UnitId unit, Duration every, Services services);

    /// Looks when it is time, for ever; ends only when cancelled.
    awaitable<void> run();
    /// A look no older than `age`, folded, in which a post of this article would have been recognised; its
    /// age.
    awaitable<Result<Duration>> look_within(Duration age, ArticleId article);
    /// The platform says that there is something to see: the next look is made now, or as soon as there is
    /// one to spare. Few are: most platforms ration looks.
    void look_now();
    const LookTrouble& trouble() const { return trouble_; }

private:
    struct Owed;
    awaitable<Owed> duties();
    awaitable<Owed> owed(ArticleId article);
    awaitable<void> wait_until(TimePoint next, std::size_t duties);
    awaitable<Result<Duration>> look();
    awaitable<Result<Duration>> look_once(ArticleId article);
    awaitable<Result<Duration>> look_failed(Failure failure, TimePoint started);
    /// What the last look saw, asked again for an article that nobody owed then. False: it does not reach
    /// back so far.
    awaitable<Result<bool>> ask_last_look(ArticleId article);
    awaitable<void> recall(Owed& owed, const ChannelLook& seen, const Matcher& matcher);
    struct Recognised {
        std::vector<Event> reposts;  // and questions
        std::vector<std::string>
            unclear;  // what may be a repost, and the listing does not show enough to say
    };
    /// A post that no look has known yet, and what it was taken for at first sight.
    struct Unknown {
        SeenPost post;
        std::optional<Match> at_first_sight;
        bool ambiguous = false;
        std::optional<TimePoint> as_of;  // by the platform's clock
    };
    awaitable<Recognised> recognise(const ChannelLook& seen, Owed& owed, TimePoint looked_at);
    /// Holds the unknown posts' texts against the articles'.
    awaitable<void> weigh(std::vector<Unknown> unknown, const Owed& owed, Recognised& found);
    awaitable<std::vector<Recognition>> compare(std::vector<Unknown> unknown, const Owed& owed);
    bool is_to_compare(const SeenPost& post, const Owed& owed) const;
    bool wants_its_page(const SeenPost& post, const Owed& owed) const;
    /// Weighs the post once more, by its page's text; false: that could not be read.
    awaitable<bool> read_page(Unknown& unknown, Recognition& recognition, const Owed& owed);
    awaitable<std::vector<Event>> said_of(const Unknown& unknown, const Recognition& recognition,
                                          const Owed& owed);
    awaitable<std::optional<Event>> question(const SeenPost& post, const Doubt& doubt);
    std::optional<std::vector<ObligationId>> looked_back(const Owed& owed, const ChannelLook& seen,
                                                         TimePoint until) const;
    TimePoint next_look(const Owed& owed) const;
    void count_spare(TimePoint now);
    void note_clocks(TimePoint platform, TimePoint here);
    std::optional<Event> repost(const SeenPost& post, const Match& match, const Owed& owed,
                                std::optional<TimePoint> as_of, std::string why = {});
    /// When a look of this process first showed it.
    std::optional<TimePoint> first_seen(const SeenPost& post) const;
    /// When looks before this one did not show it, if that says anything.
    std::optional<TimePoint> unseen_at(const SeenPost& post) const;

    struct Turn {
        explicit Turn(Lookout& lookout) : self(lookout) { self.looking_ = true; }
        ~Turn() {
            self.looking_ = false;
            self.free_.notify();
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        Lookout& self;
    };

    ChannelId channel_;
    UnitId unit_;
    Duration every_;
    Services to_;
    LookTrouble trouble_;
    std::optional<TimePoint> tried_at_;
    std::optional<Duration> good_at_;              // uptime at a look of this process that succeeded
    TimePoint good_until_{};                       // what was posted by then it would have shown
    ChannelLook last_;                             // what it saw
    std::set<ArticleId> recognised_;               // the articles that it was asked for
    std::set<TimePoint> told_;                     // beginnings of whole times that are in the log
    std::map<std::string, TimePoint> first_seen_;  // posts of this process's looks, matched or not
    std::map<ContentHash, std::shared_ptr<const Likened>> texts_;
    std::map<std::string, std::set<ArticleId>> passed_over_;  // by post: articles that it does not repost
    std::map<std::string, int> pages_tried_;                  // by post
    Duration behind_{};                                       // the platform's clock, when it was last asked
    bool clocks_differ_ = false;
    bool looking_ = false;
    bool told_to_look_ = false;
    int spare_ = 4;  // looks out of turn
    TimePoint spared_at_{};
    Wakeup free_;
};

}  // namespace drumtower
