// Router: method and path → handler, after asking who may. The table of routes is also what /openapi.json
// describes and what bodies are checked against, so none of the three can drift from the others.
#pragma once

#include "daemon/api/cookies.hpp"
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
    proof,    // everybody: what is sent carries its own proof, which the handler asks for
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
    std::size_t most = 2000;               // characters
};

struct Route {
    using Handler = std::function<awaitable<Response>(Request)>;
    std::string method;
    std::string path;  // "/api/v1/articles/{id}"
    Gate gate = Gate::roles;
    std::vector<Role> roles;
    std::string summary;
    std::vector<std::string> parameters = {};  // of the query
    std::vector<std::string> headers = {};     // that prove where it comes from
    std::string takes = "application/json";    // the body's type
    std::vector<BodyField> body = {};
    std::vector<int> statuses = {200};  // what it answers when all is well
    Handler handler;
    enum class Record { act, own } record = Record::act;  // own: the handler writes the audit log itself
};

/// Who stands at the door, and how it is reached.
struct Door {
    enum class Pages { open, closed };
    NodeStore& node;
    Pages pages = Pages::closed;  // open: we listen on loopback only
    std::string public_url = {};
    std::function<TimePoint()> now;
};

class Router {
public:
    explicit Router(Door door) : door_(std::move(door)), cookies_(door_.public_url) {}
    const Cookies& cookies() const { return cookies_; }
    /// Pages may be read without signing in: we listen on loopback only, and were asked for by its name.
    bool is_open_here(const Request& request) const {
        return door_.pages == Door::Pages::open && asked_for_loopback(request);
    }
    void add(Route route) { routes_.push_back(std::move(route)); }
    const std::vector<Route>& routes() const { return routes_; }
    /// Always answers; an exception of a handler becomes 500 and a line in the log.
    awaitable<Response> answer(Request request) const;

private:
    /// Null: it may pass, and `caller` says who it is.
    std::optional<Response> refusal(const Route& route, Request& request) const;
    std::optional<Response> identify(Request& request) const;
    awaitable<Response> handled(const Route& route, Request request) const;
    awaitable<void> keep_record(const Route& route, AuditEntry entry) const;

    Door door_;
    Cookies cookies_;
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

}  // namespace drumtower
