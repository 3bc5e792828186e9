#include "daemon/api/answers.hpp"
#include "daemon/api/api.hpp"
#include "daemon/api/json_object.hpp"
#include "daemon/api/status_text.hpp"
#include "pipeline/reporting/story.hpp"

#include <stdexcept>

namespace drumtower {

void Api::add_control_routes() {
    const auto add = [this](std::string method, std::string path, std::vector<std::string> parameters,
                            std::vector<BodyField> body, awaitable<Response> (Api::*handler)(Request)) {
        router_.add(
            {.method = std::move(method),
             .path = std::move(path),
             .gate = Gate::control,
             .roles = {Role::admin},
             .summary = {},
             .parameters = std::move(parameters),
             .body = std::move(body),
             .handler = [this, handler](Request request) { return (this->*handler)(std::move(request)); }});
    };
    using Need = BodyField::Need;
    add("GET", "/control/status", {}, {}, &Api::status);
    add("GET", "/control/why", {"article", "unit"}, {}, &Api::why);
    add("POST", "/control/reload", {}, {}, &Api::reload);
    add("GET", "/control/tokens", {}, {}, &Api::tokens);
    add("POST", "/control/tokens", {},
        {{.name = "role", .one_of = {"admin", "unit", "auditor", "ops"}},
         {.name = "id", .need = Need::optional, .most = 64},
         {.name = "unit", .need = Need::optional, .most = 200}},
        &Api::add_token);
    add("POST", "/control/tokens/{id}/disable", {}, {}, &Api::disable_token);
}

awaitable<Response> Api::status(Request) {
    auto query = [](Queries& queries) { return store_status(queries); };
    const auto store = co_await tower_.view().read(query);
    const DaemonStatus daemon{.readiness = tower_.readiness(),
                              .log = tower_.log_health(),
                              .disk = tower_.disk(),
                              .sources = tower_.sources(),
                              .channels = tower_.channels()};
    co_return fine(status_text(store, &daemon, tower_.now()));
}

awaitable<Response> Api::why(Request request) {
    const TimePoint now = tower_.now();
    const Duration offset = tower_.utc_offset();
    auto query = [article = ArticleId(request.parameter("article")), unit = UnitId(request.parameter("unit")),
                  now, offset, trouble = tower_.log_health().trouble](Queries& queries) {
        auto facts = duty_facts(queries, article, unit);
        if (facts) facts->log_trouble = trouble;
        return facts ? std::optional(story(*facts, now, offset)) : std::nullopt;
    };
    const auto text = co_await tower_.view().read(std::move(query));
    if (!text) co_return problem(404, "the article or the unit is not known");
    co_return fine(JsonObject().text("text", *text).str());
}

awaitable<Response> Api::reload(Request) {
    const auto problems = co_await tower_.reload();
    co_return fine(JsonObject().raw("problems", json_texts(problems)).str());
}

awaitable<Response> Api::tokens(Request) {
    JsonArray array;
    for (const Token& token : node_.tokens())
        array.raw(answers::token(token));
    co_return fine(JsonObject().raw("items", array.str()).str());
}

awaitable<Response> Api::add_token(Request request) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/control/tokens"));
    if (!body.errors.empty()) co_return problem(422, body.errors.front().detail, body.errors);
    const Role role = json::named<Role>(body.values["role"]).value();
    const UnitId unit(body.values["unit"]);
    auto fault = co_await unit_objection(role, unit.str());
    if (fault) co_return *fault;
    std::string refused;
    try {
        const auto text = co_await node_.add_token(body.values["id"], role, unit.str(), tower_.now());
        co_return fine(JsonObject().text("token", text).str());
    } catch (const std::invalid_argument& error) {
        refused = error.what();
    }
    co_return problem(409, refused);
}

awaitable<Response> Api::disable_token(Request request) {
    const bool known = co_await node_.disable_token(request.part("id"));
    if (!known) co_return problem(404, "there is no such token");
    co_return fine(JsonObject().text("disabled", request.part("id")).str());
}

}  // namespace drumtower
