// Api: the routes of CONTRACT section 3, each a small handler over the tower: reads go to the view's readers
// pool, acts to the tower, and an act's answer waits until the act is readable.
#pragma once

#include "daemon/access/setup_code.hpp"
#include "daemon/api/event_feed.hpp"
#include "daemon/api/node_store.hpp"
#include "daemon/api/router.hpp"
#include "daemon/api/tower.hpp"

#include <string>

namespace drumtower {

class Api {
public:
    /// `store`: the folder of node.db, where the first account's code stands.
    Api(asio::any_io_executor io, Tower& tower, Door door, const std::string& store);
    const Router& router() const { return router_; }
    /// Streams end; what is asked for now is still answered.
    void end_streams() { feed_->end(); }
    awaitable<Response> answer(Request request) { return router_.answer(std::move(request)); }

private:
    using Fields = std::map<std::string, std::string>;

    void add_service_routes();
    void add_read_routes();
    void add_report_routes();
    /// A read of these roles, with an ETag.
    void get(std::string path, std::vector<Role> roles, std::string summary,
             std::vector<std::string> parameters, awaitable<Response> (Api::*handler)(Request));
    void add_act_routes();
    void add_duty_act_routes();
    void add_hook_routes();
    void post(std::string path, std::vector<Role> roles, std::string summary, std::vector<BodyField> body,
              awaitable<Response> (Api::*handler)(Request));
    void add_screen_routes();
    void add_dead_routes();
    void add_queue_key_routes();
    void add_secret_routes();
    void add_people_routes();
    void add_control_routes();

    // api_service.cpp: is it well, what does it count, what can it do
    awaitable<Response> healthz(Request request);
    awaitable<Response> readyz(Request request);
    awaitable<Response> metrics(Request request);
    awaitable<Response> openapi(Request request);
    awaitable<Response> asyncapi(Request request);
    awaitable<Response> app(Request request);
    awaitable<Response> page(Request request);
    awaitable<Response> page_part(Request request);
    awaitable<Response> asset(Request request);

    // api_reads.cpp
    awaitable<Response> articles(Request request);
    awaitable<Response> article(Request request);
    awaitable<Response> obligations(Request request);
    awaitable<Response> obligation(Request request);
    awaitable<Response> units(Request request);
    awaitable<Response> unit(Request request);
    awaitable<Response> queue(Request request);
    awaitable<Response> delivery(Request request);
    awaitable<Response> questions(Request request);

    // api_screens.cpp: what the screens show at a glance
    awaitable<Response> desk(Request request);
    awaitable<Response> matrix(Request request);
    awaitable<Response> ops(Request request);
    awaitable<Response> article_body(Request request);
    awaitable<Response> duty_story(Request request);
    awaitable<Response> events(Request request);
    awaitable<std::optional<std::string>> piece(Response::More next, Caller caller);

    // api_reports.cpp
    awaitable<Response> compliance(Request request);
    awaitable<Response> ledger(Request request);

    // api_handout.cpp: what people copy by hand
    awaitable<Response> package(Request request);
    awaitable<Response> chase(Request request);

    // api_acts.cpp
    awaitable<Response> add_article(Request request);
    awaitable<Response> designate(Request request);
    awaitable<Response> hold(Request request);
    awaitable<Response> release(Request request);
    awaitable<Response> withdraw(Request request);
    awaitable<Response> correct(Request request);
    awaitable<Response> erase(Request request);
    awaitable<Response> freeze(Request request);
    awaitable<Response> thaw(Request request);
    awaitable<Response> act_on_delivery(Request request);
    awaitable<Response> attest(Request request);
    awaitable<Response> judge(Request request);
    awaitable<Response> exempt(Request request);
    awaitable<Response> appeal(Request request);
    awaitable<Response> remind(Request request);
    using DutyAct = std::function<awaitable<Outcome>(ObligationId duty, const Fields& fields, Actor actor)>;
    awaitable<Response> on_duty(Request request, std::string verb, DutyAct act);
    awaitable<Response> answer_question(Request request);
    /// Null when the fields are good, the key is usable and If-Match names one of the article's present tags.
    awaitable<std::optional<Response>> article_objection(Request request);
    awaitable<Response> answered(Outcome outcome, std::string location);

    // api_hooks.cpp: what others bring, each by its own proof
    awaitable<Response> push(Request request);
    awaitable<Response> hub_asks(Request request);
    awaitable<Response> hub_tells(Request request);
    awaitable<Response> platform_asks(Request request);
    awaitable<Response> platform_tells(Request request);
    Response called_back(Request request, CallbackCall::What what);

    // api_dead.cpp: what only a person can move
    awaitable<Response> dead_letters(Request request);
    awaitable<Response> dead_letter(Request request);
    awaitable<Response> replay(Request request);
    awaitable<Response> drop(Request request);
    awaitable<Response> act_on_dead(Request request, std::string verb, facts::DeliveryActed::Act act);

    // api_queue_key.cpp: a unit's queue for a feed reader
    awaitable<Response> make_queue_key(Request request);
    awaitable<Response> revoke_queue_key(Request request);
    awaitable<Response> queue_feed(Request request);
    awaitable<bool> is_unit(std::string id);

    // api_secrets.cpp
    awaitable<Response> secrets(Request request);
    awaitable<Response> set_secret(Request request);
    awaitable<Response> drop_secret(Request request);

    // api_people.cpp
    awaitable<Response> session(Request request);
    awaitable<Response> sign_in(Request request);
    awaitable<Response> sign_out(Request request);
    awaitable<Response> set_up(Request request);
    awaitable<Response> change_password(Request request);
    awaitable<Response> users(Request request);
    awaitable<Response> add_user(Request request);
    awaitable<Response> disable_user(Request request);
    awaitable<Response> enable_user(Request request);
    awaitable<Response> reset_password(Request request);
    awaitable<Response> audit(Request request);
    std::string session_text(const Caller& caller);
    awaitable<Response> begin_session(Request request, std::string login, std::string secret);
    awaitable<void> record_sign_in(Request request, std::string login, std::string act, std::string outcome);
    awaitable<std::optional<Response>> make_account(Account account, std::string password);
    awaitable<std::optional<Response>> unit_objection(Role role, std::string unit);

    // api_control.cpp: for the command line, over the control socket
    awaitable<Response> status(Request request);
    awaitable<Response> why(Request request);
    awaitable<Response> reload(Request request);
    awaitable<Response> tokens(Request request);
    awaitable<Response> add_token(Request request);
    awaitable<Response> disable_token(Request request);

    Tower& tower_;
    NodeStore& node_;
    SetupCode setup_code_;
    std::shared_ptr<EventFeed> feed_;
    Router router_;
};

Response not_there();
Response bad_parameter(const std::string& name, const std::string& detail);
/// 200 with an ETag of its bytes, or 304 when the question names it.
Response read_answer(const Request& request, std::string body);
/// The limit and cursor of a list; a wrong limit is an error.
struct PageAsked {
    Page page;
    std::vector<FieldError> errors;
};
PageAsked page_asked(const Request& request);
/// The fields a route of this path and method takes in its body.
const std::vector<BodyField>& fields_of(const Router& router, std::string_view method, std::string_view path);

/// The article that a body of the right shape describes.
NewArticle article_in(const std::map<std::string, std::string>& fields);

/// The status an outcome's refusal is told as.
Response refused(const Refusal& refusal);

}  // namespace drumtower
