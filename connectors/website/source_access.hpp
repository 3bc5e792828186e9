// What an answer means before its text is read: walls that are not the page, pages that are gone, when to
// come back.
#pragma once

#include "pipeline/base/time.hpp"
#include "pipeline/ports/http_client.hpp"
#include "pipeline/ports/source.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace drumtower::website {

/// Why this is a protection's answer and not the site's; empty: it is the site's.
std::string wall_of(const HttpResponse& response);

/// What stands between us and the listing; null: the answer can be parsed.
std::optional<Trouble> trouble_of(const HttpResponse& response);
FailureKind failure_kind_of(const HttpResponse& response);

/// Seconds or an HTTP date, at most a day.
std::optional<std::chrono::seconds> retry_after_of(const HttpResponse& response, TimePoint now);

/// An article's address that led to the front page or to an error page.
bool led_away(std::string_view asked, std::string_view final_url);

}  // namespace drumtower::website
