// requests_for: article × rule × roster → what is asked of each unit. Pure; the only inputs are the log's own
// words, so routing the same designation again after a crash states nothing new.
#pragma once

#include "pipeline/model/facts.hpp"

#include <vector>

namespace drumtower {

/// The repost requests of a designated article: one a unit and rule that applies to its class. A unit without
/// a channel of the rule's kinds is asked too (no_channel); its duty is never late.
std::vector<facts::RepostRequested> requests_for(const Article& article, const std::vector<Rule>& rules,
                                                 const std::vector<Unit>& roster);

/// A newer text for the deliveries there are. `within`: what is out there has to be corrected, or gone.
std::vector<facts::RevisionRequested> revisions_for(const Article& article,
                                                    const std::vector<Delivery>& copies, Duration within);

/// Every copy and every open duty of a withdrawn article.
std::vector<facts::WithdrawalRequested> withdrawals_for(const Article& article,
                                                        const std::vector<Delivery>& copies,
                                                        const std::vector<Obligation>& duties,
                                                        Duration within);

}  // namespace drumtower
