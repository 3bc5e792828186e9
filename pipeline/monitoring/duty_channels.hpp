// Which channels could meet a duty while its clock ran: those it was asked of, those its unit has opened
// since, and until when those counted that are closed by now. Asked on a reader's thread.
#pragma once

#include "pipeline/ledger/queries.hpp"

#include <optional>
#include <vector>

namespace drumtower {

struct JudgedChannel : DutyChannel {
    std::optional<TimePoint> opened;  // after the duty was asked; before it nothing can stand there
    std::optional<TimePoint> closed;  // it is out of the roster
};

struct DutyChannels {
    std::vector<JudgedChannel> channels;
    bool unit_retired = false;
};

DutyChannels duty_channels(Queries& view, const Obligation& duty);

/// Whether a repost on this channel of the duty's unit would meet the duty: asked of it, or opened since and
/// of a kind that the rule names.
bool could_meet(Queries& view, const Obligation& duty, const ChannelId& channel);

}  // namespace drumtower
