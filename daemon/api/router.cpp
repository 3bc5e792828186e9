#include "daemon/api/router.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/base/utf8.hpp"
#include "pipeline/log/sqlite.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>

namespace drumtower {

namespace {

std::vector<std::string> split(const std::string& path) {
    std::vector<std::string> parts;
    std::size_t from = 1;
    while (from <= path.size()) {
        const std::size_t to = std::min(path.find('/', from), path.size());
        parts.push_back(path.substr(from, to - from));
        from = to + 1;
    }
    return parts;
}

Response unauthorized(const std::string& detail, std::string_view challenge) {
    Response response = problem(401, detail);
    response.headers.emplace_back("WWW-Authenticate", challenge);
    return response;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : ", ") + part;
    return text;
}

constexpr std::size_t longest_key = 200;

/// What is wrong with an Idempotency-Key, or empty.
std::string key_fault(const std::string& key) {
    if (key.size() > longest_key) return "Idempotency-Key is longer than 200 characters";
    const bool plain =
        std::all_of(key.begin(), key.end(), [](char letter) { return letter > ' ' && letter < 127; });
    return plain ? "" : "Idempotency-Key must be printable ASCII without spaces";
}

std::optional<Response> key_objection(const Request& request) {
    const std::string fault = key_fault(request.header("idempotency-key"));
    return fault.empty() ? std::nullopt : std::optional(problem(400, fault));
}

std::optional<std::string> fault_of(const BodyField& field, const json::Value& value) {
    if (!value.IsString()) return "must be text";
    const std::string_view text(value.GetString(), value.GetStringLength());
    if (utf8::characters(text) > field.most)
        return "is longer than " + std::to_string(field.most) + " characters";
    if (field.need == BodyField::Need::required &&
        text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return "must not be empty";
    }
    if (!field.one_of.empty() &&
        std::find(field.one_of.begin(), field.one_of.end(), text) == field.one_of.end()) {
        return "must be one of " + joined(field.one_of);
    }
    if (field.format == "date-time" && !json::time_from(text)) return "must be a time as in RFC 3339";
    if (field.format == "uri" && text.rfind("https://", 0) != 0 && text.rfind("http://", 0) != 0) {
        return "must be an http or https address";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::map<std::string, std::string>> matched(const std::string& pattern,
                                                          const std::string& path) {
    if (path.empty() || path.front() != '/') return std::nullopt;
    const auto wanted = split(pattern);
    const auto given = split(path);
    if (wanted.size() != given.size()) return std::nullopt;
    std::map<std::string, std::string> parts;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].size() > 2 && wanted[i].front() == '{') {
            const auto value = percent_decoded(given[i]);
            if (!value || value->empty()) return std::nullopt;
            parts[wanted[i].substr(1, wanted[i].size() - 2)] = *value;
        } else if (wanted[i] != given[i]) {
            return std::nullopt;
        }
    }
    return parts;
}

CheckedBody checked_body(const std::string& body, const std::vector<BodyField>& fields) {
    CheckedBody checked;
    const auto document = json::parse(body.empty() ? "{}" : body);
    if (!document || !document->IsObject()) {
        checked.errors.push_back(
            {.detail = "the body must be a JSON object", .pointer = "", .parameter = {}});
        return checked;
    }
    for (const BodyField& field : fields) {
        const json::Value* value = json::member(*document, field.name);
        if (!value || value->IsNull()) {
            if (field.need == BodyField::Need::required) {
                checked.errors.push_back(
                    {.detail = "is missing", .pointer = "/" + field.name, .parameter = {}});
            }
            continue;
        }
        if (const auto fault = fault_of(field, *value)) {
            checked.errors.push_back({.detail = *fault, .pointer = "/" + field.name, .parameter = {}});
        } else {
            checked.values[field.name] = std::string(value->GetString(), value->GetStringLength());
        }
    }
    for (const auto& member : document->GetObject()) {
        const std::string name(member.name.GetString(), member.name.GetStringLength());
        const bool known = std::any_of(fields.begin(), fields.end(),
                                       [&](const BodyField& field) { return field.name == name; });
        if (!known)
            checked.errors.push_back({.detail = "is not known here", .pointer = "/" + name, .parameter = {}});
    }
    return checked;
}

namespace {

std::optional<Caller> caller_by_token(const NodeStore& node, const std::string& authorization) {
    constexpr std::string_view scheme = "bearer ";
    if (authorization.size() <= scheme.size()) return std::nullopt;
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        if ((authorization[i] | 0x20) != scheme[i]) return std::nullopt;
    }
    const auto token = node.find_token(std::string_view(authorization).substr(scheme.size()));
    if (!token) return std::nullopt;
    Caller caller;
    caller.who = "token:" + token->id;
    caller.role = token->role;
    caller.unit = token->unit;
    return caller;
}

std::optional<Caller> caller_by_session(const NodeStore& node, const std::string& secret, TimePoint now) {
    const auto session = node.sessions().find(secret);
    const Account* account = session ? node.accounts().find(session->login) : nullptr;
    if (!account || account->disabled || node.sessions().is_over(*session, account->role, now))
        return std::nullopt;
    Caller caller;
    caller.who = "user:" + account->login;
    caller.role = account->role;
    caller.unit = account->unit;
    caller.login = account->login;
    caller.secret = secret;
    return caller;
}

