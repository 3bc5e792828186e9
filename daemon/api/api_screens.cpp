// What the screens show at a glance: the desk, the matrix, how the program does; a text, a story; and what
// changes meanwhile.
#include "daemon/api/answers.hpp"
#include "daemon/api/api.hpp"
#include "daemon/api/event_feed.hpp"
#include "daemon/api/health_answers.hpp"
#include "daemon/api/json_object.hpp"
#include "daemon/system/version.hpp"
#include "pipeline/reporting/story.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace drumtower {

namespace {

constexpr int most_of_a_list = 50;
constexpr int most_looked_through = 200;  // articles, for those that wait for a designation
constexpr Duration near = 2h;
constexpr Duration late_of = 31 * 24h;

std::vector<Obligation> near_due(Queries& queries, TimePoint now) {
    const ObligationFilter open{.state = "open", .unit = {}, .article = {}, .due_before = now + near};
    return queries.obligations(open, {.limit = most_of_a_list, .after = {}}).items;
}

std::vector<Article> undesignated(Queries& queries) {
    auto found = queries.articles({.state = "open"}, {.limit = most_looked_through, .after = {}}).items;
    std::erase_if(found, [](const Article& article) { return article.designation.has_value(); });
    if (found.size() > most_of_a_list) found.resize(most_of_a_list);
    return found;
}

JsonObject desk_fields(Queries& queries, TimePoint now) {
    const auto held = queries.articles({.state = "held"}, {.limit = most_of_a_list, .after = {}}).items;
    JsonObject object;
    object.time("now", now)
        .raw("counts", answers::counts(queries.counts()))
        .raw("freezes", answers::list(queries.freezes(), answers::freeze))
        .raw("near", answers::list(near_due(queries, now), answers::obligation))
        .raw("late", answers::list(queries.missed(now - late_of, most_of_a_list), answers::obligation))
        .raw("people", answers::list(queries.needing_human(most_of_a_list), answers::delivery))
        .raw("appeals", answers::list(queries.appealed(most_of_a_list), answers::obligation))
        .raw("questions", answers::list(queries.open_questions(most_of_a_list), answers::question))
        .raw("held", answers::list(held, answers::article))
        .raw("undesignated", answers::list(undesignated(queries), answers::article))
        .raw("blind", answers::list(queries.blind_channels(), answers::blind));
    return object;
}

std::string cell(const DutyState& duty) {
    return JsonObject()
        .text("unit", duty.unit)
        .text("obligation", duty.id)
        .text("state", duty.state)
        .time("due", duty.due)
        .str();
}

std::string matrix_row(const Article& article, const std::vector<DutyState>& duties) {
    std::map<std::string, std::int64_t> counted;
    std::optional<TimePoint> due;
    for (const DutyState& duty : duties) {
        ++counted[duty.state];
        if (!due || duty.due < *due) due = duty.due;
    }
    JsonObject counts;
    for (const auto& [state, count] : counted)
        counts.number(state, count);
    return JsonObject()
        .raw("article", answers::article(article))
        .time("due", due)
        .raw("counts", counts.str())
        .raw("cells", answers::list(duties, cell))
        .str();
}

/// Articles that nobody owes are passed over; a page may hold fewer rows than it was asked for.
std::string matrix_text(Queries& queries, const Page& page, const Caller& caller, TimePoint now) {
    auto units = queries.units();
    std::erase_if(units, [&](const Unit& unit) { return !caller.may_see(unit.id.str()); });
    const auto found = queries.articles({.state = {}}, page);
    JsonArray rows;
    for (const Article& article : found.items) {
        if (!article.designation) continue;
        auto duties = queries.duty_states(article.id);
        std::erase_if(duties, [&](const DutyState& duty) { return !caller.may_see(duty.unit.str()); });
        if (!duties.empty()) rows.raw(matrix_row(article, duties));
    }
    const auto unit = [](const Unit& each) {
        return JsonObject().text("id", each.id).text("name", each.name).str();
    };
    return JsonObject()
        .time("now", now)
        .raw("units", answers::list(units, unit))
        .raw("rows", rows.str())
        .text_or_null("next_cursor", found.next)
        .str();
}

std::string quota(const QuotaUse& use) {
    return JsonObject()
        .text("api", use.api)
        .text("day", use.day)
        .number("taken", use.taken)
        .number("of", use.of)
        .str();
}

std::string channel_state(Queries& queries, const Unit& unit, const Channel& channel,
                          const std::vector<ChannelHealth>& health) {
    const auto at = std::find_if(health.begin(), health.end(),
                                 [&](const ChannelHealth& each) { return each.channel == channel.id; });
    const auto looks = queries.looks(channel.id);
    return JsonObject()
        .text("unit", unit.id)
        .text("unit_name", unit.name)
        .text("channel", channel.id)
        .text("name", channel.name)
        .text("kind", channel.kind)
        .text("mode", json::name_of(channel.mode))
        .raw("writes", at == health.end() ? "null" : answers::channel_health(*at))
        .raw("looks", looks ? answers::blind(*looks) : "null")
        .raw("quotas", answers::list(queries.quotas(channel.id), quota))
        .str();
}

std::string channels_text(Queries& queries, const std::vector<ChannelHealth>& health) {
    JsonArray channels;
    for (const Unit& unit : queries.units()) {
        for (const Channel& channel : unit.channels)
            channels.raw(channel_state(queries, unit, channel, health));
    }
    return channels.str();
}

std::string named_sources(Queries& queries, const std::vector<SourceHealth>& health) {
    return answers::list(health, [&](const SourceHealth& each) {
        const auto source = queries.source(each.id);
        return answers::source_health(each, source ? source->name : std::string());
    });
}

const Version* version_of(const Article& article, const std::string& number) {
    if (article.versions.empty()) return nullptr;
    if (number.empty()) return &article.versions.back();
    const auto at = std::find_if(article.versions.begin(), article.versions.end(),
                                 [&](const Version& each) { return std::to_string(each.number) == number; });
    return at == article.versions.end() ? nullptr : &*at;
}

std::string text_of(const Version& version, const Body& body) {
    const auto enclosure = [](const Enclosure& each) {
        return JsonObject().text("url", each.url).text("name", each.name).str();
    };
    return JsonObject()
        .number("version", version.number)
        .text("title", body.title)
        .text("html", body.html)
        .text_or_null("source_name", body.source_name)
        .raw("pictures", answers::list(body.pictures, enclosure))
        .raw("attachments", answers::list(body.attachments, enclosure))
        .str();
}

}  // namespace

