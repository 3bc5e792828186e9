#include "daemon/api/acting.hpp"
#include "daemon/api/answers.hpp"
#include "daemon/api/api.hpp"
#include "daemon/api/json_object.hpp"
#include "daemon/system/within.hpp"

#include <algorithm>

namespace drumtower {

namespace {

constexpr Duration readable_within = 2s;

std::string act_text(const Act& act) {
    JsonArray events;
    for (const EventId& event : act.events)
        events.text(event.str());
    JsonObject object;
    object.text("id", act.id)
        .text("changed", act.changed.empty() ? "unchanged" : act.changed)
        .raw("events", events.str());
    if (act.position > 0)
        object.text("partition", partition_name(act.partition)).number("position", act.position);
    if (!act.found.empty()) object.text("found", act.found);
    if (act.settles_at) object.time("settles_at", *act.settles_at);
    return object.str();
}

}  // namespace

Actor actor_of(const Request& request) {
    // The key becomes part of an event's id: with its owner, so that two programs with the same key do not
    // meet.
    const std::string key = request.header("idempotency-key");
    return {.who = request.caller.who, .key = key.empty() ? key : request.caller.who + "/" + key};
}

Response wrong_fields(const std::vector<FieldError>& errors) {
    const FieldError& first = errors.front();
    return problem(422, (first.pointer.empty() ? "" : first.pointer + " ") + first.detail, errors);
}

std::string location_of(const std::string& kind, const std::string& id) {
    return "/api/v1/" + kind + "/" + id;
}

namespace {

Response unproven(const std::string& detail) {
    Response response = problem(401, detail);
    response.headers.emplace_back("WWW-Authenticate", R"(Signature realm="drumtower")");
    return response;
}

}  // namespace

Response refused(const Refusal& refusal) {
    std::vector<FieldError> errors;
    if (!refusal.pointer.empty())
        errors.push_back({.detail = refusal.detail, .pointer = refusal.pointer, .parameter = {}});
    switch (refusal.why) {
        case Refused::not_found:
            return problem(404, refusal.detail, errors);
        case Refused::forbidden:
            return problem(403, refusal.detail, errors);
        case Refused::invalid:
            return problem(422, refusal.detail, errors);
        case Refused::conflict:
            return problem(409, refusal.detail, errors);
        case Refused::unproven:
            return unproven(refusal.detail);
        case Refused::unavailable:
            break;
    }
    Response response = problem(503, refusal.detail, errors);
    response.headers.emplace_back("Retry-After", std::to_string(refusal.retry_after.value_or(5s).count()));
    return response;
}

const std::vector<BodyField>& fields_of(const Router& router, std::string_view method,
                                        std::string_view path) {
    static const std::vector<BodyField> none;
    for (const Route& route : router.routes()) {
        if (route.method == method && route.path == path) return route.body;
    }
    return none;
}

void Api::post(std::string path, std::vector<Role> roles, std::string summary, std::vector<BodyField> body,
               awaitable<Response> (Api::*handler)(Request)) {
    const bool adds = path == "/api/v1/articles";
    router_.add(
        {.method = "POST",
         .path = std::move(path),
         .gate = Gate::roles,
         .roles = std::move(roles),
         .summary = std::move(summary),
         .body = std::move(body),
         .statuses = adds ? std::vector<int>{200, 201, 202} : std::vector<int>{200, 202},
         .handler = [this, handler](Request request) { return (this->*handler)(std::move(request)); }});
}

void Api::add_act_routes() {
    using Need = BodyField::Need;
    const BodyField reason{.name = "reason"};
    const BodyField maybe_reason{.name = "reason", .need = Need::optional};
    const BodyField maybe_unit{.name = "unit", .need = Need::optional, .most = 200};
    const std::vector<Role> desk = {Role::admin};
    const std::vector<Role> hands = {Role::admin, Role::unit};
    post("/api/v1/articles", desk,
         "Adds an article; idempotent by url, a known url with other text is a revision",
         {{.name = "url", .format = "uri"},
          {.name = "title", .most = 600},
          {.name = "html", .most = 900 * 1024},
          {.name = "source_name", .need = Need::optional, .most = 200},
          {.name = "published_at", .need = Need::optional, .format = "date-time"}},
         &Api::add_article);
    post("/api/v1/articles/{id}/designate", desk, "Makes an article important, emergency or routine",
         {{.name = "class", .one_of = {"important", "emergency", "routine"}}, {.name = "ground"}},
         &Api::designate);
    post("/api/v1/articles/{id}/hold", desk, "Holds an article: nothing more is posted until it is released",
         {maybe_reason}, &Api::hold);
    post("/api/v1/articles/{id}/release", desk, "Releases a held article", {}, &Api::release);
    post("/api/v1/articles/{id}/withdraw", desk, "Withdraws every copy", {reason}, &Api::withdraw);
    post("/api/v1/articles/{id}/correct", desk,
         "Another text for an article that was added by hand or by a CMS; every copy follows",
         {{.name = "title", .most = 600}, {.name = "html", .most = 900 * 1024}, reason}, &Api::correct);
    post("/api/v1/articles/{id}/erase", desk,
         "Removes the stored text of every version (personal data); the ledger still verifies", {reason},
         &Api::erase);
    post("/api/v1/freeze", desk, "No post leaves while frozen; of one unit, or of all", {reason, maybe_unit},
         &Api::freeze);
    post("/api/v1/thaw", desk, "Ends a freeze", {maybe_unit}, &Api::thaw);
    post("/api/v1/deliveries/{id}/approve", hands, "Approves a delivery", {maybe_reason},
         &Api::act_on_delivery);
    post("/api/v1/deliveries/{id}/reject", hands, "Refuses a delivery", {reason}, &Api::act_on_delivery);
    post("/api/v1/deliveries/{id}/retry", {Role::admin, Role::unit, Role::ops},
         "Reads back, then tries again if it is absent", {maybe_reason}, &Api::act_on_delivery);
    post("/api/v1/deliveries/{id}/done", hands, "It was done by hand", {maybe_reason}, &Api::act_on_delivery);
}

awaitable<Response> Api::answered(Outcome outcome, std::string location) {
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) co_return refused(*refusal);
    const Act act = std::get<Act>(std::move(outcome));
    Response response{.status = act.settles_at ? 202 : 200,
                      .type = "application/json",
                      .body = act_text(act),
                      .headers = {}};
    if (location.empty() && !act.id.empty()) location = location_of("articles", act.id);
    if (act.position > 0) {
        auto folded = tower_.view().wait_folded(act.partition, act.position);
        const bool readable = co_await within(readable_within, std::move(folded));
        if (!readable) response.status = 202;
    }
    if (!location.empty()) response.headers.emplace_back("Location", location);
    co_return response;
}

