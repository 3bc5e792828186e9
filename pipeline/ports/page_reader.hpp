// PageReader: reads one public page that a unit says is its repost. connectors/ implements it.
#pragma once

#include "pipeline/base/async.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drumtower {

struct PublicPage {
    std::string title;
    std::string text;                   // what a reader sees of the article
    std::optional<TimeSpan> published;  // as the page says it
    std::vector<std::string> links;     // where it leads
};

class PageReader {
public:
    virtual ~PageReader() = default;
    /// Failure: it cannot be read now, or hides behind a captcha; that says nothing of what is there.
    virtual awaitable<Result<PublicPage>> read(std::string url) = 0;
};

}  // namespace drumtower
