// A question and an answer of HTTP as values: what handlers take and give. No sockets, no Beast.
#pragma once

#include "daemon/access/role.hpp"
#include "pipeline/base/async.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drumtower {

/// Who asks, once the router knows.
struct Caller {
    std::string who;  // "user:zhang", "token:desk", "local:root"; empty: nobody signed in
    Role role = Role::auditor;
    std::string unit;    // role unit: the one it may see
    std::string login;   // of an account
    std::string secret;  // of its session; never leaves but as a cookie
    bool may_see(std::string_view wanted) const { return role != Role::unit || unit == wanted; }
};

struct Request {
    std::string method;
    std::string path;                            // without the query, still percent-encoded
    std::map<std::string, std::string> query;    // decoded
    std::map<std::string, std::string> headers;  // names in lower case; repeated ones joined by ", "
    std::string body;
    bool bad_query = false;                    // the query cannot be decoded
    bool local = false;                        // over the control socket
    std::string peer;                          // local: the user's name; else the address it comes from
    std::map<std::string, std::string> parts;  // {id} of the route, decoded
    Caller caller;

    std::string header(const std::string& name) const;
    std::string parameter(const std::string& name) const;
    const std::string& part(const std::string& name) const { return parts.at(name); }
};

struct Response {
    /// The next piece of an answer without an end; nothing: it is over. May wait.
    using More = std::function<awaitable<std::optional<std::string>>()>;
    int status = 200;
    std::string type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    More more = {};  // the line closes after it
};

/// One field of a body, or one parameter, that is wrong.
struct FieldError {
    std::string detail;
    std::string pointer;    // JSON pointer into the body
    std::string parameter;  // or the name of a query parameter
};

/// 200 with this JSON.
Response fine(std::string body);
/// RFC 9457.
Response problem(int status, std::string detail, std::vector<FieldError> errors = {});
std::string_view reason_phrase(int status);

/// Null when a % is not followed by two hex digits.
std::optional<std::string> percent_decoded(std::string_view text);
/// Splits "path?query" into `request`.
void set_target(Request& request, std::string_view target);

/// A strong ETag, quotes included, from the bytes it stands for.
std::string etag_of(std::string_view bytes);
/// Whether an If-Match or If-None-Match list names one of `tags` (or is "*").
bool names_tag(std::string_view list, const std::vector<std::string>& tags);

enum class Connection { keep, close };
enum class Content { whole, headers_only };
/// The answer as bytes, with the headers every answer carries.
std::string wire(const Response& response, Connection connection, Content content);

}  // namespace drumtower
