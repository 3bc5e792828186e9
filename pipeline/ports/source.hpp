// Source: a watched channel of the district. intake/ polls it and recognises what is new.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/domain.hpp"

#include <string>
#include <vector>

namespace drumtower {

/// Why a source cannot be read now, each with its own advice to ops.
enum class SourceTrouble { none, failing, nothing_matched, blocked, gone };
constexpr auto enum_names(SourceTrouble) {
    return std::array<std::string_view, 5>{"none", "failing", "nothing_matched", "blocked", "gone"};
}

/// One line of a listing.
struct SourceItem {
    std::string url;  // canonical: what identifies it at this source
    std::string title;
    TimeSpan published{};      // as the listing says; a zero `latest` means it says nothing
    std::string fingerprint;   // changes when the listing shows a change (updated time, title); may be empty
    bool deleted = false;      // the source itself says so (RFC 6721 tombstone)
    std::optional<Body> body;  // when the listing itself holds the whole text (a feed)
    bool cut = false;          // the listing shows only the beginning of the title, here without its dots
    bool operator==(const SourceItem&) const = default;
};

/// Who tells at once of what is new at a source (WebSub), and by which address it calls the source.
struct Hub {
    std::string url;
    std::string topic;
    bool operator==(const Hub&) const = default;
};

struct Listing {
    bool unchanged = false;         // 304: nothing new; items are empty
    bool whole = true;              // false: some items could not be read; not a baseline
    std::vector<SourceItem> items;  // in the source's order
    std::string cursor;             // opaque (validators); goes into the next poll
    std::optional<std::chrono::seconds> retry_after;
    std::optional<Hub> hub;  // that the source names; none in an unchanged listing: as before
};

struct Trouble {
    SourceTrouble kind = SourceTrouble::failing;
    std::string detail;
    std::string advice;
};

/// An item read whole: the article page behind a listing line.
struct ReadItem {
    enum class What {
        read,
        gone,
        not_yet
    };  // gone: 404/410 or soft 404; not_yet: behind a login wall, try later
    What what = What::read;
    std::string url;  // after redirects, canonical
    TimeSpan published{};
    Body body;
};

class Source {
public:
    virtual ~Source() = default;
    /// One look at the listing. `cursor` is what the last successful poll returned ("" at first).
    virtual awaitable<Result<Listing>> poll(std::string cursor) = 0;
    /// Reads one item whole; for a listing that holds bodies this may answer from the item itself.
    virtual awaitable<Result<ReadItem>> read(SourceItem item) = 0;
    /// What the last failure means for ops; `none` after a success.
    virtual Trouble trouble() const = 0;
};

}  // namespace drumtower
