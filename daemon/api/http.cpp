#include "daemon/api/http.hpp"

#include "daemon/api/json_object.hpp"
#include "pipeline/base/hash.hpp"

#include <algorithm>

namespace drumtower {

namespace {

int hex_digit(char letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
    if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
    return -1;
}

std::string found_in(const std::map<std::string, std::string>& map, const std::string& name) {
    const auto at = map.find(name);
    return at == map.end() ? std::string() : at->second;
}

// No script, style, picture or connection but our own; nobody may frame us; nothing is cached by what stands
// between.
constexpr std::string_view for_every_answer =
    "Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

bool has_header(const Response& response, std::string_view name) {
    return std::any_of(response.headers.begin(), response.headers.end(),
                       [name](const auto& header) { return header.first == name; });
}

}  // namespace

std::string Request::header(const std::string& name) const {
    return found_in(headers, name);
}
std::string Request::parameter(const std::string& name) const {
    return found_in(query, name);
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        default:
            return "Unknown";
    }
}

Response fine(std::string body) {
    return {.status = 200, .type = "application/json", .body = std::move(body), .headers = {}};
}

Response problem(int status, std::string detail, std::vector<FieldError> errors) {
    JsonObject object;
    object.text("type", "about:blank")
        .text("title", reason_phrase(status))
        .number("status", status)
        .text("detail", detail);
    if (!errors.empty()) {
        JsonArray list;
        for (const FieldError& error : errors) {
            JsonObject one;
            one.text("detail", error.detail);
            if (!error.pointer.empty()) one.text("pointer", error.pointer);
            if (!error.parameter.empty()) one.text("parameter", error.parameter);
            list.raw(one.str());
        }
        object.raw("errors", list.str());
    }
    return {.status = status, .type = "application/problem+json", .body = object.str(), .headers = {}};
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_digit(text[i + 1]);
        const int low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
}

void set_target(Request& request, std::string_view target) {
    const std::size_t mark = target.find('?');
    request.path = target.substr(0, mark);
    std::string query(mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1));
    std::replace(query.begin(), query.end(), '+', ' ');
    for (std::size_t from = 0; from < query.size();) {
        const std::size_t to = std::min(query.find('&', from), query.size());
        const std::string pair = query.substr(from, to - from);
        from = to + 1;
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const auto name = percent_decoded(std::string_view(pair).substr(0, equals));
        const auto value = percent_decoded(equals < pair.size() ? std::string_view(pair).substr(equals + 1)
                                                                : std::string_view());
        if (!name || !value) {
            request.bad_query = true;
            return;
        }
        request.query[*name] = *value;
    }
}

std::string etag_of(std::string_view bytes) {
    return '"' + hex(sha256(bytes)).substr(0, 32) + '"';
}

bool names_tag(std::string_view list, const std::vector<std::string>& tags) {
    for (std::size_t from = 0; from < list.size();) {
        const std::size_t to = std::min(list.find(',', from), list.size());
        std::string_view one = list.substr(from, to - from);
        from = to + 1;
        while (!one.empty() && one.front() == ' ')
            one.remove_prefix(1);
        while (!one.empty() && one.back() == ' ')
            one.remove_suffix(1);
        if (one == "*" || std::find(tags.begin(), tags.end(), one) != tags.end()) return true;
    }
    return false;
}

std::string wire(const Response& response, Connection connection, Content content) {
    std::string bytes = "HTTP/1.1 " + std::to_string(response.status) + ' ';
    bytes += reason_phrase(response.status);
    bytes += "\r\n";
    bytes += for_every_answer;
    if (!has_header(response, "Cache-Control")) bytes += "Cache-Control: no-store\r\n";
    for (const auto& [name, value] : response.headers)
        bytes += name + ": " + value + "\r\n";
    const bool bodiless = response.status == 304 || response.status == 204;
    if (!bodiless) {
        const bool text = response.type.rfind("text/", 0) == 0;
        bytes += "Content-Type: " + response.type + (text ? "; charset=utf-8" : "") + "\r\n";
        if (!response.more) bytes += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    }
    bytes += connection == Connection::keep ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    if (!bodiless && content == Content::whole) bytes += response.body;
    return bytes;
}

}  // namespace drumtower
