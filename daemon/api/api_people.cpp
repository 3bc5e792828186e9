// People at the door: signing in and out, the first account, one's password; the accounts and the audit log
// for who keeps them. What people read here is in their language.
#include "daemon/access/passwords.hpp"
#include "daemon/api/answers.hpp"
#include "daemon/api/api.hpp"
#include "daemon/api/json_object.hpp"
#include "pipeline/base/log.hpp"
#include "pipeline/base/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace drumtower {

namespace {

const std::vector<Role> keepers = {Role::admin};

constexpr std::size_t longest_login_kept = 40;  // of what was typed, in the audit log
constexpr const char* wrong_words = "登录名或密码不对";

Response refused_sign_in(const SignIn::Refused& refused) {
    using Why = SignIn::Refused::Why;
    if (refused.why == Why::wrong || refused.why == Why::disabled) return problem(401, wrong_words);
    const bool locked = refused.why == Why::locked;
    const std::string seconds = std::to_string(refused.retry_after.count());
    Response response = locked ? problem(429, "输错次数太多，请 " + seconds + " 秒后再试")
                               : problem(503, "现在登录的人太多，请稍候再试");
    response.headers.emplace_back("Retry-After", seconds);
    return response;
}

std::string outcome_of(const SignIn::Refused& refused) {
    switch (refused.why) {
        case SignIn::Refused::Why::wrong:
            return "401 wrong password";
        case SignIn::Refused::Why::disabled:
            return "401 disabled";
        case SignIn::Refused::Why::locked:
            return "429 locked";
        case SignIn::Refused::Why::busy:
            return "503 busy";
    }
    return {};
}

Response field_problem(std::string detail, std::string pointer) {
    std::vector<FieldError> errors{{.detail = detail, .pointer = std::move(pointer), .parameter = {}}};
    return problem(422, std::move(detail), std::move(errors));
}

Response too_many_hashed() {
    return refused_sign_in({.why = SignIn::Refused::Why::busy, .retry_after = std::chrono::seconds{2}});
}

std::string audit_text(const AuditEntry& entry) {
    return JsonObject()
        .number("number", entry.number)
        .time("time", entry.time)
        .text("who", entry.who)
        .text("peer", entry.peer)
        .text("act", entry.act)
        .text("subject", entry.subject)
        .text("outcome", entry.outcome)
        .str();
}

}  // namespace

void Api::add_people_routes() {
    const auto add = [this](std::string method, std::string path, Gate gate, std::vector<Role> roles,
                            std::string summary, std::vector<BodyField> body,
                            awaitable<Response> (Api::*handler)(Request),
                            std::vector<std::string> parameters = {}) {
        const bool own = gate == Gate::open;
        router_.add(
            {.method = std::move(method),
             .path = std::move(path),
             .gate = gate,
             .roles = std::move(roles),
             .summary = std::move(summary),
             .parameters = std::move(parameters),
             .body = std::move(body),
             .handler = [this, handler](Request request) { return (this->*handler)(std::move(request)); },
             .record = own ? Route::Record::own : Route::Record::act});
    };
    using Need = BodyField::Need;
    const BodyField login{.name = "login", .most = 100};
    const BodyField name{.name = "name", .most = 100};
    const BodyField password{.name = "password", .most = 1000};
    add("GET", "/api/v1/session", Gate::open, {}, "Who is signed in, and what a page needs to act", {},
        &Api::session);
    add("POST", "/api/v1/login", Gate::open, {}, "Signs in: the answer's cookie is the session",
        {login, password}, &Api::sign_in);
    add("POST", "/api/v1/setup", Gate::open, {},
        "Makes the first account, with the code that stands in the store's file setup-code",
        {{.name = "code", .most = 100}, login, name, password}, &Api::set_up);
    add("POST", "/api/v1/logout", Gate::roles, everybody, "Ends the session", {}, &Api::sign_out);
    add("POST", "/api/v1/password", Gate::roles, everybody, "Changes one's own password; other sessions end",
        {{.name = "old", .most = 1000}, {.name = "new", .most = 1000}}, &Api::change_password);
    add("GET", "/api/v1/users", Gate::roles, keepers, "The accounts of this node", {}, &Api::users);
    add("POST", "/api/v1/users", Gate::roles, keepers, "Makes an account",
        {login,
         name,
         {.name = "role", .one_of = {"admin", "unit", "auditor", "ops"}},
         {.name = "unit", .need = Need::optional, .most = 200},
         password},
        &Api::add_user);
    add("POST", "/api/v1/users/{login}/disable", Gate::roles, keepers,
        "Ends an account's sessions and lets it in no more", {}, &Api::disable_user);
    add("POST", "/api/v1/users/{login}/enable", Gate::roles, keepers, "Lets a disabled account in again", {},
        &Api::enable_user);
    add("POST", "/api/v1/users/{login}/password", Gate::roles, keepers,
        "Gives an account another password; its sessions end", {password}, &Api::reset_password);
    add("GET", "/api/v1/audit", Gate::roles, {Role::admin, Role::auditor},
        "Who did what at this node, newest first", {}, &Api::audit, {"limit", "cursor"});
}

