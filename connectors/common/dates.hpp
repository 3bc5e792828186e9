// Times as pages write them. What a page does not say is not invented: a date alone is a day, a time without
// seconds a minute. Without a zone it is the district's. Never by C's locale.
#pragma once

#include "pipeline/base/time.hpp"

#include <optional>
#include <string_view>

namespace drumtower {

/// RFC 822, RFC 3339, asctime, 2026-11-25[ 11:15[:44]], 2026年11月25日; white space around is allowed.
std::optional<TimeSpan> parse_time(std::string_view text, Duration utc_offset);
/// The first date in running text. [11-25] is the latest one that is not in the future of `now`.
std::optional<TimeSpan> find_time(std::string_view text, Duration utc_offset, TimePoint now);
/// From an address: …/t20261125_4973489.htm, /art/2026/11/25/…, /2026/11/25/…
std::optional<TimeSpan> time_in_url(std::string_view url, Duration utc_offset);
/// The whole local day.
std::optional<TimeSpan> day_span(int year, int month, int day, Duration utc_offset);

}  // namespace drumtower
