#include "daemon/api/request_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <cctype>

namespace drumtower {

namespace http = boost::beast::http;

struct RequestReader::Parser {
    http::request_parser<http::string_body> http;
};

namespace {

int status_for(const boost::system::error_code& error) {
    if (error == http::error::header_limit) return 431;
    if (error == http::error::body_limit) return 413;
    return 400;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return result;
}

}  // namespace

RequestReader::RequestReader(std::size_t most_header, std::size_t most_body)
    : parser_(std::make_unique<Parser>()) {
    parser_->http.header_limit(static_cast<std::uint32_t>(most_header));
    parser_->http.body_limit(most_body);
    parser_->http.eager(true);
}
RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::feed(std::string& pending) {
    while (!pending.empty() && !parser_->http.is_done()) {
        boost::system::error_code error;
        const std::size_t used = parser_->http.put(boost::asio::buffer(pending), error);
        pending.erase(0, used);
        if (error == http::error::need_more) return State::more;
        if (error) {
            status_ = status_for(error);
            return State::failed;
        }
        if (used == 0) break;
    }
    return parser_->http.is_done() ? State::done : State::more;
}

bool RequestReader::wants_continue() const {
    if (!parser_->http.is_header_done() || parser_->http.is_done()) return false;
    return lower(std::string_view(parser_->http.get()[http::field::expect])) == "100-continue";
}

bool RequestReader::keep_alive() const {
    return parser_->http.is_done() && parser_->http.keep_alive();
}

Request RequestReader::take() {
    auto message = parser_->http.release();
    Request request;
    request.method = std::string(message.method_string());
    set_target(request, std::string_view(message.target().data(), message.target().size()));
    for (const auto& field : message) {
        std::string& value = request.headers[lower({field.name_string().data(), field.name_string().size()})];
        if (!value.empty()) value += ", ";
        value.append(field.value().data(), field.value().size());
    }
    request.body = std::move(message.body());
    return request;
}

}  // namespace drumtower
