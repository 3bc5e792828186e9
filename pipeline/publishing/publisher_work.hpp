// What ChannelPublisher holds in its hand; shared by its two source files only.
#pragma once

#include "pipeline/ledger/rows.hpp"
#include "pipeline/publishing/channel_publisher.hpp"

namespace drumtower {

/// One delivery with all that the view knows of it, or the time to look again.
struct ChannelPublisher::Work {
    std::optional<Delivery> row;
    Article article;
    std::string origin_name;
    Body body;
    TimePoint look_again = far_future;
    bool waits_for_article = false;  // its text, its release
    bool retried = false;            // a person did, after the pause began
};

}  // namespace drumtower
