// The words of DESIGN section 1 as values: what the view holds and the API shows. Each struct describes
// itself once (fields), which gives its JSON in events, in the view and in the state digest.
#pragma once

#include "pipeline/model/article.hpp"
#include "pipeline/model/delivery.hpp"
#include "pipeline/model/duty.hpp"
#include "pipeline/model/looks.hpp"
#include "pipeline/model/roster.hpp"

namespace drumtower {

struct Freeze {
    UnitId unit;  // empty: everybody
    std::string reason;
    std::string who;
    TimePoint since{};
    template <class A>
    void fields(A& a) {
        a("unit", unit), a("reason", reason), a("who", who), a("since", since);
    }
    bool operator==(const Freeze&) const = default;
};

/// How a channel can meet a duty under the rule; nothing when its kind is none of the rule's.
std::optional<DutyChannel> duty_channel(const Rule& rule, const Channel& channel);

/// Derived ids: pure, the same on every node.
ObligationId obligation_id(const ArticleId& article, const UnitId& unit, const RuleId& rule,
                           int rule_version);
DeliveryId delivery_id(const ArticleId& article, const ChannelId& channel);
QuestionId question_id(const ChannelId& channel, const std::string& post_id, const ArticleId& article);
ArticleId article_id(const SourceId& source, const std::string& url);

}  // namespace drumtower
