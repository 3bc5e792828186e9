// ChannelReader: looks at what a unit's channel shows in public. A look covers an interval of the channel's
// life and names its blind spots; it is evidence.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/domain.hpp"
#include "pipeline/ports/callback.hpp"

#include <string>
#include <vector>

namespace drumtower {

struct SeenPost {
    std::string post_id;  // stable for this channel; the public address where there is no id
    std::string url;
    std::string title;
    TimeSpan published{};
    std::string slug;  // marker of ours, when the post carries one: the delivery id
    std::string link;  // original address it names, when it does
    bool cut = false;  // `title` is only its beginning, without the dots that said so
    std::string way;   // of publishing, where the platform has several: publish | mass
    std::string text;  // as much of what it says as the listing shows, without marks; "" when it shows none
};

/// A time of which a second listing shows whatever was published, in every way: WeChat's statistics of a past
/// day.
struct WholeTime {
    TimePoint from{};
    TimePoint to{};
};

struct ChannelLook {
    TimePoint reaches_back_to{};  // a post made since then and still public is in `posts`; min(): everything
    std::vector<std::string> blind_spots;  // ways of publishing this look cannot show
    std::vector<SeenPost> posts;           // newest first
    std::vector<WholeTime> whole;          // without blind spots
    std::optional<TimePoint> as_of{};      // when the platform gave it, by the platform's clock
};

class ChannelReader {
public:
    virtual ~ChannelReader() = default;
    /// `since`: how far back is wanted; a reader may page until it reaches it, within its bounds.
    virtual awaitable<Result<ChannelLook>> look(TimePoint since) = 0;
    /// More often it may not be asked, whatever the configuration says: the platform rations looks.
    virtual Duration at_least_every() const { return {}; }
    /// Whether what the account is asked with runs out some day, and a person has to make it new.
    virtual bool credential_runs_out() const { return false; }
    /// From when to when it is good.
    struct Validity {
        TimePoint from{};
        TimePoint to{};
    };
    virtual awaitable<Result<Validity>> credential() {
        co_return fail(FailureKind::permanent, "nothing runs out here");
    }
    /// The platform itself has named pages of this account that its list may not show: the next looks read
    /// them.
    virtual void told_of(const Tidings&) {}
    /// So long after it was made a post may be missing from what a look shows: that time is not covered.
    virtual Duration lag() const { return {}; }
};

}  // namespace drumtower
