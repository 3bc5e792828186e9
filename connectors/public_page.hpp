// Reads a page that a unit names as its repost, whatever its platform: an article of WeChat, else a web page.
#pragma once

#include "pipeline/base/clock.hpp"
#include "pipeline/ports/http_client.hpp"
#include "pipeline/ports/page_reader.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <optional>
#include <string>
#include <vector>

namespace drumtower {

class PublicPages : public PageReader {
public:
    /// The addresses come from people: private ones are refused unless `allow_private` lists them.
    PublicPages(HttpClient& http, const Clock& clock, Duration utc_offset,
                std::vector<std::string> allow_private, std::optional<asio::any_io_executor> workers)
        : http_(http),
          clock_(clock),
          utc_offset_(utc_offset),
          allow_private_(std::move(allow_private)),
          workers_(std::move(workers)) {}

    awaitable<Result<PublicPage>> read(std::string url) override;

private:
    HttpClient& http_;
    const Clock& clock_;
    Duration utc_offset_;
    std::vector<std::string> allow_private_;
    std::optional<asio::any_io_executor> workers_;
};

}  // namespace drumtower
