// Domain values → the JSON of the API (CONTRACT: snake_case, RFC 3339). Pure; used by routes and by the
// command line.
#pragma once

#include "daemon/api/json_object.hpp"
#include "daemon/api/node_store.hpp"
#include "pipeline/ledger/queries.hpp"
#include "pipeline/model/domain.hpp"

#include <string>
#include <vector>

namespace drumtower::answers {

/// A JSON array of what `write` makes of each.
template <class Item, class Write>
std::string list(const std::vector<Item>& items, Write write) {
    JsonArray array;
    for (const Item& item : items)
        array.raw(write(item));
    return array.str();
}

/// The tag of a row: what If-Match may name when the whole representation holds more than the row.
std::string tag(const Article& article);
std::string tag(const Delivery& delivery);

std::string article(const Article& article);
std::string article_whole(const Article& article, const std::vector<Delivery>& copies,
                          const std::vector<Obligation>& obligations);
std::string obligation(const Obligation& obligation);
/// What one obligation rests on.
struct ObligationStory {
    Obligation obligation;
    std::vector<Delivery> deliveries;
    std::vector<Observation> observations;
    std::vector<ChannelLooks> looks;
    std::vector<TimelineEntry> timeline;  // of the obligation and its deliveries, oldest first
};
std::string obligation_whole(const ObligationStory& story);
std::string delivery(const Delivery& delivery);
std::string question(const Question& question);
std::string unit(const Unit& unit);
std::string freeze(const Freeze& freeze);
std::string counts(const Counts& counts);
/// Without its text, which nobody keeps.
std::string token(const Token& token);
/// Without its password.
std::string account(const Account& account, const std::optional<TimePoint>& locked_until);
std::string timeline_entry(const TimelineEntry& entry);
/// {"items":[…],"next_cursor":…}
std::string page(const std::vector<std::string>& items, const std::string& next);

/// Whether `time` stands for "until a person says so".
bool for_ever(TimePoint time);

}  // namespace drumtower::answers
