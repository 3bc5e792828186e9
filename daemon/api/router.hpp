// Router: method and path → handler, after asking who may. The table of routes is also what /openapi.json
// describes and what bodies are checked against, so none of the three can drift from the others.
#pragma once

#include "daemon/api/http.hpp"
#include "daemon/api/node_store.hpp"
#include "pipeline/base/async.hpp"
#include "pipeline/base/json.hpp"

#include <functional>
#include <string>
#include <vector>

namespace drumtower {

/// Who may pass, before any role is asked.
enum class Gate {
    open,     // everybody
    page,     // everybody while we listen on loopback only, else any role
    roles,    // a token of one of the route's roles
    control,  // the control socket alone; over TCP there is no such path
};

/// A member of a JSON body.
struct BodyField {
    std::string name;
    enum class Need { required, optional } need = Need::required;
    std::vector<std::string> one_of = {};  // empty: any text
    std::string format = {};               // "date-time", "uri" or ""
    std::size_t most = 2000;               // bytes
};

struct Route {
    using Handler = std::function<awaitable<Response>(Request)>;
    std::string method;
    std::string path;  // "/api/v1/articles/{id}"
    Gate gate = Gate::roles;
    std::vector<Role> roles;
    std::string summary;
    std::vector<std::string> parameters = {};  // of the query
    std::vector<BodyField> body = {};
    std::vector<int> statuses = {200};  // what it answers when all is well
    Handler handler;
};

class Router {
public:
    enum class Pages { open, closed };
    Router(const NodeStore& node, Pages pages) : node_(node), pages_(pages) {}
    void add(Route route) { routes_.push_back(std::move(route)); }
    const std::vector<Route>& routes() const { return routes_; }
    /// Always answers; an exception of a handler becomes 500 and a line in the log.
    awaitable<Response> answer(Request request) const;

private:
    std::optional<Response> refusal(const Route& route, Request& request) const;

    const NodeStore& node_;
    Pages pages_;
    std::vector<Route> routes_;
};

/// The parts of `path` that `pattern` names in braces, or null when it is another path.
std::optional<std::map<std::string, std::string>> matched(const std::string& pattern,
                                                          const std::string& path);

/// The body as an object that has the shape of `fields`; else what is wrong with it, each with its pointer.
struct CheckedBody {
    std::map<std::string, std::string> values;
    std::vector<FieldError> errors;
};
CheckedBody checked_body(const std::string& body, const std::vector<BodyField>& fields);

/// The caller behind an Authorization header; null when it names no token of ours.
std::optional<Caller> caller_of(const NodeStore& node, const std::string& authorization);

}  // namespace drumtower
