// How an append stands in a topic: a record an event, each with a header that says to which append it belongs
// and at which place, so that a reader takes an append whole or not at all.
#pragma once

#include "pipeline/model/event.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace drumtower::kafka {

inline constexpr const char* append_header = "append";    // a Place
inline constexpr const char* content_header = "content";  // "partition:next …": bodies up to there come first
inline constexpr const char* copied_header = "copied";    // in the queue: how far the ledger is copied
inline constexpr const char* type_header = "content-type";
inline constexpr const char* event_type = "application/cloudevents+json; charset=UTF-8";

struct Place {
    std::string append;  // its name, another one each time it is sent
    std::size_t index = 0;
    std::size_t count = 1;
};
/// "name index count".
std::string to_string(const Place& place);
/// Nothing when it is malformed.
std::optional<Place> place_from(std::string_view text);

/// Of the content topic, by the first digits of the hash.
int content_partition(const ContentHash& hash, int partitions);
/// The bodies that an event names.
std::optional<ContentHash> body_named_in(const Event& event);

/// 128 random bits in hex.
std::string random_name();

}  // namespace drumtower::kafka
