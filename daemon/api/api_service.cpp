#include "daemon/api/api.hpp"
#include "daemon/api/asyncapi.hpp"
#include "daemon/api/json_object.hpp"
#include "daemon/api/openapi.hpp"
#include "daemon/web/app_page.hpp"
#include "daemon/web/assets.hpp"
#include "daemon/web/status_page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>

namespace drumtower {

namespace {

std::string escaped_label(std::string_view value) {
    std::string text;
    for (const char letter : value) {
        if (letter == '\\' || letter == '"') text += '\\';
        if (letter == '\n') {
            text += "\\n";
        } else {
            text += letter;
        }
    }
    return text;
}

std::string number_text(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.17g", value);
    return text.data();
}

std::string sample_text(const std::string& name, const Metric& metric) {
    std::string text = name;
    for (std::size_t i = 0; i < metric.labels.size(); ++i) {
        text += (i == 0 ? "{" : ",") + metric.labels[i].first + "=\"" +
                escaped_label(metric.labels[i].second) + '"';
    }
    return text + (metric.labels.empty() ? " " : "} ") + number_text(metric.value) + '\n';
}

/// The lines of a metric stand together, under one HELP and one TYPE, in the order in which metrics first
/// come.
std::string exposition(const std::vector<Metric>& metrics) {
    std::vector<std::string> groups;
    std::map<std::string, std::size_t> group_of;
    for (const Metric& metric : metrics) {
        const std::string name = "drumtower_" + metric.name;
        const auto [place, first] = group_of.emplace(name, groups.size());
        if (first) {
            const char* type = name.ends_with("_total") ? " counter\n" : " gauge\n";
            groups.push_back("# HELP " + name + ' ' + metric.help + "\n# TYPE " + name + type);
        }
        groups[place->second] += sample_text(name, metric);
    }
    return std::accumulate(groups.begin(), groups.end(), std::string());
}

void add_counts(std::vector<Metric>& metrics, const Counts& counts) {
    const auto duty = [&](std::string state, std::int64_t value) {
        metrics.push_back({"obligations",
                           "Duties to repost, by state",
                           static_cast<double>(value),
                           {{"state", std::move(state)}}});
    };
    duty("open", counts.open), duty("on_time", counts.on_time), duty("late", counts.late),
        duty("overdue", counts.overdue);
    duty("exempt", counts.exempt), duty("void", counts.voided), duty("undetermined", counts.undetermined);
    duty("no_channel", counts.no_channel);
    const auto delivery = [&](std::string state, std::int64_t value) {
        metrics.push_back({"deliveries",
                           "Article versions for channels, by state",
                           static_cast<double>(value),
                           {{"state", std::move(state)}}});
    };
    delivery("waiting", counts.deliveries_waiting), delivery("needs_human", counts.deliveries_needs_human);
    delivery("refused", counts.deliveries_refused), delivery("done", counts.deliveries_done);
    metrics.push_back({"articles", "Articles known", static_cast<double>(counts.articles), {}});
}

}  // namespace

Api::Api(asio::any_io_executor io, Tower& tower, Door door, const std::string& store)
    : tower_(tower),
      node_(door.node),
      setup_code_(store),
      feed_(std::make_shared<EventFeed>(std::move(io), tower.view())),
      router_(std::move(door)) {
    feed_->listen();
    add_service_routes();
    add_read_routes();
    add_report_routes();
    add_act_routes();
    add_duty_act_routes();
    add_hook_routes();
    add_screen_routes();
    add_dead_routes();
    add_queue_key_routes();
    add_secret_routes();
    add_people_routes();
    add_control_routes();
}

void Api::add_service_routes() {
    const auto get = [this](std::string path, Gate gate, std::string summary,
                            awaitable<Response> (Api::*handler)(Request)) {
        router_.add(
            {.method = "GET",
             .path = std::move(path),
             .gate = gate,
             .roles = district,
             .summary = std::move(summary),
             .handler = [this, handler](Request request) { return (this->*handler)(std::move(request)); }});
    };
    get("/healthz", Gate::open, "The process lives", &Api::healthz);
    get("/readyz", Gate::open, "It can work: 200, degraded included, or 503; with reasons", &Api::readyz);
    get("/openapi.json", Gate::open, "This description", &Api::openapi);
    get("/asyncapi.json", Gate::open, "The description of the topics, for units' own systems",
        &Api::asyncapi);
    get("/metrics", Gate::page, "Prometheus text", &Api::metrics);
    get("/", Gate::open,
        "The status page; for who may not see it, the page to sign in at; for who is signed in, /app",
        &Api::page);
    get("/status", Gate::page, "The status page's changing part", &Api::page_part);
    get("/app", Gate::open, "The page that the screens live in", &Api::app);
    get("/assets/{hash}/{name}", Gate::open, "What the pages load", &Api::asset);
}

awaitable<Response> Api::healthz(Request) {
    Response response;
    response.body = JsonObject().text("status", "ok").str();
    co_return response;
}

awaitable<Response> Api::readyz(Request) {
    const Readiness readiness = tower_.readiness();
    Response response;
    response.status = readiness.ready ? 200 : 503;
    response.body = JsonObject()
                        .text("status", !readiness.ready     ? "not_ready"
                                        : readiness.degraded ? "degraded"
                                                             : "ready")
                        .truth("ready", readiness.ready)
                        .truth("degraded", readiness.degraded)
                        .raw("reasons", json_texts(readiness.reasons))
                        .str();
    if (!readiness.ready) response.headers.emplace_back("Retry-After", "1");
    co_return response;
}

awaitable<Response> Api::openapi(Request request) {
    co_return read_answer(request, openapi_text(router_.routes()));
}

awaitable<Response> Api::asyncapi(Request request) {
    co_return read_answer(request, asyncapi_text(tower_.topics()));
}

awaitable<Response> Api::metrics(Request) {
    auto metrics = tower_.metrics();
    auto query = [](Queries& queries) { return queries.counts(); };
    const auto counts = co_await tower_.view().read(query);
    add_counts(metrics, counts);
    const Readiness readiness = tower_.readiness();
    metrics.push_back({"ready", "1 when it can work", readiness.ready ? 1.0 : 0.0, {}});
    metrics.push_back({"degraded", "1 when something is missing", readiness.degraded ? 1.0 : 0.0, {}});
    Response response{
        .status = 200, .type = "text/plain; version=0.0.4", .body = exposition(metrics), .headers = {}};
    co_return response;
}

awaitable<Response> Api::page_part(Request) {
    auto now = tower_.now();
    auto query = [now](Queries& queries) { return web::gather(queries, now); };
    auto facts = co_await tower_.view().read(std::move(query));
    facts.district = tower_.district();
    facts.utc_offset = tower_.utc_offset();
    facts.readiness = tower_.readiness();
    facts.source_health = tower_.sources();
    facts.channel_health = tower_.channels();
    Response response{.status = 200, .type = "text/html", .body = web::status_part(facts), .headers = {}};
    co_return response;
}

awaitable<Response> Api::app(Request) {
    Response response{
        .status = 200, .type = "text/html", .body = web::app_page(tower_.district()), .headers = {}};
    response.headers.emplace_back("Cache-Control", "no-cache");
    co_return response;
}

awaitable<Response> Api::page(Request request) {
    const Caller& caller = request.caller;
    if (!caller.secret.empty()) {
        Response elsewhere{.status = 303, .type = "text/plain", .body = "/app\n", .headers = {}};
        elsewhere.headers.emplace_back("Location", "/app");
        co_return elsewhere;
    }
    const bool of_district = std::find(district.begin(), district.end(), caller.role) != district.end();
    const bool may_see = caller.who.empty() ? router_.is_open_here(request) : of_district;
    if (!may_see) {
        const int status = caller.who.empty() ? 401 : 200;
        auto response = co_await app(std::move(request));
        response.status = status;
        if (status == 401) response.headers.emplace_back("WWW-Authenticate", R"(Bearer realm="drumtower")");
        co_return response;
    }
    auto response = co_await page_part(std::move(request));
    response.body = web::status_page(tower_.district(), response.body);
    co_return response;
}

/// As well compressed as the browser takes it. The hash in its address stands for its bytes.
awaitable<Response> Api::asset(Request request) {
    const auto asset = web::asset(request.part("name"));
    if (!asset || request.part("hash") != web::assets_hash()) co_return not_there();
    Response response{.status = 200, .type = std::string(asset->type), .body = {}, .headers = {}};
    response.headers = {{"Cache-Control", "public, max-age=31536000, immutable"},
                        {"Vary", "Accept-Encoding"}};
    const std::string accepted = request.header("accept-encoding");
    if (accepted.find("br") != std::string::npos) {
        response.body = asset->brotli;
        response.headers.emplace_back("Content-Encoding", "br");
    } else if (accepted.find("gzip") != std::string::npos) {
        response.body = asset->gzip;
        response.headers.emplace_back("Content-Encoding", "gzip");
    } else {
        response.body = asset->plain;
    }
    co_return response;
}

}  // namespace drumtower