std::string Api::session_text(const Caller& caller) {
    JsonObject object;
    const Account* account = caller.login.empty() ? nullptr : node_.accounts().find(caller.login);
    const auto session = account ? node_.sessions().find(caller.secret) : std::nullopt;
    object.truth("signed_in", session.has_value())
        .truth("setup", node_.accounts().all().empty())
        .text("district", tower_.district())
        .number("utc_offset_minutes",
                std::chrono::duration_cast<std::chrono::minutes>(tower_.utc_offset()).count())
        .time("now", tower_.now());
    if (!session) return object.str();
    const SessionLife life = session_life(account->role);
    const TimePoint end = std::min(session->created + life.whole, session->used + life.unused);
    return object.text("login", account->login)
        .text("name", account->name)
        .text("role", json::name_of(account->role))
        .text_or_null("unit", account->unit)
        .text("csrf", csrf_token(caller.secret))
        .time("expires_at", end)
        .str();
}

awaitable<Response> Api::session(Request request) {
    co_return fine(session_text(request.caller));
}

/// A new secret at every sign-in, so that nobody can have planted it.
awaitable<Response> Api::begin_session(Request request, std::string login, std::string secret) {
    if (!request.caller.secret.empty()) co_await node_.sessions().close(request.caller.secret);
    Caller caller;
    caller.login = std::move(login);
    caller.secret = secret;
    Response response = fine(session_text(caller));
    response.headers.emplace_back("Set-Cookie", router_.cookies().given(request, secret));
    co_return response;
}

awaitable<void> Api::record_sign_in(Request request, std::string login, std::string act,
                                    std::string outcome) {
    AuditEntry entry{.time = tower_.now(),
                     .who = std::string(utf8::shortened(login, longest_login_kept)),
                     .peer = request.peer,
                     .act = std::move(act),
                     .subject = {},
                     .outcome = std::move(outcome)};
    log::info("sign_in", {{"login", entry.who}, {"peer", entry.peer}, {"outcome", entry.outcome}});
    co_await node_.audit().keep(std::move(entry));
}

awaitable<Response> Api::sign_in(Request request) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/login"));
    if (!body.errors.empty()) co_return problem(422, body.errors.front().detail, body.errors);
    const std::string login = body.values["login"];
    auto answer = co_await node_.sign_in().sign_in(login, body.values["password"], tower_.now());
    if (const auto* refused = std::get_if<SignIn::Refused>(&answer)) {
        co_await record_sign_in(request, login, "sign in", outcome_of(*refused));
        co_return refused_sign_in(*refused);
    }
    co_await record_sign_in(request, login, "sign in", "200");
    auto response = co_await begin_session(std::move(request), login, std::get<std::string>(answer));
    co_return response;
}

/// Null: it is made.
awaitable<std::optional<Response>> Api::make_account(Account account, std::string password) {
    if (const std::string fault = login_fault(account.login); !fault.empty())
        co_return field_problem("登录名只能用小写字母、数字、点、横线和下划线，最多 40 个字符", "/login");
    if (const std::string fault = password_fault(password, account.login); !fault.empty())
        co_return field_problem(fault, "/password");
    auto hash = co_await node_.sign_in().hash(std::move(password));
    if (!hash) co_return too_many_hashed();
    account.hash = std::move(*hash);
    account.created = tower_.now();
    std::string taken;
    try {
        co_await node_.accounts().add(std::move(account));
    } catch (const std::invalid_argument&) {
        taken = "已有这个登录名";
    }
    if (!taken.empty())
        co_return problem(409, taken, {{.detail = taken, .pointer = "/login", .parameter = {}}});
    setup_code_.withdraw();
    co_return std::nullopt;
}

awaitable<Response> Api::set_up(Request request) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/setup"));
    if (!body.errors.empty()) co_return problem(422, body.errors.front().detail, body.errors);
    if (!node_.accounts().all().empty()) co_return problem(409, "已有帐号，请直接登录");
    const std::string login = body.values["login"];
    if (!setup_code_.fits(body.values["code"])) {
        co_await record_sign_in(request, login, "set up", "403 wrong code");
        co_return problem(403, "安装码不对；它写在服务器数据目录的 setup-code 文件里");
    }
    Account account;
    account.login = login;
    account.name = body.values["name"];
    account.role = Role::admin;
    auto refused = co_await make_account(std::move(account), body.values["password"]);
    if (refused) co_return *refused;
    co_await record_sign_in(request, login, "set up", "200");
    const TimePoint now = tower_.now();
    auto secret = co_await node_.sessions().open(login, now);
    co_await node_.accounts().signed_in(login, now);
    auto response = co_await begin_session(std::move(request), login, std::move(secret));
    co_return response;
}

