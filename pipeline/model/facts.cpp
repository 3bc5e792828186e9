#include "pipeline/model/facts.hpp"

#include <array>

namespace drumtower::facts {

std::span<const std::string_view> known_types() {
    static constexpr std::array types{LogCreated::type,
                                      RuleDeclared::type,
                                      RuleRetired::type,
                                      UnitDeclared::type,
                                      SourceDeclared::type,
                                      SourceBaselined::type,
                                      ArticleSeen::type,
                                      ArticleJoined::type,
                                      ArticleRevised::type,
                                      ArticleWithdrawn::type,
                                      ArticleDesignated::type,
                                      ArticleHeld::type,
                                      ArticleReleased::type,
                                      RoutingDone::type,
                                      Frozen::type,
                                      Thawed::type,
                                      ContentErased::type,
                                      StoreRestored::type,
                                      OwnerClaimed::type,
                                      RepostRequested::type,
                                      RevisionRequested::type,
                                      WithdrawalRequested::type,
                                      DeliveryIntended::type,
                                      DeliveryProgressed::type,
                                      DeliveryActed::type,
                                      LookMade::type,
                                      ObservationMade::type,
                                      VerdictGiven::type};
    return types;
}

}  // namespace drumtower::facts
