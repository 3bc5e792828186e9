// Tower: what the outside may ask of the running daemon: acts (they become events) and facts (they change
// nothing). daemon/app implements it; the HTTP API, the control socket and the status page know nothing else
// of the daemon.
//
// All of it on the I/O thread. An act returns once its events are durable; the API then waits until they are
// readable.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/ledger/view.hpp"
#include "pipeline/model/domain.hpp"
#include "pipeline/model/facts.hpp"
#include "pipeline/ports/callback.hpp"
#include "pipeline/ports/source.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace drumtower {

/// Who acts. `who` goes into the ledger: "token:desk" (the token's id), "local:root" (the control socket's
/// peer).
struct Actor {
    std::string who;
    std::string
        key;  // Idempotency-Key; empty: none was given, the act's id is made from act, version and actor
};

/// What an act came to.
struct Act {
    std::vector<EventId> events;  // empty: it was so already
    Partition partition = 0;
    Position position = 0;                // of the last event; 0: nothing to wait for
    std::string id;                       // the article, delivery or unit it is about
    std::string changed;                  // one word for programs: "designated", "held", "unchanged" …
    std::string found;                    // retry: what the read-back found, for people
    std::optional<TimePoint> settles_at;  // retry: the last call may still take effect until then
};

enum class Refused {
    not_found,
    conflict,     // not in this state; or the same key with other content
    forbidden,    // this actor may not (nobody approves what they wrote)
    invalid,      // `pointer` names the field
    unproven,     // nothing shows that it comes from whom it should
    unavailable,  // the log cannot take it now: try again
};
struct Refusal {
    Refused why = Refused::conflict;
    std::string detail;   // for people; never a secret
    std::string pointer;  // JSON pointer into the body ("/class"), or empty
    std::optional<std::chrono::seconds> retry_after = {};
};
using Outcome = std::variant<Act, Refusal>;

/// An article added by hand or from a CMS: idempotent by url, a known url with other text is a revision.
struct NewArticle {
    std::string url;
    std::string title;
    std::string html;
    std::string source_name;            // 来源, as it is to be shown
    std::optional<TimeSpan> published;  // none: now
};

/// What a message to a source of kind "hook" says of itself, as it stands in its headers (Standard Webhooks).
struct PushHead {
    SourceId source;
    std::string id;          // webhook-id
    std::string timestamp;   // webhook-timestamp
    std::string signatures;  // webhook-signature
};

struct Readiness {
    bool ready = false;
    bool degraded = false;             // ready, but something is missing: the reasons say what
    std::vector<std::string> reasons;  // for people, no secrets
};

/// One line of /metrics; `name` without the prefix "drumtower_". Counters end in "_total".
/// "ready" and "degraded" are said of readiness() already.
struct Metric {
    std::string name;
    std::string help;
    double value = 0;
    std::vector<std::pair<std::string, std::string>> labels;
};

/// The topics as /asyncapi.json describes them.
struct TopicFacts {
    std::string prefix;
    int partitions = 1;
    std::vector<std::string> servers;  // host:port; none: the log is embedded
    std::string protocol = "kafka";    // "kafka-secure" over TLS
};

/// How it stands with the log, and with who writes it.
struct LogHealth {
    struct Owned {
        std::string partition;
        std::int64_t epoch = 0;
    };
    struct Broker {
        std::string name;
        bool is_up = false;
    };
    std::string kind;  // "embedded", "kafka"
    std::string node;
    std::vector<Owned> owned;  // by this node
    std::vector<Broker> brokers;
    std::int64_t behind = 0;          // records that the brokers have and this node has not taken
    std::int64_t unacknowledged = 0;  // events and bodies that the brokers have not confirmed yet
    Duration oldest{};                // how long the oldest of them waits
    std::string trouble;              // why nothing can be written now
};

/// The file system that the store lies on.
struct DiskHealth {
    std::int64_t size = 0;  // in bytes; 0: not looked yet
    std::int64_t free = 0;
    std::int64_t store = 0;             // what the store takes
    bool is_full = false;               // nothing new is taken
    std::optional<double> grows_a_day;  // bytes; none: too little was seen yet
    std::optional<Duration> full_in;    // at this pace; none: not known, or never
};

struct SourceHealth {
    SourceId id;
    SourceTrouble trouble = SourceTrouble::none;
    std::string detail;
    std::string advice;
    std::optional<TimePoint> looked_at;  // the last try
    std::optional<TimePoint> good_at;    // the last one that went well
    std::optional<TimePoint> next_at;
};

/// What is wrong with writing to a channel (looking at it is in the view).
struct ChannelHealth {
    ChannelId channel;
    UnitId unit;
    std::string kind;  // FailureKind, or "" when all is well
    std::string detail;
    std::optional<TimePoint> since;
    std::optional<TimePoint> paused_until;
};

