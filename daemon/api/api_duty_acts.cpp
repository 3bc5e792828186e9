// Acts on one duty, and on a post that may meet it.
#include "daemon/api/acting.hpp"
#include "daemon/api/answers.hpp"
#include "daemon/api/api.hpp"
#include "pipeline/reporting/words.hpp"

namespace drumtower {

void Api::add_duty_act_routes() {
    using Need = BodyField::Need;
    const BodyField reason{.name = "reason"};
    const std::vector<Role> desk = {Role::admin};
    const std::vector<Role> hands = {Role::admin, Role::unit};
    post("/api/v1/obligations/{id}/attest", hands,
         "Says where the unit's repost is; the page is asked at once, and is no refusal when it cannot be "
         "read",
         {{.name = "url", .format = "uri", .most = 2000}}, &Api::attest);
    post("/api/v1/obligations/{id}/exempt", desk,
         "Excuses the unit from this duty; it leaves the denominators and stays visible",
         {reason, {.name = "until", .need = Need::optional, .format = "date-time"}}, &Api::exempt);
    post("/api/v1/obligations/{id}/judge", desk,
         "The desk's word where no program can tell, or against what one said; answers an appeal",
         {{.name = "finding", .one_of = {"on_time", "late", "overdue", "exempt", "undetermined"}}, reason},
         &Api::judge);
    post("/api/v1/obligations/{id}/appeal", {Role::unit}, "The unit contests how it was judged", {reason},
         &Api::appeal);
    post("/api/v1/obligations/{id}/remind", desk, "Sends the unit a notice now", {}, &Api::remind);
    post("/api/v1/questions/{id}/answer", desk, "Says whether the post is the repost that was asked about",
         {{.name = "repost", .one_of = {"yes", "no"}}, reason}, &Api::answer_question);
}

/// `act` is asked once the fields are good and the caller may see the duty.
awaitable<Response> Api::on_duty(Request request, std::string verb, DutyAct act) {
    const auto body =
        checked_body(request.body, fields_of(router_, "POST", "/api/v1/obligations/{id}/" + verb));
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    const ObligationId id(request.part("id"));
    auto query = [id](Queries& queries) { return queries.obligation(id); };
    const auto duty = co_await tower_.view().read(std::move(query));
    if (!duty || !request.caller.may_see(duty->unit.str()))
        co_return problem(404, "there is no such obligation");
    auto acting = act(id, body.values, actor_of(request));
    auto outcome = co_await std::move(acting);
    auto response = co_await answered(std::move(outcome), location_of("obligations", id.str()));
    co_return response;
}

awaitable<Response> Api::attest(Request request) {
    return on_duty(std::move(request), "attest",
                   [this](ObligationId duty, const Fields& fields, Actor actor) {
                       return tower_.attest(std::move(duty), fields.at("url"), std::move(actor));
                   });
}

awaitable<Response> Api::judge(Request request) {
    return on_duty(std::move(request), "judge", [this](ObligationId duty, const Fields& fields, Actor actor) {
        const auto finding = json::named<Finding>(fields.at("finding")).value();
        return tower_.judge(std::move(duty), finding, fields.at("reason"), std::move(actor));
    });
}

awaitable<Response> Api::exempt(Request request) {
    return on_duty(
        std::move(request), "exempt", [this](ObligationId duty, const Fields& fields, Actor actor) {
            std::string reason = fields.at("reason");
            if (fields.contains("until")) {
                const TimePoint until = json::time_from(fields.at("until")).value_or(TimePoint{});
                reason += "（至 " + words::local_time(until, tower_.utc_offset()) + "）";
            }
            return tower_.judge(std::move(duty), Finding::exempt, std::move(reason), std::move(actor));
        });
}

awaitable<Response> Api::appeal(Request request) {
    return on_duty(std::move(request), "appeal",
                   [this](ObligationId duty, const Fields& fields, Actor actor) {
                       return tower_.appeal(std::move(duty), fields.at("reason"), std::move(actor));
                   });
}

awaitable<Response> Api::remind(Request request) {
    return on_duty(std::move(request), "remind", [this](ObligationId duty, const Fields&, Actor actor) {
        return tower_.remind(std::move(duty), std::move(actor));
    });
}

awaitable<Response> Api::answer_question(Request request) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/questions/{id}/answer"));
    if (!body.errors.empty()) co_return wrong_fields(body.errors);
    const QuestionId id(request.part("id"));
    auto outcome =
        co_await tower_.answer_question(id, body.values["repost"], body.values["reason"], actor_of(request));
    auto response = co_await answered(std::move(outcome), "/api/v1/questions");
    co_return response;
}

}  // namespace drumtower