awaitable<std::optional<Response>> Api::article_objection(Request request) {
    const std::string wanted = request.header("if-match");
    if (wanted.empty()) co_return std::nullopt;
    auto query = [id = ArticleId(request.part("id"))](Queries& queries) {
        std::vector<std::string> tags;
        if (const auto article = queries.article(id)) {
            const auto whole =
                answers::article_whole(*article, queries.deliveries_of(id), queries.obligations_of(id));
            tags = {answers::tag(*article), etag_of(whole)};
        }
        return tags;
    };
    const auto tags = co_await tower_.view().read(std::move(query));
    if (tags.empty()) co_return problem(404, "there is no such article");
    if (!names_tag(wanted, tags)) co_return problem(412, "the article has changed since; read it again");
    co_return std::nullopt;
}

NewArticle article_in(const std::map<std::string, std::string>& fields) {
    NewArticle article{.url = fields.at("url"),
                       .title = fields.at("title"),
                       .html = fields.at("html"),
                       .source_name = {},
                       .published = {}};
    if (fields.contains("source_name")) article.source_name = fields.at("source_name");
    if (fields.contains("published_at")) {
        const TimePoint at = json::time_from(fields.at("published_at")).value_or(TimePoint{});
        article.published = TimeSpan{.earliest = at, .latest = at};
    }
    return article;
}

awaitable<Response> Api::add_article(Request request) {
    const auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/articles"));
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    auto known = [url = body.values.at("url")](Queries& queries) { return queries.article_by_url(url); };
    const auto before = co_await tower_.view().read(std::move(known));
    const std::string wanted = request.header("if-match");
    if (!wanted.empty() && (!before || !names_tag(wanted, {answers::tag(*before)}))) {
        co_return problem(412, "the article has changed since; read it again");
    }
    auto outcome = co_await tower_.add_article(article_in(body.values), actor_of(request));
    const auto* act = std::get_if<Act>(&outcome);
    const bool made = act && !act->events.empty() && !before;
    auto response = co_await answered(std::move(outcome), "");
    if (made && response.status == 200) response.status = 201;
    co_return response;
}

awaitable<Response> Api::designate(Request request) {
    const auto body =
        checked_body(request.body, fields_of(router_, "POST", "/api/v1/articles/{id}/designate"));
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    auto objection = co_await article_objection(request);
    if (objection) co_return *objection;
    auto act = tower_.designate(ArticleId(request.part("id")), body.values.at("class"),
                                body.values.at("ground"), actor_of(request));
    auto outcome = co_await std::move(act);
    auto response = co_await answered(std::move(outcome), location_of("articles", request.part("id")));
    co_return response;
}

