#include "connectors/common/dated_reader.hpp"

#include "connectors/common/dates.hpp"
#include "connectors/common/urls.hpp"

#include <algorithm>

namespace drumtower {

void DatedHttp::begin() {
    host_.clear();
    oldest_.reset();
}

awaitable<Result<HttpResponse>> DatedHttp::send(HttpRequest request) {
    const std::string asked = authority_of(request.url);
    auto response = co_await http_.send(std::move(request));
    if (response) note(asked, *response);
    co_return response;
}

void DatedHttp::note(const std::string& asked, const HttpResponse& response) {
    if (host_.empty()) host_ = asked;
    if (asked != host_) return;
    const auto date = parse_time(response.header("date"), Duration::zero());
    if (!date) return;
    const TimePoint end = date->earliest + 1s - 1ms;
    oldest_ = std::min(oldest_.value_or(end), end);
}

awaitable<Result<ChannelLook>> DatedReader::look(TimePoint since) {
    answers_->begin();
    auto seen = co_await reader_->look(since);
    if (seen && !seen->as_of) seen->as_of = answers_->oldest();
    co_return seen;
}

}  // namespace drumtower
