// The rows of the view that are not domain values themselves, and the verbs the fold's files share.
#pragma once

#include "pipeline/ledger/fold.hpp"

#include <optional>
#include <string>

namespace drumtower {

/// A declaration of the roster as it stands: the event that made it so, and what it says.
template <class T>
struct Declared {
    EventId event;
    T what;
    bool retired = false;
    template <class A>
    void fields(A& a) {
        a("event", event), a("what", what), a("retired", retired);
    }
};

/// Who owns a partition: decisions of an older epoch are stale.
struct Owner {
    std::string node;
    std::int64_t epoch = 0;
    template <class A>
    void fields(A& a) {
        a("node", node), a("epoch", epoch);
    }
};

/// A single fact kept for its time: an erasure, a restore, the log's creation.
struct Mark {
    EventId event;
    TimePoint at{};
    std::string text;
    template <class A>
    void fields(A& a) {
        a("event", event), a("at", at), a("text", text);
    }
};

/// "Until a person releases it": the last instant that RFC 3339 can write.
inline constexpr TimePoint far_future{Duration{253402300799999}};

namespace folding {

template <class T>
std::optional<T> load(const Rows& rows, const RowKey& key) {
    const auto found = rows.find(key);
    if (found == rows.end() || !found->second) return std::nullopt;
    return json::read<T>(*found->second);
}

template <class T>
void save(Rows& rows, const RowKey& key, const T& value) {
    rows[key] = json::write(value);
}

inline RowKey owner_key(Partition partition) {
    return {"owner", std::to_string(partition)};
}
inline RowKey article_key(const ArticleId& id) {
    return {"article", id.str()};
}
inline RowKey obligation_key(const ObligationId& id) {
    return {"obligation", id.str()};
}
inline RowKey delivery_key(const DeliveryId& id) {
    return {"delivery", id.str()};
}
inline RowKey looks_key(const ChannelId& id) {
    return {"looks", id.str()};
}
inline RowKey quota_key(const ChannelId& channel, const std::string& api) {
    return {"quota", channel.str() + "/" + api};
}
inline RowKey question_key(const QuestionId& id) {
    return {"question", id.str()};
}
inline RowKey observation_key(const ChannelId& channel, const std::string& post) {
    return {"observation", channel.str() + "/" + post};
}

/// What a post of this article on the delivery's channel, seen or gone, does to it.
void seen_on_channel(Delivery& row, const facts::ObservationMade& fact);

/// A decision counts only when it was made by the newest owner of its partition.
bool is_stale(const Rows& rows, const Recorded& recorded);

// One pair a fact: which rows it touches, and what it does to them.
using Keys = std::vector<RowKey>;
Keys keys(const facts::LogCreated&, Partition);
Keys keys(const facts::RuleDeclared&, Partition);
Keys keys(const facts::RuleRetired&, Partition);
Keys keys(const facts::UnitDeclared&, Partition);
Keys keys(const facts::SourceDeclared&, Partition);
Keys keys(const facts::SourceBaselined&, Partition);
Keys keys(const facts::SourcePushed&, Partition);
Keys keys(const facts::ArticleSeen&, Partition);
Keys keys(const facts::ArticleJoined&, Partition);
Keys keys(const facts::ArticleRevised&, Partition);
Keys keys(const facts::ArticleWithdrawn&, Partition);
Keys keys(const facts::ArticleDesignated&, Partition);
Keys keys(const facts::ArticleHeld&, Partition);
Keys keys(const facts::ArticleReleased&, Partition);
Keys keys(const facts::RoutingDone&, Partition);
Keys keys(const facts::Frozen&, Partition);
Keys keys(const facts::Thawed&, Partition);
Keys keys(const facts::ContentErased&, Partition);
Keys keys(const facts::StoreRestored&, Partition);
Keys keys(const facts::OwnerClaimed&, Partition);
Keys keys(const facts::RepostRequested&, Partition);
Keys keys(const facts::RevisionRequested&, Partition);
Keys keys(const facts::WithdrawalRequested&, Partition);
Keys keys(const facts::DeliveryIntended&, Partition);
Keys keys(const facts::DeliveryProgressed&, Partition);
Keys keys(const facts::DeliveryActed&, Partition);
Keys keys(const facts::LookMade&, Partition);
Keys keys(const facts::QuotaTaken&, Partition);
Keys keys(const facts::LinkAttested&, Partition);
Keys keys(const facts::DutyAppealed&, Partition);
Keys keys(const facts::ReminderSent&, Partition);
Keys keys(const facts::CorrectionTold&, Partition);
Keys keys(const facts::ObservationMade&, Partition);
Keys keys(const facts::MatchAsked&, Partition);
Keys keys(const facts::MatchAnswered&, Partition);
Keys keys(const facts::VerdictGiven&, Partition);

Folded apply(Rows&, const facts::LogCreated&, const Recorded&);
Folded apply(Rows&, const facts::RuleDeclared&, const Recorded&);
Folded apply(Rows&, const facts::RuleRetired&, const Recorded&);
Folded apply(Rows&, const facts::UnitDeclared&, const Recorded&);
Folded apply(Rows&, const facts::SourceDeclared&, const Recorded&);
Folded apply(Rows&, const facts::SourceBaselined&, const Recorded&);
Folded apply(Rows&, const facts::SourcePushed&, const Recorded&);
Folded apply(Rows&, const facts::ArticleSeen&, const Recorded&);
Folded apply(Rows&, const facts::ArticleJoined&, const Recorded&);
Folded apply(Rows&, const facts::ArticleRevised&, const Recorded&);
Folded apply(Rows&, const facts::ArticleWithdrawn&, const Recorded&);
Folded apply(Rows&, const facts::ArticleDesignated&, const Recorded&);
Folded apply(Rows&, const facts::ArticleHeld&, const Recorded&);
Folded apply(Rows&, const facts::ArticleReleased&, const Recorded&);
Folded apply(Rows&, const facts::RoutingDone&, const Recorded&);
Folded apply(Rows&, const facts::Frozen&, const Recorded&);
Folded apply(Rows&, const facts::Thawed&, const Recorded&);
Folded apply(Rows&, const facts::ContentErased&, const Recorded&);
Folded apply(Rows&, const facts::StoreRestored&, const Recorded&);
Folded apply(Rows&, const facts::OwnerClaimed&, const Recorded&);
Folded apply(Rows&, const facts::RepostRequested&, const Recorded&);
Folded apply(Rows&, const facts::RevisionRequested&, const Recorded&);
Folded apply(Rows&, const facts::WithdrawalRequested&, const Recorded&);
Folded apply(Rows&, const facts::DeliveryIntended&, const Recorded&);
Folded apply(Rows&, const facts::DeliveryProgressed&, const Recorded&);
Folded apply(Rows&, const facts::DeliveryActed&, const Recorded&);
Folded apply(Rows&, const facts::LookMade&, const Recorded&);
Folded apply(Rows&, const facts::QuotaTaken&, const Recorded&);
Folded apply(Rows&, const facts::LinkAttested&, const Recorded&);
Folded apply(Rows&, const facts::DutyAppealed&, const Recorded&);
Folded apply(Rows&, const facts::ReminderSent&, const Recorded&);
Folded apply(Rows&, const facts::CorrectionTold&, const Recorded&);
Folded apply(Rows&, const facts::ObservationMade&, const Recorded&);
Folded apply(Rows&, const facts::MatchAsked&, const Recorded&);
Folded apply(Rows&, const facts::MatchAnswered&, const Recorded&);
Folded apply(Rows&, const facts::VerdictGiven&, const Recorded&);

}  // namespace folding
}  // namespace drumtower
