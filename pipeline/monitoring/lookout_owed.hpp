// What the files of Lookout share.
#pragma once

#include "pipeline/monitoring/lookout.hpp"
#include "pipeline/monitoring/recognise_post.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drumtower {

/// What the unit owes on this channel, and what is known of it.
struct Lookout::Owed {
    std::vector<Obligation> duties;
    std::vector<Delivery> deliveries;
    std::map<std::string, Observation> known;  // by post id, of these articles on this channel
    std::optional<ChannelLooks> looks;
    std::vector<Obligation> closed;     // of these days, met elsewhere or withdrawn: a post may be of one
    std::vector<Candidate> candidates;  // the articles of both, with texts
};

}  // namespace drumtower
