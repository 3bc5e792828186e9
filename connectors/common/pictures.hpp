// Pictures on their way from an article to a platform: how they are fetched, and what they are.
#pragma once

#include "pipeline/ports/http_client.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drumtower {

/// A picture from wherever the article shows it; `referer`: the article, since many sites refuse without one.
/// Private addresses are refused unless `allow_private` lists them.
HttpRequest picture_request(std::string url, std::string referer, Duration timeout, std::size_t most,
                            std::vector<std::string> allow_private);

/// "jpg", "png", "gif", "webp", "bmp" by the first bytes; empty: no picture that we know.
std::string_view picture_kind(std::string_view bytes);
std::string picture_type(std::string_view kind);  // "image/jpeg" for "jpg"

}  // namespace drumtower
