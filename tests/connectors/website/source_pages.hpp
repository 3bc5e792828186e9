// Recorded pages, and an HttpClient that answers from a map, for the tests of website sources.
#pragma once

#include "connectors/website/source_listing.hpp"
#include "pipeline/base/json.hpp"
#include "pipeline/ports/http_client.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace drumtower::website {

inline std::string recorded(const std::string& name) {
    std::ifstream file(std::string(DT_TEST_DATA) + "/website/" + name, std::ios::binary);
    if (!file) throw std::runtime_error("no recorded page " + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline PageContext a_page(std::string url = "http://www.example.gov.cn/xjwz/zwgk/glyw/") {
    return {std::move(url), 8h, *json::time_from("2026-11-25T04:00:00Z")};
}

inline std::string shown(const TimeSpan& span) {
    const std::string from = json::time_text(span.earliest);
    return span.exact() ? from : from + " … " + json::time_text(span.latest);
}

class PagesByAddress : public HttpClient {
public:
    HttpResponse& at(const std::string& url) {
        auto [place, added] = pages_.try_emplace(url);
        if (added) place->second.status = 200, place->second.final_url = url;
        return place->second;
    }
    void fails(Failure failure) { failure_ = std::move(failure); }
    std::vector<HttpRequest> seen;

    awaitable<Result<HttpResponse>> send(HttpRequest request) override {
        seen.push_back(request);
        if (failure_) co_return *failure_;
        const auto found = pages_.find(request.url);
        HttpResponse response;
        response.status = 404;
        response.final_url = request.url;
        if (found != pages_.end()) response = found->second;
        co_return response;
    }

private:
    std::map<std::string, HttpResponse> pages_;
    std::optional<Failure> failure_;
};

}  // namespace drumtower::website