class Tower {
public:
    virtual ~Tower() = default;

    // -- acts
    virtual awaitable<Outcome> add_article(NewArticle article, Actor actor) = 0;
    /// Null: the message was made just now by whoever has the source's key. A source that is not there is
    /// answered as a wrong signature is.
    virtual std::optional<Refusal> push_doubt(const PushHead& head, std::string_view message) = 0;
    /// Takes what a message that is not in doubt brought; the same message again changes nothing.
    virtual awaitable<Outcome> push(PushHead head, std::string message, NewArticle article) = 0;
    /// A message that is not in doubt brought nothing that can be taken.
    virtual void push_refused(const SourceId& source, const std::string& why) = 0;
    /// What a hub that was asked to tell of a source is to hear back; null: nobody asked for this.
    virtual std::optional<std::string> hub_asks(const SourceId& source, const std::string& nonce,
                                                const std::map<std::string, std::string>& query) = 0;
    /// A hub says that a source has news: it is looked at soon. False: there is no such subscription (now).
    virtual bool hub_tells(const SourceId& source, const std::string& nonce, const std::string& signature,
                           std::string_view message) = 0;
    /// What the platform of a channel of this kind is to hear back.
    virtual std::variant<std::string, Refusal> called_back(const std::string& kind, const ChannelId& channel,
                                                           const CallbackCall& call) = 0;
    virtual awaitable<Outcome> designate(ArticleId article, std::string cls, std::string ground,
                                         Actor actor) = 0;
    virtual awaitable<Outcome> hold(ArticleId article, std::string reason, Actor actor) = 0;
    virtual awaitable<Outcome> release(ArticleId article, Actor actor) = 0;
    virtual awaitable<Outcome> withdraw(ArticleId article, std::string reason, Actor actor) = 0;
    /// Another text for an article that was added by hand or by a CMS; one that is read from a source is
    /// corrected there.
    virtual awaitable<Outcome> correct(ArticleId article, std::string title, std::string html,
                                       std::string reason, Actor actor) = 0;
    /// Removes the stored text of every version (personal data); the ledger keeps the hashes and still
    /// verifies. Not while a delivery still needs the text. Copies on platforms are not touched.
    virtual awaitable<Outcome> erase(ArticleId article, std::string reason, Actor actor) = 0;
    /// An empty unit: everybody.
    virtual awaitable<Outcome> freeze(UnitId unit, std::string reason, Actor actor) = 0;
    virtual awaitable<Outcome> thaw(UnitId unit, Actor actor) = 0;
    /// Where the unit's repost is; the page is asked at once. `Act::found` says what it showed.
    virtual awaitable<Outcome> attest(ObligationId duty, std::string url, Actor actor) = 0;
    /// "yes": the post is the repost that was asked about; "no": it is not.
    virtual awaitable<Outcome> answer_question(QuestionId question, std::string answer, std::string reason,
                                               Actor actor) = 0;
    /// A person's word on a duty; exempt among them. Answers an appeal.
    virtual awaitable<Outcome> judge(ObligationId duty, Finding finding, std::string reason, Actor actor) = 0;
    /// The unit contests how it was judged.
    virtual awaitable<Outcome> appeal(ObligationId duty, std::string reason, Actor actor) = 0;
    /// A notice to the duty's unit now, whatever the hour. `Act::found` says through which notifiers.
    virtual awaitable<Outcome> remind(ObligationId duty, Actor actor) = 0;
    /// approve, reject, retry (reads back first), done (the person did it by hand).
    virtual awaitable<Outcome> act_on(DeliveryId delivery, facts::DeliveryActed::Act act, std::string reason,
                                      Actor actor) = 0;
    /// Re-reads the configuration. Its problems, one a line; empty: taken.
    virtual awaitable<std::vector<std::string>> reload() = 0;

    // -- facts
    virtual View& view() = 0;
    /// A stored body by its hash; nothing when it was erased, or has not arrived. Any thread; blocking.
    virtual std::optional<std::string> stored(const ContentHash& hash) = 0;
    virtual TimePoint now() const = 0;
    virtual Readiness readiness() const = 0;
    virtual std::vector<Metric> metrics() const = 0;
    virtual LogHealth log_health() const = 0;
    virtual DiskHealth disk() const = 0;
    virtual TopicFacts topics() const = 0;
    virtual std::vector<SourceHealth> sources() const = 0;
    virtual std::vector<ChannelHealth> channels() const = 0;
    /// Where pure work that takes longer than a moment is done: a spreadsheet is written there.
    virtual asio::any_io_executor workers() = 0;
    virtual std::string district() const = 0;  // its name, for headings
    virtual Duration utc_offset() const = 0;   // of the district, for times shown to people
};

}  // namespace drumtower
