#include "daemon/api/answers.hpp"
#include "daemon/api/api.hpp"
#include "pipeline/reporting/story.hpp"

#include <algorithm>
#include <charconv>

namespace drumtower {

namespace {

constexpr int most_of_a_page = 200;
constexpr std::size_t most_of_a_timeline = 1000;

bool one_of(const std::string& value, std::initializer_list<std::string_view> known) {
    return value.empty() || std::find(known.begin(), known.end(), value) != known.end();
}

template <class Item, class Write>
std::vector<std::string> written(const std::vector<Item>& items, Write write) {
    std::vector<std::string> texts;
    texts.reserve(items.size());
    for (const Item& item : items)
        texts.push_back(write(item));
    return texts;
}

template <class Item>
void keep_unit(std::vector<Item>& items, const Caller& caller) {
    std::erase_if(items, [&caller](const Item& item) { return !caller.may_see(item.unit.str()); });
}

// Everything one obligation rests on, on the reader's thread. Null: there is none the caller may see.
std::optional<std::string> obligation_text(Queries& queries, const ObligationId& id, const Caller& caller) {
    const auto duty = queries.obligation(id);
    if (!duty || !caller.may_see(duty->unit.str())) return std::nullopt;
    answers::ObligationStory story{
        .obligation = *duty, .deliveries = {}, .observations = {}, .looks = {}, .timeline = {}};
    story.deliveries = queries.deliveries_of(duty->article, duty->unit);
    story.observations = queries.observations_of(duty->article, duty->unit);
    for (const DutyChannel& channel : duty->channels) {
        if (auto looks = queries.looks(channel.id)) story.looks.push_back(std::move(*looks));
    }
    std::vector<std::string> subjects{id.str()};
    for (const Delivery& delivery : story.deliveries)
        subjects.push_back(delivery.id.str());
    for (const Observation& seen : story.observations)
        subjects.push_back(seen.channel.str() + "/" + seen.post_id);
    story.timeline = merged_timeline(queries, subjects, most_of_a_timeline);
    return answers::obligation_whole(story);
}

std::optional<std::string> article_text(Queries& queries, const ArticleId& id, const Caller& caller) {
    const auto article = queries.article(id);
    if (!article) return std::nullopt;
    auto copies = queries.deliveries_of(id);
    auto duties = queries.obligations_of(id);
    keep_unit(copies, caller);
    keep_unit(duties, caller);
    if (caller.role == Role::unit && copies.empty() && duties.empty()) return std::nullopt;
    return answers::article_whole(*article, copies, duties);
}

/// Where a list by due time begins for what is due then or later.
std::string cursor_at(TimePoint due) {
    return std::to_string(due.time_since_epoch().count()) + "|";
}

}  // namespace

Response not_there() {
    return problem(404, "there is nothing of this name");
}

Response bad_parameter(const std::string& name, const std::string& detail) {
    return problem(400, name + " " + detail, {{.detail = detail, .pointer = {}, .parameter = name}});
}

Response read_answer(const Request& request, std::string body) {
    const std::string tag = etag_of(body);
    Response response{.status = 200, .type = "application/json", .body = std::move(body), .headers = {}};
    response.headers = {{"ETag", tag}, {"Cache-Control", "private, no-cache"}};
    if (names_tag(request.header("if-none-match"), {tag, "W/" + tag})) {
        response.status = 304;
        response.body.clear();
    }
    return response;
}

PageAsked page_asked(const Request& request) {
    PageAsked asked;
    asked.page.after = request.parameter("cursor");
    const std::string limit = request.parameter("limit");
    if (limit.empty()) return asked;
    const auto [end, error] = std::from_chars(limit.data(), limit.data() + limit.size(), asked.page.limit);
    const bool whole = error == std::errc{} && end == limit.data() + limit.size();
    if (!whole || asked.page.limit < 1 || asked.page.limit > most_of_a_page) {
        asked.errors.push_back(
            {.detail = "must be a number from 1 to 200", .pointer = {}, .parameter = "limit"});
    }
    return asked;
}

void Api::get(std::string path, std::vector<Role> roles, std::string summary,
              std::vector<std::string> parameters, awaitable<Response> (Api::*handler)(Request)) {
    router_.add(
        {.method = "GET",
         .path = std::move(path),
         .gate = Gate::roles,
         .roles = std::move(roles),
         .summary = std::move(summary),
         .parameters = std::move(parameters),
         .statuses = {200, 304},
         .handler = [this, handler](Request request) { return (this->*handler)(std::move(request)); }});
}

void Api::add_read_routes() {
    get("/api/v1/articles", district, "Articles, newest first", {"state", "limit", "cursor"}, &Api::articles);
    get("/api/v1/articles/{id}", everybody, "One article with versions, copies and obligations", {},
        &Api::article);
    get("/api/v1/obligations", everybody, "Duties to repost",
        {"state", "unit", "article", "due_after", "due_before", "limit", "cursor"}, &Api::obligations);
    get("/api/v1/obligations/{id}", everybody, "One duty with its timeline and evidence", {},
        &Api::obligation);
    get("/api/v1/units", everybody, "The units and their channels", {"limit", "cursor"}, &Api::units);
    get("/api/v1/units/{id}", everybody, "One unit", {}, &Api::unit);
    get("/api/v1/units/{id}/queue", everybody, "What a unit has to repost, earliest due first",
        {"limit", "cursor"}, &Api::queue);
    get("/api/v1/questions", district, "Posts that may be reposts, and wait for a person's word", {},
        &Api::questions);
    get("/api/v1/deliveries/{id}", everybody, "One article version for one channel", {}, &Api::delivery);
    get("/api/v1/deliveries/{id}/package", everybody, "The article as this channel takes it, ready to paste",
        {}, &Api::package);
    get("/api/v1/chase", everybody, "The text of a notice with all that is open, for a group without a robot",
        {"unit"}, &Api::chase);
}

awaitable<Response> Api::articles(Request request) {
    const PageAsked asked = page_asked(request);
    if (!asked.errors.empty()) co_return problem(400, "limit is wrong", asked.errors);
    const ArticleFilter filter{.state = request.parameter("state")};
    if (!one_of(filter.state, {"baseline", "held", "open", "withdrawn"})) {
        co_return bad_parameter("state", "must be one of baseline, held, open, withdrawn");
    }
    auto query = [filter, page = asked.page](Queries& queries) {
        const auto found = queries.articles(filter, page);
        return answers::page(written(found.items, answers::article), found.next);
    };
    auto body = co_await tower_.view().read(std::move(query));
    co_return read_answer(request, std::move(body));
}

awaitable<Response> Api::article(Request request) {
    auto query = [id = ArticleId(request.part("id")), caller = request.caller](Queries& queries) {
        return article_text(queries, id, caller);
    };
    auto body = co_await tower_.view().read(std::move(query));
    if (!body) co_return not_there();
    co_return read_answer(request, std::move(*body));
}

awaitable<Response> Api::obligations(Request request) {
    const PageAsked asked = page_asked(request);
    if (!asked.errors.empty()) co_return problem(400, "limit is wrong", asked.errors);
    ObligationFilter filter{.state = request.parameter("state"),
                            .unit = request.parameter("unit"),
                            .article = request.parameter("article"),
                            .due_before = {}};
    if (!one_of(filter.state,
                {"open", "on_time", "late", "overdue", "exempt", "void", "undetermined", "no_channel"})) {
        co_return bad_parameter(
            "state", "must be open, on_time, late, overdue, exempt, void, undetermined or no_channel");
    }
    if (const std::string before = request.parameter("due_before"); !before.empty()) {
        filter.due_before = json::time_from(before);
        if (!filter.due_before) co_return bad_parameter("due_before", "must be a time as in RFC 3339");
    }
    PageAsked from = asked;
    if (const std::string after = request.parameter("due_after"); !after.empty()) {
        const auto time = json::time_from(after);
        if (!time) co_return bad_parameter("due_after", "must be a time as in RFC 3339");
        if (from.page.after.empty()) from.page.after = cursor_at(*time);
    }
    if (request.caller.role == Role::unit) {
        if (!filter.unit.empty() && !request.caller.may_see(filter.unit)) co_return not_there();
        filter.unit = request.caller.unit;
    }
    auto query = [filter, page = from.page](Queries& queries) {
        const auto found = queries.obligations(filter, page);
        return answers::page(written(found.items, answers::obligation), found.next);
    };
    auto body = co_await tower_.view().read(std::move(query));
    co_return read_answer(request, std::move(body));
}

awaitable<Response> Api::obligation(Request request) {
    auto query = [id = ObligationId(request.part("id")), caller = request.caller](Queries& queries) {
        return obligation_text(queries, id, caller);
    };
    auto body = co_await tower_.view().read(std::move(query));
    if (!body) co_return not_there();
    co_return read_answer(request, std::move(*body));
}

awaitable<Response> Api::units(Request request) {
    const PageAsked asked = page_asked(request);
    if (!asked.errors.empty()) co_return problem(400, "limit is wrong", asked.errors);
    auto query = [page = asked.page, caller = request.caller](Queries& queries) {
        auto all = queries.units();
        std::erase_if(all, [&](const Unit& unit) {
            return !caller.may_see(unit.id.str()) || unit.id.str() <= page.after;
        });
        const bool more = all.size() > static_cast<std::size_t>(page.limit);
        if (more) all.resize(static_cast<std::size_t>(page.limit));
        return answers::page(written(all, answers::unit), more ? all.back().id.str() : std::string());
    };
    auto body = co_await tower_.view().read(std::move(query));
    co_return read_answer(request, std::move(body));
}

awaitable<Response> Api::unit(Request request) {
    if (!request.caller.may_see(request.part("id"))) co_return not_there();
    auto query = [id = UnitId(request.part("id"))](Queries& queries) {
        const auto unit = queries.unit(id);
        return unit ? std::optional(answers::unit(*unit)) : std::nullopt;
    };
    auto body = co_await tower_.view().read(std::move(query));
    if (!body) co_return not_there();
    co_return read_answer(request, std::move(*body));
}

awaitable<Response> Api::queue(Request request) {
    if (!request.caller.may_see(request.part("id"))) co_return not_there();
    const PageAsked asked = page_asked(request);
    if (!asked.errors.empty()) co_return problem(400, "limit is wrong", asked.errors);
    auto query = [id = UnitId(request.part("id")),
                  page = asked.page](Queries& queries) -> std::optional<std::string> {
        if (!queries.unit(id)) return std::nullopt;
        const auto found = queries.queue(id, page);
        return answers::page(written(found.items, answers::delivery), found.next);
    };
    auto body = co_await tower_.view().read(std::move(query));
    if (!body) co_return not_there();
    co_return read_answer(request, std::move(*body));
}

awaitable<Response> Api::delivery(Request request) {
    auto query = [id = DeliveryId(request.part("id")),
                  caller = request.caller](Queries& queries) -> std::optional<std::string> {
        const auto delivery = queries.delivery(id);
        if (!delivery || !caller.may_see(delivery->unit.str())) return std::nullopt;
        return answers::delivery(*delivery);
    };
    auto body = co_await tower_.view().read(std::move(query));
    if (!body) co_return not_there();
    co_return read_answer(request, std::move(*body));
}

awaitable<Response> Api::questions(Request request) {
    auto query = [](Queries& queries) {
        return answers::page(written(queries.open_questions(most_of_a_page), answers::question), {});
    };
    auto body = co_await tower_.view().read(std::move(query));
    co_return read_answer(request, std::move(body));
}

}  // namespace drumtower
