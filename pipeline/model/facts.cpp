#include "pipeline/model/facts.hpp"

#include <algorithm>
#include <array>

namespace drumtower::facts {

namespace {

template <class... Facts>
struct Types {
    static constexpr std::array names{Facts::type...};
    static constexpr std::array<bool (*)(std::string_view), sizeof...(Facts)> readable{
        [](std::string_view data) { return json::read<Facts>(data).has_value(); }...};
};

using V1 =
    Types<LogCreated, RuleDeclared, RuleRetired, UnitDeclared, SourceDeclared, SourceBaselined, SourcePushed,
          ArticleSeen, ArticleJoined, ArticleRevised, ArticleWithdrawn, ArticleDesignated, ArticleHeld,
          ArticleReleased, RoutingDone, Frozen, Thawed, ContentErased, StoreRestored, OwnerClaimed,
          RepostRequested, RevisionRequested, WithdrawalRequested, DeliveryIntended, DeliveryProgressed,
          DeliveryActed, LookMade, ObservationMade, MatchAsked, MatchAnswered, QuotaTaken, LinkAttested,
          ReminderSent, CorrectionTold, VerdictGiven, DutyAppealed>;

}  // namespace

std::span<const std::string_view> known_types() {
    return V1::names;
}

bool is_readable(const Event& event) {
    const auto known = std::find(V1::names.begin(), V1::names.end(), event.type);
    if (event.version != 1 || known == V1::names.end()) return json::parse(event.data).has_value();
    return V1::readable.at(static_cast<std::size_t>(known - V1::names.begin()))(event.data);
}

}  // namespace drumtower::facts
