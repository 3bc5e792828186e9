#include "connectors/notify/robot_address.hpp"

#include "config/words.hpp"
#include "connectors/common/text.hpp"
#include "connectors/common/urls.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr std::size_t largest_answer = 64 * 1024;
constexpr std::size_t shortest_secret = 6;  // what is shorter is a word, "send"

}  // namespace

RobotAddress::RobotAddress(const Secret& url) {
    auto parsed = parse_url(url.reveal());
    if (!parsed) {
        objection_ = "the address under `url` is no web address";
        return;
    }
    if (!parsed->userinfo.empty()) objection_ = "the address under `url` holds a user name";
    if (parsed->scheme == "http" && !config::is_loopback(parsed->host))
        objection_ = "the address under `url` is plain http, and its host is not this machine";
    parsed->fragment.clear();
    trusted_ = parsed->authority();
    has_query_ = parsed->has_query && !parsed->query.empty();
    url_ = Secret(parsed->text());
    const auto hide = [this](std::string_view part) {
        if (part.size() >= shortest_secret) hidden_.emplace_back(std::string(part));
    };
    hide(parsed->path);
    hide(std::string_view(parsed->path).substr(parsed->path.rfind('/') + 1));
    for (std::string_view query = parsed->query; !query.empty();) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        hide(pair.substr(pair.find('=') + 1));
        query.remove_prefix(std::min(end + 1, query.size()));
    }
}

std::string RobotAddress::with(std::string_view more) const {
    std::string address = url_.reveal();
    if (!more.empty()) address += (has_query_ ? "&" : "?") + std::string(more);
    return address;
}

std::string RobotAddress::scrubbed(std::string text) const {
    for (const Secret& part : hidden_)
        text = replaced(text, part.reveal(), "***");
    return text;
}

awaitable<Result<HttpResponse>> posted(HttpClient& http, const RobotAddress& address, std::string query,
                                       HttpRequest request) {
    request.method = "POST";
    request.url = address.with(query);
    request.effect = Effect::posts;
    request.max_body = largest_answer;
    request.reach.trusted = address.trusted();
    auto response = co_await http.send(std::move(request));
    if (response) co_return response;
    Failure failure = response.error();
    failure.detail = address.scrubbed(std::move(failure.detail));
    co_return failure;
}

}  // namespace drumtower
