#include "pipeline/ledger/fold.hpp"

#include "pipeline/ledger/rows.hpp"

#include <array>

namespace drumtower {

namespace {

/// One event type: how its rows are named and how it is applied.
struct Handler {
    std::string_view type;
    std::vector<RowKey> (*touched)(const Recorded&);
    Folded (*apply)(Rows&, const Recorded&);
};

template <class Fact>
constexpr Handler handler() {
    return {Fact::type,
            [](const Recorded& recorded) {
                const auto fact = json::read<Fact>(recorded.event.data);
                return fact ? folding::keys(*fact, recorded.partition) : std::vector<RowKey>{};
            },
            [](Rows& rows, const Recorded& recorded) {
                const auto fact = json::read<Fact>(recorded.event.data);
                return fact ? folding::apply(rows, *fact, recorded) : Folded::unknown;
            }};
}

constexpr std::array handlers{
    handler<facts::LogCreated>(),
    handler<facts::RuleDeclared>(),
    handler<facts::RuleRetired>(),
    handler<facts::UnitDeclared>(),
    handler<facts::SourceDeclared>(),
    handler<facts::SourceBaselined>(),
    handler<facts::SourcePushed>(),
    handler<facts::ArticleSeen>(),
    handler<facts::ArticleJoined>(),
    handler<facts::ArticleRevised>(),
    handler<facts::ArticleWithdrawn>(),
    handler<facts::ArticleDesignated>(),
    handler<facts::ArticleHeld>(),
    handler<facts::ArticleReleased>(),
    handler<facts::RoutingDone>(),
    handler<facts::Frozen>(),
    handler<facts::Thawed>(),
    handler<facts::ContentErased>(),
    handler<facts::StoreRestored>(),
    handler<facts::OwnerClaimed>(),
    handler<facts::RepostRequested>(),
    handler<facts::RevisionRequested>(),
    handler<facts::WithdrawalRequested>(),
    handler<facts::DeliveryIntended>(),
    handler<facts::DeliveryProgressed>(),
    handler<facts::DeliveryActed>(),
    handler<facts::LookMade>(),
    handler<facts::ObservationMade>(),
    handler<facts::MatchAsked>(),
    handler<facts::MatchAnswered>(),
    handler<facts::QuotaTaken>(),
    handler<facts::LinkAttested>(),
    handler<facts::ReminderSent>(),
    handler<facts::CorrectionTold>(),
    handler<facts::VerdictGiven>(),
    handler<facts::DutyAppealed>(),
};

const Handler* find_handler(const Event& event) {
    if (event.version != 1) return nullptr;
    for (const Handler& candidate : handlers) {
        if (candidate.type == event.type) return &candidate;
    }
    return nullptr;
}

}  // namespace

std::vector<RowKey> touched(const Recorded& recorded) {
    const Handler* handler = find_handler(recorded.event);
    return handler ? handler->touched(recorded) : std::vector<RowKey>{};
}

Folded fold(Rows& rows, const Recorded& recorded) {
    const Handler* handler = find_handler(recorded.event);
    return handler ? handler->apply(rows, recorded) : Folded::unknown;
}

}  // namespace drumtower
