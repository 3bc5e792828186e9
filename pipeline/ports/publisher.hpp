// Publisher: one account of a unit that can be written to. DESIGN 3.3: a platform has more than one call, so
// publishing is steps, and the core journals an intent before each and the outcome after it. A publisher
// never sleeps, never loops and never repeats a call; it keeps no state between calls but caches (token, term
// ids).
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/domain.hpp"

#include <string>
#include <variant>

namespace drumtower {

/// What a publisher needs to know of a delivery; all from the log.
struct Posting {
    DeliveryId delivery;
    ArticleId article;
    UnitId unit;
    ChannelId channel;
    std::string title;
    std::string url;          // the original
    std::string origin_name;  // 来源: the source's name
    TimeSpan published{};
    int version = 1;
    Body body;
    std::optional<Receipt> receipt;  // of the post to update or withdraw
    /// When a call of ours was made whose effect is not known yet; nothing: no such call is open.
    std::optional<TimePoint> called_at{};
    std::string called_step{};  // next_step()'s name of that call
};

/// Opaque JSON of the publisher, without secrets; journaled with every intent and outcome.
using Memo = json::Raw;

struct Prepared {
    Memo memo;
};  // a step nobody sees is done (media uploaded, draft made)
struct Accepted {
    Memo memo;
    Duration look_in{};
    std::string kind{};  // what is not as wanted: "draft_only", the account may not publish by machine
    std::string detail{};
};  // the platform took it; find() in that time
struct Published {
    Receipt receipt;
    Memo memo;
    std::string dropped;
};  // live; `dropped`: what the platform forbade
using Step = std::variant<Prepared, Accepted, Published>;

struct Found {
    Receipt receipt;
    Memo memo;
    int version = 0;
    std::string dropped{};
};  // version 0: there, but not known which text
struct Absent {
    std::optional<Memo> memo{};  // what was found to be done already; none: as it was
};  // the way *we* publish would show it, and it does not
struct Pending {
    Duration look_in{};
    std::optional<Memo> memo{};
};  // still at work, or in the account's draft box
struct Unknown {
    std::string why;
};  // cannot be found out now
struct ForPerson {
    std::string why;
    std::string kind;  // "draft_gone", "refused_by_platform" …
};  // it will not go on by itself
using ReadBack = std::variant<Found, Absent, Pending, Unknown, ForPerson>;

class Publisher {
public:
    virtual ~Publisher() = default;
    /// The name of the step advance() would take next, for the intent ("create", "media 1/3", "submit").
    virtual std::string next_step(const Posting& posting, const Memo& memo) const = 0;
    /// At most ONE call that matters. Called only after its intent is durable and folded.
    virtual awaitable<Result<Step>> advance(Posting posting, Memo memo) = 0;
    /// Is it there? Reads only.
    virtual awaitable<Result<ReadBack>> find(Posting posting, Memo memo) = 0;
    /// Brings the post of `posting.receipt` to posting.version; same shape as advance.
    virtual awaitable<Result<Step>> update(Posting posting, Memo memo) = 0;
    /// Takes the post of `posting.receipt` from the public. Published{} when it is gone.
    virtual awaitable<Result<Step>> withdraw(Posting posting, Memo memo) = 0;
    /// How long after a call was sent it may still take effect unseen.
    virtual Duration settle() const = 0;
    /// The longest a call may take.
    virtual Duration call_timeout() const = 0;
    /// While what became of a call is not known, no other may be made: newer posts would hide the one that is
    /// looked for.
    virtual bool one_at_a_time() const { return false; }
    /// How old "nobody has posted it by hand" may be before a first attempt; longer where looks are rationed.
    virtual Duration look_lifetime() const { return 60s; }
};

}  // namespace drumtower
