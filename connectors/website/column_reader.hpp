// Looks at a column page of the district's site that is a unit's channel but cannot be written to (publish =
// "none", look_url): the same reading as of a source, and what the page's lines say of how far back it shows
// everything.
#pragma once

#include "connectors/website/source_website.hpp"
#include "pipeline/ports/channel_reader.hpp"

#include <vector>

namespace drumtower {

class ColumnReader : public ChannelReader {
public:
    ColumnReader(const config::Channel& channel, HttpClient& http, Clock& clock,
                 WebsiteSourceOptions options = {});
    awaitable<Result<ChannelLook>> look(TimePoint since) override;

private:
    WebsiteSource column_;
    Clock& clock_;
};

/// What is wrong with the keys of such a channel.
void check_column_channel(const config::Channel& channel, std::vector<config::Problem>& problems);

/// What a listing shows of a channel at `now`. Lines at the top that are older than those below them are
/// pinned there and say nothing of how far the page reaches. A listing in no order of time, or without times,
/// covers nothing. Pure.
ChannelLook column_look(const Listing& listing, TimePoint now);

}  // namespace drumtower