void Api::add_screen_routes() {
    get("/api/v1/desk", district, "What needs a person now, and how everything stands", {}, &Api::desk);
    get("/api/v1/matrix", everybody, "Articles × units with their clocks, newest article first",
        {"limit", "cursor"}, &Api::matrix);
    get("/api/v1/ops", district, "Sources, channels, quotas and the log, as this node sees them", {},
        &Api::ops);
    get("/api/v1/articles/{id}/text", everybody, "The text of an article's version, the newest by default",
        {"version"}, &Api::article_body);
    get("/api/v1/obligations/{id}/story", everybody, "The whole story of a duty, in words", {},
        &Api::duty_story);
    get("/api/v1/events", everybody, "What happens, as server-sent events; Last-Event-ID goes on from there",
        {}, &Api::events);
}

awaitable<Response> Api::desk(Request request) {
    auto query = [now = tower_.now(), health = tower_.sources()](Queries& queries) {
        return desk_fields(queries, now).raw("sources", named_sources(queries, health));
    };
    auto fields = co_await tower_.view().read(std::move(query));
    fields.raw("readiness", answers::readiness(tower_.readiness()));
    auto troubled = tower_.channels();
    std::erase_if(troubled, [](const ChannelHealth& health) { return health.kind.empty(); });
    fields.raw("channels", answers::list(troubled, answers::channel_health));
    co_return read_answer(request, fields.str());
}