awaitable<Response> Api::sign_out(Request request) {
    if (!request.caller.secret.empty()) co_await node_.sessions().close(request.caller.secret);
    Response response = fine("{}");
    response.headers.emplace_back("Set-Cookie", router_.cookies().taken(request));
    co_return response;
}

awaitable<Response> Api::change_password(Request request) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/password"));
    if (!body.errors.empty()) co_return problem(422, body.errors.front().detail, body.errors);
    const std::string login = request.caller.login;
    if (login.empty()) co_return problem(409, "a token has no password");
    auto wrong = co_await node_.sign_in().check(login, body.values["old"], tower_.now());
    if (wrong && wrong->why == SignIn::Refused::Why::wrong) co_return field_problem("原密码不对", "/old");
    if (wrong) co_return refused_sign_in(*wrong);
    if (const std::string fault = password_fault(body.values["new"], login); !fault.empty())
        co_return field_problem(fault, "/new");
    auto hash = co_await node_.sign_in().hash(body.values["new"]);
    if (!hash) co_return too_many_hashed();
    co_await node_.accounts().set_hash(login, std::move(*hash));
    co_await node_.sessions().close_all(login);
    auto secret = co_await node_.sessions().open(login, tower_.now());
    auto response = co_await begin_session(std::move(request), login, std::move(secret));
    co_return response;
}

awaitable<Response> Api::users(Request request) {
    std::vector<std::string> items;
    for (const Account& account : node_.accounts().all())
        items.push_back(answers::account(account, node_.sign_in().locked_until(account.login, tower_.now())));
    co_return read_answer(request, answers::page(items, {}));
}

awaitable<Response> Api::add_user(Request request) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/users"));
    if (!body.errors.empty()) co_return problem(422, body.errors.front().detail, body.errors);
    Account account;
    account.login = body.values["login"];
    account.name = body.values["name"];
    account.role = json::named<Role>(body.values["role"]).value();
    account.unit = body.values["unit"];
    auto fault = co_await unit_objection(account.role, account.unit);
    if (fault) co_return *fault;
    const std::string login = account.login;
    auto refused = co_await make_account(std::move(account), body.values["password"]);
    if (refused) co_return *refused;
    Response response = fine(answers::account(*node_.accounts().find(login), std::nullopt));
    response.status = 201;
    co_return response;
}

/// A unit belongs to the role unit, and only to it, and must be one we know.
awaitable<std::optional<Response>> Api::unit_objection(Role role, std::string unit) {
    if ((role == Role::unit) == unit.empty())
        co_return field_problem("单位只属于单位角色，而单位角色必须有单位", "/unit");
    auto known = [id = UnitId(unit)](Queries& queries) { return id.empty() || queries.unit(id).has_value(); };
    const bool is_known = co_await tower_.view().read(known);
    if (!is_known) co_return field_problem("没有这个单位", "/unit");
    co_return std::nullopt;
}

awaitable<Response> Api::disable_user(Request request) {
    const std::string login = request.part("login");
    if (login == request.caller.login) co_return problem(409, "不能停用自己的帐号");
    const bool known = co_await node_.accounts().set_disabled(login, true);
    if (!known) co_return problem(404, "没有这个帐号");
    co_await node_.sessions().close_all(login);
    co_return fine("{}");
}

awaitable<Response> Api::enable_user(Request request) {
    const bool known = co_await node_.accounts().set_disabled(request.part("login"), false);
    co_return known ? fine("{}") : problem(404, "没有这个帐号");
}

awaitable<Response> Api::reset_password(Request request) {
    auto body = checked_body(request.body, fields_of(router_, "POST", "/api/v1/users/{login}/password"));
    if (!body.errors.empty()) co_return problem(422, body.errors.front().detail, body.errors);
    const std::string login = request.part("login");
    if (!node_.accounts().find(login)) co_return problem(404, "没有这个帐号");
    if (const std::string fault = password_fault(body.values["password"], login); !fault.empty())
        co_return field_problem(fault, "/password");
    auto hash = co_await node_.sign_in().hash(body.values["password"]);
    if (!hash) co_return too_many_hashed();
    co_await node_.accounts().set_hash(login, std::move(*hash));
    co_await node_.sessions().close_all(login);
    co_return fine("{}");
}

awaitable<Response> Api::audit(Request request) {
    const PageAsked asked = page_asked(request);
    if (!asked.errors.empty()) co_return problem(400, "limit is wrong", asked.errors);
    std::int64_t before = 0;
    const std::string& cursor = asked.page.after;
    std::from_chars(cursor.data(), cursor.data() + cursor.size(), before);
    auto entries = co_await node_.audit().entries(before, asked.page.limit + 1);
    const bool more = static_cast<int>(entries.size()) > asked.page.limit;
    if (more) entries.pop_back();
    std::vector<std::string> items;
    for (const AuditEntry& entry : entries)
        items.push_back(audit_text(entry));
    co_return read_answer(request, answers::page(items, more ? std::to_string(entries.back().number) : ""));
}

}  // namespace drumtower
