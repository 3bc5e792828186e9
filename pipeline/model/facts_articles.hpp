// What the partition `articles` states: articles, designations, the roster, freezes; and who owns a
// partition.
#pragma once

#include "pipeline/model/fact.hpp"

namespace drumtower::facts {

/// Where a chain of an earlier log ended.
struct LogHead {
    std::string partition;  // its name
    Position position = 0;
    std::string hash;
    template <class A>
    void fields(A& a) {
        a("partition", partition), a("position", position), a("hash", hash);
    }
};
/// The log's first event. `from`: the log that this one goes on from, event by event, up to these heads.
struct LogCreated {
    DT_FACT("log.created", "log")
    int partitions = 1;
    std::string hash = "sha256";
    std::optional<std::vector<LogHead>> from = {};
    template <class A>
    void fields(A& a) {
        a("partitions", partitions), a("hash", hash), a("from", from);
    }
    std::string key() const { return "1"; }
};
/// A declaration states the whole of what is now so; `previous` is the declaration it replaces (its event
/// id).
struct RuleDeclared {
    DT_FACT("rule.declared", rule.id.str())
    Rule rule;
    EventId previous;  // the retirement it undoes
    template <class A>
    void fields(A& a) {
        a("rule", rule), a("previous", previous);
    }
    std::string key() const {
        return rule.id.str() + "@" + std::to_string(rule.version) + "/" + previous.str();
    }
};
/// The rule is no longer in the configuration: no new obligations; old ones keep it.
struct RuleRetired {
    DT_FACT("rule.retired", id.str())
    RuleId id;
    int version = 1;
    EventId previous;
    template <class A>
    void fields(A& a) {
        a("id", id), a("version", version), a("previous", previous);
    }
    std::string key() const { return id.str() + "@" + std::to_string(version) + "/" + previous.str(); }
};
/// A unit with all its channels, as the configuration has it now. Retired: out of the roster.
struct UnitDeclared {
    DT_FACT("unit.declared", unit.id.str())
    Unit unit;
    EventId previous;
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("previous", previous);
    }
    std::string key() const {
        return unit.id.str() + "/" + previous.str() + "/" + hex(sha256(json::write(unit)));
    }
};
struct SourceDeclared {
    DT_FACT("source.declared", source.id.str())
    SourceInfo source;
    EventId previous;
    template <class A>
    void fields(A& a) {
        a("source", source), a("previous", previous);
    }
    std::string key() const {
        return source.id.str() + "/" + previous.str() + "/" + hex(sha256(json::write(source)));
    }
};
/// The first whole look at a source is behind us: what it showed is the baseline.
struct SourceBaselined {
    DT_FACT("source.baselined", source.str())
    SourceId source;
    std::optional<EventId> declared{};  // by what it was looked at: another address is another baseline
    template <class A>
    void fields(A& a) {
        a("source", source), a("declared", declared);
    }
    std::string key() const { return declared ? source.str() + "/" + declared->str() : source.str(); }
};
/// A sender pushed an article to a source, under an id of its own: the same push again does nothing.
struct SourcePushed {
    DT_FACT("source.pushed", source.str())
    SourceId source;
    std::string push;   // the sender's id of the message
    ContentHash bytes;  // of the message as it came
    ArticleId article;
    template <class A>
    void fields(A& a) {
        a("source", source), a("push", push), a("bytes", bytes), a("article", article);
    }
    std::string key() const { return push_key(source, push); }
};
struct ArticleSeen {
    DT_FACT("article.seen", article.str())
    ArticleId article;
    SourceId source;
    std::string url;
    std::string title;
    TimeSpan published{};
    ContentHash content;
    ArticleState state = ArticleState::open;  // baseline, held (flood, desk) or open
    Duration hold{};                          // from first sight (the envelope's time)
    std::string held_why;
    std::optional<std::string> who{};  // added it by hand; of what a source shows nobody knows
    template <class A>
    void fields(A& a) {
        a("article", article), a("source", source), a("url", url), a("title", title),
            a("published", published);
        a("content", content), a("state", state), a("hold", hold), a("held_why", held_why), a("who", who);
    }
    std::string key() const { return article.str(); }
};
/// Another source shows the same article. With it may come this source's designation; then `hold` counts from
/// here.
struct ArticleJoined {
    DT_FACT("article.joined", article.str())
    ArticleId article;
    SourceId source;
    std::string url;
    std::string title;
    TimeSpan published{};
    ContentHash content;
    std::optional<Duration> hold{};
    template <class A>
    void fields(A& a) {
        a("article", article), a("source", source), a("url", url), a("title", title),
            a("published", published), a("content", content), a("hold", hold);
    }
    std::string key() const { return article.str() + "/" + source.str() + "/" + url; }
};
struct ArticleRevised {
    DT_FACT("article.revised", article.str())
    ArticleId article;
    SourceId source;
    int version = 2;  // the new one
    ContentHash previous;
    ContentHash content;
    std::string title;
    std::string url;
    std::optional<std::string> who{};  // as in article.seen
    template <class A>
    void fields(A& a) {
        a("article", article), a("source", source), a("version", version), a("previous", previous),
            a("content", content);
        a("title", title), a("url", url), a("who", who);
    }
    std::string key() const {
        return article.str() + "/" + std::to_string(version) + "/" + previous.str() + "/" + content.str();
    }
};
struct ArticleWithdrawn {
    DT_FACT("article.withdrawn", article.str())
    ArticleId article;
    std::string reason;
    std::string who;  // a person, or "source:ID"
    int version = 1;  // acted on
    template <class A>
    void fields(A& a) {
        a("article", article), a("reason", reason), a("who", who), a("version", version);
    }
    std::string key() const { return article.str() + "/" + std::to_string(version); }
};
struct ArticleDesignated {
    DT_FACT("article.designated", article.str())
    ArticleId article;
    std::string cls;
    std::string ground;
    std::string who;   // a person, or "source:ID"
    EventId previous;  // the designation it replaces
    template <class A>
    void fields(A& a) {
        a("article", article), a("class", cls), a("ground", ground), a("who", who), a("previous", previous);
    }
    std::string key() const { return article.str() + "/" + previous.str() + "/" + cls + "/" + who; }
};
struct ArticleHeld {
    DT_FACT("article.held", article.str())
    ArticleId article;
    std::string reason;
    std::string who;
    std::string act;  // Idempotency-Key or a fresh id
    template <class A>
    void fields(A& a) {
        a("article", article), a("reason", reason), a("who", who), a("act", act);
    }
    std::string key() const { return article.str() + "/" + act; }
};
struct ArticleReleased {
    DT_FACT("article.released", article.str())
    ArticleId article;
    std::string who;
    std::string act;
    template <class A>
    void fields(A& a) {
        a("article", article), a("who", who), a("act", act);
    }
    std::string key() const { return article.str() + "/" + act; }
};
/// Every repost.requested (and revision, withdrawal) of this cause is in the log.
struct RoutingDone {
    DT_FACT("routing.done", article.str())
    ArticleId article;
    EventId cause;  // designation or withdrawal
    int version = 1;
    std::string what = "designation";  // designation | revision | withdrawal
    template <class A>
    void fields(A& a) {
        a("article", article), a("cause", cause), a("version", version), a("what", what);
    }
    std::string key() const {
        return article.str() + "/" + what + "/" + cause.str() + "/" + std::to_string(version);
    }
};
struct Frozen {
    DT_FACT("posting.frozen", "freeze")
    UnitId unit;  // empty: everybody
    std::string reason;
    std::string who;
    std::string act;
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("reason", reason), a("who", who), a("act", act);
    }
    std::string key() const { return act; }
};
struct Thawed {
    DT_FACT("posting.thawed", "freeze")
    UnitId unit;
    std::string who;
    std::string act;
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("who", who), a("act", act);
    }
    std::string key() const { return act; }
};
struct ContentErased {
    DT_FACT("content.erased", hash.str())
    ContentHash hash;
    std::string reason;
    std::string who;
    template <class A>
    void fields(A& a) {
        a("hash", hash), a("reason", reason), a("who", who);
    }
    std::string key() const { return hash.str(); }
};
/// The store came back from a backup: what is older than this posts only on a complete absence.
struct StoreRestored {
    DT_FACT("store.restored", "store")
    std::string backup;  // digest of the backup file
    std::string act;
    template <class A>
    void fields(A& a) {
        a("backup", backup), a("act", act);
    }
    std::string key() const { return act; }
};

/// A node takes a partition. The log decides: who reads its own claim back with no higher epoch after it owns
/// it.
struct OwnerClaimed {
    DT_FACT("owner.claimed", "owner")
    Partition partition = 0;
    std::string node;
    std::int64_t epoch = 0;
    template <class A>
    void fields(A& a) {
        a("partition", partition), a("node", node), a("epoch", epoch);
    }
    std::string key() const { return std::to_string(partition) + "/" + node + "/" + std::to_string(epoch); }
};

}  // namespace drumtower::facts
