// Secrets that are typed in instead of lying in a file: names can be listed, texts only replaced.
#include "daemon/api/answers.hpp"
#include "daemon/api/api.hpp"
#include "daemon/api/json_object.hpp"

namespace drumtower {

namespace {

const std::vector<Role> keepers = {Role::admin, Role::ops};
constexpr std::size_t longest = 4000;

std::string line(const std::string& name, bool opens) {
    return JsonObject().text("name", name).truth("opens", opens).str();
}

}  // namespace

void Api::add_secret_routes() {
    const auto add = [this](std::string method, std::string path, std::string summary,
                            std::vector<BodyField> body, awaitable<Response> (Api::*handler)(Request)) {
        router_.add(
            {.method = std::move(method),
             .path = std::move(path),
             .gate = Gate::roles,
             .roles = keepers,
             .summary = std::move(summary),
             .body = std::move(body),
             .handler = [this, handler](Request request) { return (this->*handler)(std::move(request)); }});
    };
    add("GET", "/api/v1/secrets", "The names of the secrets that were typed in", {}, &Api::secrets);
    add("POST", "/api/v1/secrets", "Keeps a secret, sealed; it is used from the next reload on",
        {{.name = "name", .most = 200}, {.name = "text", .most = longest}}, &Api::set_secret);
    add("POST", "/api/v1/secrets/{name}/drop", "Forgets a secret", {}, &Api::drop_secret);
}

awaitable<Response> Api::secrets(Request request) {
    std::vector<std::string> items;
    for (const auto& [name, text] : node_.secrets().opened())
        items.push_back(line(name, true));
    for (const std::string& name : node_.secrets().closed())
        items.push_back(line(name, false));
    co_return read_answer(request, answers::page(items, {}));
}

awaitable<Response> Api::set_secret(Request request) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/secrets"));
    if (!body.errors.empty()) co_return problem(422, body.errors.front().detail, body.errors);
    const std::string name = body.values["name"];
    if (const std::string fault = secret_name_fault(name); !fault.empty())
        co_return problem(422, "/name " + fault, {{.detail = fault, .pointer = "/name", .parameter = {}}});
    co_await node_.secrets().set(name, body.values["text"], tower_.now());
    co_return fine("{}");
}

awaitable<Response> Api::drop_secret(Request request) {
    const bool known = co_await node_.secrets().drop(request.part("name"));
    co_return known ? fine("{}") : not_there();
}

}  // namespace drumtower