bool changes_something(const Request& request) {
    return request.method != "GET" && request.method != "HEAD";
}

std::string subject_of(const Request& request) {
    std::string subject;
    for (const auto& [name, value] : request.parts)
        subject += (subject.empty() ? "" : " ") + value;
    return subject;
}

}  // namespace

/// A token that is wrong is refused even where nobody has to sign in: whoever sends one wants to be known.
std::optional<Response> Router::identify(Request& request) const {
    if (request.local) {
        request.caller.who = "local:" + request.peer;
        request.caller.role = Role::admin;
        return std::nullopt;
    }
    if (const std::string authorization = request.header("authorization"); !authorization.empty()) {
        const auto caller = caller_by_token(door_.node, authorization);
        if (!caller)
            return unauthorized("this token is not valid",
                                R"(Bearer realm="drumtower", error="invalid_token")");
        request.caller = *caller;
        return std::nullopt;
    }
    const std::string secret = cookies_.secret_in(request);
    const auto caller = secret.empty() ? std::nullopt : caller_by_session(door_.node, secret, door_.now());
    if (caller) request.caller = *caller;
    return std::nullopt;
}

std::optional<Response> Router::refusal(const Route& route, Request& request) const {
    if (route.gate == Gate::proof) return std::nullopt;
    if (auto refused = identify(request); refused && route.gate != Gate::open) return refused;
    if (request.local) return key_objection(request);
    if (changes_something(request) && !cookies_.is_ours(request))
        return problem(403, "another site's page sent this");
    const Caller& caller = request.caller;
    if (changes_something(request) && !caller.secret.empty() && route.gate != Gate::open &&
        request.header("x-csrf-token") != csrf_token(caller.secret)) {
        return problem(403, "X-CSRF-Token is missing or wrong; read /api/v1/session again");
    }
    if (auto objection = key_objection(request)) return objection;
    if (route.gate == Gate::open) return std::nullopt;
    if (caller.who.empty()) {
        if (route.gate == Gate::page && is_open_here(request)) return std::nullopt;
        return unauthorized("sign in, or send a token", R"(Bearer realm="drumtower")");
    }
    const bool allowed = std::find(route.roles.begin(), route.roles.end(), caller.role) != route.roles.end();
    if (!allowed)
        return problem(403, "the role " + std::string(json::name_of(caller.role)) + " may not do this");
    return std::nullopt;
}

awaitable<void> Router::keep_record(const Route& route, AuditEntry entry) const {
    if (route.method == "GET" || route.record == Route::Record::own || entry.who.empty()) co_return;
    try {
        co_await door_.node.audit().keep(std::move(entry));
    } catch (const std::exception& error) {
        log::error("audit_failed", {{"detail", error.what()}});
    }
}

namespace {

Response no_space() {
    Response response = problem(503, "disk full");
    response.headers.emplace_back("Retry-After", "5");
    return response;
}

}  // namespace

awaitable<Response> Router::handled(const Route& route, Request request) const {
    try {
        if (!request.caller.secret.empty()) {
            auto noted = door_.node.sessions().touch(request.caller.secret, door_.now());
            co_await std::move(noted);
        }
        auto answer = route.handler(std::move(request));
        auto response = co_await std::move(answer);
        co_return response;
    } catch (const boost::system::system_error& error) {
        if (error.code() == boost::asio::error::operation_aborted) throw;
        log::error("request_failed", {{"route", route.method + " " + route.path}, {"detail", error.what()}});
    } catch (const sqlite::Error& error) {
        log::error("request_failed", {{"route", route.method + " " + route.path}, {"detail", error.what()}});
        if (error.disk_full()) co_return no_space();
    } catch (const std::exception& error) {
        log::error("request_failed", {{"route", route.method + " " + route.path}, {"detail", error.what()}});
    }
    co_return problem(500, "something went wrong inside; the daemon's log has a line on it");
}

awaitable<Response> Router::answer(Request request) const {
    const bool head = request.method == "HEAD";
    std::vector<std::string> allowed;
    for (const Route& route : routes_) {
        if (route.gate == Gate::control && !request.local) continue;
        auto parts = matched(route.path, request.path);
        if (!parts) continue;
        if (route.method != (head ? "GET" : request.method)) {
            allowed.push_back(route.method);
            if (route.method == "GET") allowed.push_back("HEAD");
            continue;
        }
        request.parts = std::move(*parts);
        auto refused = refusal(route, request);
        if (!refused && request.bad_query) co_return problem(400, "the query cannot be decoded");
        AuditEntry entry{.time = door_.now(),
                         .who = request.caller.who,
                         .peer = request.peer,
                         .act = route.method + " " + route.path,
                         .subject = subject_of(request),
                         .outcome = {}};
        Response response;
        if (refused) response = std::move(*refused);
        if (!refused) response = co_await handled(route, std::move(request));
        entry.outcome = std::to_string(response.status);
        co_await keep_record(route, std::move(entry));
        co_return response;
    }
    if (allowed.empty()) co_return problem(404, "there is nothing here");
    Response response = problem(405, "this path does not take " + request.method);
    response.headers.emplace_back("Allow", joined(allowed));
    co_return response;
}

}  // namespace drumtower
