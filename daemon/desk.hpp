// Desk: the acts of the desk and of units: checked against the view, stated in the log. The running daemon
// has one for its API; a command that finds no daemon has one of its own under the store's lock.
//
// On the I/O thread. An act returns once its events are durable; nobody here waits until they are folded.
#pragma once

#include "daemon/api/tower.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/intake/recognise.hpp"
#include "pipeline/ledger/scribe.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/log/event_log.hpp"
#include "pipeline/ports/page_reader.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <string>
#include <vector>

namespace drumtower {

/// What a sender calls its message, and the hash of it as it came.
struct PushId {
    std::string text;
    ContentHash bytes;
};

class Desk {
public:
    struct Services {
        EventLog& log;
        View& view;
        Scribe& scribe;
        Clock& clock;
        asio::any_io_executor workers;  // where pages are parsed
    };
    explicit Desk(Services services)
        : log_(services.log),
          view_(services.view),
          scribe_(services.scribe),
          clock_(services.clock),
          workers_(std::move(services.workers)) {}

    awaitable<Outcome> add_article(NewArticle article, Actor actor);
    /// An article that a source's own sender pushed. Its id is remembered in the log: again, it changes
    /// nothing. More new ones within the hour than `rules.flood` are held; `Act::found` says so.
    awaitable<Outcome> push(SourceRules rules, PushId id, NewArticle article);
    awaitable<Outcome> designate(ArticleId article, std::string cls, std::string ground, Actor actor);
    awaitable<Outcome> hold(ArticleId article, std::string reason, Actor actor);
    awaitable<Outcome> release(ArticleId article, Actor actor);
    awaitable<Outcome> withdraw(ArticleId article, std::string reason, Actor actor);
    awaitable<Outcome> correct(ArticleId article, std::string title, std::string html, std::string reason,
                               Actor actor);
    awaitable<Outcome> erase(ArticleId article, std::string reason, Actor actor);
    awaitable<Outcome> freeze(UnitId unit, std::string reason, Actor actor);
    awaitable<Outcome> thaw(UnitId unit, Actor actor);
    awaitable<Outcome> attest(ObligationId duty, std::string url, PageReader& pages, Actor actor);
    awaitable<Outcome> answer_question(QuestionId question, std::string answer, std::string reason,
                                       Actor actor);
    /// A person's word on a duty (grade E): exempt, or what it is where no program can tell. It stands until
    /// a person says otherwise, and answers an appeal.
    awaitable<Outcome> judge(ObligationId duty, Finding finding, std::string reason, Actor actor);
    awaitable<Outcome> appeal(ObligationId duty, std::string reason, Actor actor);
    awaitable<Outcome> act_on(DeliveryId delivery, facts::DeliveryActed::Act act, std::string reason,
                              Actor actor);

private:
    struct Brought;
    awaitable<Result<Brought>> bring_in(NewArticle article);
    std::vector<Event> events_of(const std::vector<ArticleFact>& stated) const;
    awaitable<Outcome> write(Partition partition, std::vector<Event> events, std::string id,
                             std::string changed);
    std::string key_of(const Actor& actor, const std::string& act, const std::string& on) const;

    EventLog& log_;
    View& view_;
    Scribe& scribe_;
    Clock& clock_;
    asio::any_io_executor workers_;
};

}  // namespace drumtower
