// Weibo's numbers: the short form in addresses, and the time that a post's number tells. Weibo reference
// sections 3.7 and 3.8. Pure.
#pragma once

#include "pipeline/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace drumtower {

/// "4397951453070808" → "HF6adcSRa"; empty when it is no number.
std::string weibo_bid(std::string_view id);
/// The other way; empty when it holds a character that none has.
std::string weibo_id(std::string_view bid);

/// When the post of this number was made, to a second or two (undocumented: a filter, never a proof).
std::optional<TimePoint> weibo_time(std::string_view id);
/// The smallest number of a post made at `time` or later.
std::string weibo_since(TimePoint time);

/// `Tue May 31 17:46:55 +0800 2011`, in English whatever the locale.
std::optional<TimePoint> weibo_date(std::string_view text);

}  // namespace drumtower
