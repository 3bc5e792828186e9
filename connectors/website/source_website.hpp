// WebsiteSource: a watched column page or feed of a website. Asks only for what changed, recognises what it
// is given, and reads the article behind each line. Intake decides what is new; nothing is retried here.
#pragma once

#include "config/config.hpp"
#include "connectors/website/source_article.hpp"
#include "connectors/website/source_column.hpp"
#include "connectors/website/source_listing.hpp"
#include "pipeline/base/clock.hpp"
#include "pipeline/ports/http_client.hpp"
#include "pipeline/ports/source.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <optional>
#include <string>

namespace drumtower {

struct WebsiteSourceOptions {
    enum class Lines { own_site, any_site };  // without selectors: where a listing's lines may lead
    Duration utc_offset = 8h;                 // of times that name no zone
    std::optional<asio::any_io_executor>
        workers{};  // where pages are parsed; none: at once, on the I/O thread
    Lines lines = Lines::own_site;
};

/// What is wrong with `[source.html]` and the other keys of a website source; empty: nothing.
std::vector<config::Problem> check_website_source(const config::Source& source);

class WebsiteSource : public Source {
public:
    /// `source` has been checked; a selector that is none counts as not given.
    WebsiteSource(config::Source source, HttpClient& http, Clock& clock, WebsiteSourceOptions options = {});

    awaitable<Result<Listing>> poll(std::string cursor) override;
    awaitable<Result<ReadItem>> read(SourceItem item) override;
    Trouble trouble() const override { return trouble_; }

private:
    HttpRequest request_for(std::string url) const;
    website::PageContext page_of(const HttpResponse& response) const;
    awaitable<website::ParsedListing> parse_listing(HttpResponse response, website::PageContext page,
                                                    std::map<std::string, std::string> ids);
    awaitable<website::ParsedArticle> parse_page(HttpResponse response, website::PageContext page,
                                                 std::string title);
    Failure failed(Trouble trouble, FailureKind kind, std::optional<std::chrono::seconds> retry_after = {});

    config::Source source_;
    HttpClient& http_;
    Clock& clock_;
    WebsiteSourceOptions options_;
    website::Recipe recipe_;
    std::string recipe_id_;  // changes with url, format and selectors: old validators then say nothing
    Trouble trouble_{SourceTrouble::none, {}, {}};
};

}  // namespace drumtower