awaitable<Response> Api::hold(Request request) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/articles/{id}/hold"));
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    auto objection = co_await article_objection(request);
    if (objection) co_return *objection;
    auto outcome =
        co_await tower_.hold(ArticleId(request.part("id")), body.values["reason"], actor_of(request));
    auto response = co_await answered(std::move(outcome), location_of("articles", request.part("id")));
    co_return response;
}

awaitable<Response> Api::release(Request request) {
    const auto body = checked_body(request.body, {});
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    auto objection = co_await article_objection(request);
    if (objection) co_return *objection;
    auto outcome = co_await tower_.release(ArticleId(request.part("id")), actor_of(request));
    auto response = co_await answered(std::move(outcome), location_of("articles", request.part("id")));
    co_return response;
}

awaitable<Response> Api::withdraw(Request request) {
    const auto body =
        checked_body(request.body, fields_of(router_, "POST", "/api/v1/articles/{id}/withdraw"));
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    auto objection = co_await article_objection(request);
    if (objection) co_return *objection;
    auto outcome =
        co_await tower_.withdraw(ArticleId(request.part("id")), body.values.at("reason"), actor_of(request));
    auto response = co_await answered(std::move(outcome), location_of("articles", request.part("id")));
    co_return response;
}

awaitable<Response> Api::correct(Request request) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/articles/{id}/correct"));
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    auto objection = co_await article_objection(request);
    if (objection) co_return *objection;
    auto outcome = co_await tower_.correct(ArticleId(request.part("id")), body.values["title"],
                                           body.values["html"], body.values["reason"], actor_of(request));
    auto response = co_await answered(std::move(outcome), location_of("articles", request.part("id")));
    co_return response;
}

awaitable<Response> Api::erase(Request request) {
    const auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/articles/{id}/erase"));
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    auto objection = co_await article_objection(request);
    if (objection) co_return *objection;
    auto outcome =
        co_await tower_.erase(ArticleId(request.part("id")), body.values.at("reason"), actor_of(request));
    auto response = co_await answered(std::move(outcome), location_of("articles", request.part("id")));
    co_return response;
}

awaitable<Response> Api::freeze(Request request) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/freeze"));
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    if (!request.header("if-match").empty()) co_return problem(412, "there is nothing here to match");
    auto outcome =
        co_await tower_.freeze(UnitId(body.values["unit"]), body.values["reason"], actor_of(request));
    auto response = co_await answered(std::move(outcome), "/");
    co_return response;
}

awaitable<Response> Api::thaw(Request request) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/thaw"));
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    if (!request.header("if-match").empty()) co_return problem(412, "there is nothing here to match");
    auto outcome = co_await tower_.thaw(UnitId(body.values["unit"]), actor_of(request));
    auto response = co_await answered(std::move(outcome), "/");
    co_return response;
}

awaitable<Response> Api::act_on_dead(Request request, std::string verb, facts::DeliveryActed::Act act) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/dead/{id}/" + verb));
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    const DeliveryId id(request.part("id"));
    auto query = [id](Queries& queries) { return queries.delivery(id); };
    const auto row = co_await tower_.view().read(std::move(query));
    if (!row || !is_dead(*row)) co_return problem(404, "there is no such dead letter");
    if (act == facts::DeliveryActed::Act::reject && row->action != Action::publish)
        co_return problem(409,
                          "something public would stay as it should not be: do it by hand, then say done");
    auto outcome = co_await tower_.act_on(id, act, body.values["reason"], actor_of(request));
    auto response = co_await answered(std::move(outcome), location_of("deliveries", id.str()));
    co_return response;
}

awaitable<Response> Api::act_on_delivery(Request request) {
    const std::string verb = request.path.substr(request.path.rfind('/') + 1);
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/deliveries/{id}/" + verb));
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    const DeliveryId id(request.part("id"));
    auto query = [id](Queries& queries) { return queries.delivery(id); };
    const auto delivery = co_await tower_.view().read(std::move(query));
    if (!delivery || !request.caller.may_see(delivery->unit.str()))
        co_return problem(404, "there is no such delivery");
    const std::string wanted = request.header("if-match");
    if (!wanted.empty() &&
        !names_tag(wanted, {answers::tag(*delivery), etag_of(answers::delivery(*delivery))})) {
        co_return problem(412, "the delivery has changed since; read it again");
    }
    const auto act = json::named<facts::DeliveryActed::Act>(verb).value();
    auto outcome = co_await tower_.act_on(id, act, body.values["reason"], actor_of(request));
    auto response = co_await answered(std::move(outcome), location_of("deliveries", id.str()));
    co_return response;
}

}  // namespace drumtower