awaitable<Response> Api::matrix(Request request) {
    const PageAsked asked = page_asked(request);
    if (!asked.errors.empty()) co_return problem(400, "limit is wrong", asked.errors);
    auto query = [page = asked.page, caller = request.caller, now = tower_.now()](Queries& queries) {
        return matrix_text(queries, page, caller, now);
    };
    auto body = co_await tower_.view().read(std::move(query));
    co_return read_answer(request, std::move(body));
}

awaitable<Response> Api::ops(Request request) {
    auto query = [now = tower_.now(), sources = tower_.sources(),
                  channels = tower_.channels()](Queries& queries) {
        return JsonObject()
            .time("now", now)
            .raw("counts", answers::counts(queries.counts()))
            .raw("sources", named_sources(queries, sources))
            .raw("channels", channels_text(queries, channels));
    };
    auto fields = co_await tower_.view().read(std::move(query));
    fields.text("version", version_number())
        .text("commit", version_commit())
        .raw("readiness", answers::readiness(tower_.readiness()))
        .raw("log", answers::log_health(tower_.log_health()))
        .raw("disk", answers::disk_health(tower_.disk(), tower_.now()));
    co_return read_answer(request, fields.str());
}

awaitable<Response> Api::article_body(Request request) {
    auto query = [this, id = ArticleId(request.part("id")), number = request.parameter("version"),
                  caller = request.caller](Queries& queries) -> std::optional<std::string> {
        const auto article = queries.article(id);
        const Version* version = article ? version_of(*article, number) : nullptr;
        if (!version) return std::nullopt;
        if (caller.role == Role::unit && queries.obligations_of(id, UnitId(caller.unit)).empty())
            return std::nullopt;
        const auto bytes = tower_.stored(version->content);
        const auto body = bytes ? json::read<Body>(*bytes) : std::nullopt;
        return body ? std::optional(text_of(*version, *body)) : std::nullopt;
    };
    auto body = co_await tower_.view().read(std::move(query));
    if (!body) co_return not_there();
    co_return read_answer(request, std::move(*body));
}

awaitable<Response> Api::duty_story(Request request) {
    auto query = [id = ObligationId(request.part("id")), caller = request.caller, now = tower_.now(),
                  offset = tower_.utc_offset(),
                  trouble = tower_.log_health().trouble](Queries& queries) -> std::optional<std::string> {
        const auto duty = queries.obligation(id);
        if (!duty || !caller.may_see(duty->unit.str())) return std::nullopt;
        auto facts = duty_facts(queries, duty->article, duty->unit);
        if (!facts) return std::nullopt;
        facts->log_trouble = trouble;
        return JsonObject().text("text", story(*facts, now, offset)).str();
    };
    auto body = co_await tower_.view().read(std::move(query));
    if (!body) co_return not_there();
    co_return read_answer(request, std::move(*body));
}

awaitable<Response> Api::events(Request request) {
    std::optional<std::int64_t> last_seen;
    if (const std::string id = request.header("last-event-id"); !id.empty()) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
        if (error != std::errc{} || end != id.data() + id.size() || number < 0)
            co_return problem(400, "Last-Event-ID is no id of ours");
        last_seen = number;
    }
    auto more = feed_->watch(request.caller, last_seen);
    if (!more) {
        Response full = problem(503, "too many watch; ask again later, or read now and then");
        full.headers.emplace_back("Retry-After", "30");
        co_return full;
    }
    Response response{.status = 200, .type = "text/event-stream", .body = {}, .headers = {}};
    response.headers.emplace_back("X-Accel-Buffering", "no");
    response.more = [this, next = std::move(*more), caller = request.caller] { return piece(next, caller); };
    co_return response;
}

/// A stream ends with the session that opened it.
awaitable<std::optional<std::string>> Api::piece(Response::More next, Caller caller) {
    auto text = co_await next();
    if (!caller.secret.empty() && !node_.sessions().find(caller.secret)) co_return std::nullopt;
    co_return text;
}

}  // namespace drumtower
