// The dead-letter desk: deliveries that no program will move again by itself, because the platform refused
// them or a person is asked. A view of what the ledger holds; replay reads the platform back first, drop
// gives one up with a reason.
#include "daemon/api/answers.hpp"
#include "daemon/api/api.hpp"
#include "daemon/api/json_object.hpp"

namespace drumtower {

namespace {

const std::vector<Role> mechanics = {Role::admin, Role::ops};
constexpr std::size_t most = 200;
constexpr std::size_t most_events = 200;

std::string letter(Queries& queries, const Delivery& row) {
    const auto events = queries.timeline(row.id.str(), most_events);
    const std::optional<TimePoint> at = events.empty() ? std::nullopt : std::optional(events.back().time);
    return JsonObject()
        .text("id", row.id)
        .text("kind", json::name_of(row.state))
        .text("trouble", row.kind_of_trouble)
        .text("subject", row.title)
        .text("unit", row.unit)
        .text("channel", row.channel)
        .text("action", json::name_of(row.action))
        .text_or_null("why", row.note)
        .number("attempts", row.attempts)
        .time("at", at)
        .str();
}

}  // namespace

void Api::add_dead_routes() {
    const BodyField reason{.name = "reason"};
    const BodyField maybe_reason{.name = "reason", .need = BodyField::Need::optional};
    get("/api/v1/dead", district, "Deliveries that only a person can move", {}, &Api::dead_letters);
    get("/api/v1/dead/{id}", district, "One of them with all that happened to it", {}, &Api::dead_letter);
    post("/api/v1/dead/{id}/replay", mechanics, "Reads the platform back, then tries again if it is absent",
         {maybe_reason}, &Api::replay);
    post("/api/v1/dead/{id}/drop", mechanics, "Gives it up; the ledger keeps the reason", {reason},
         &Api::drop);
}

awaitable<Response> Api::dead_letters(Request request) {
    auto query = [](Queries& queries) {
        std::vector<std::string> items;
        for (const Delivery& row : queries.dead(most))
            items.push_back(letter(queries, row));
        return answers::page(items, {});
    };
    auto body = co_await tower_.view().read(std::move(query));
    co_return read_answer(request, std::move(body));
}

awaitable<Response> Api::dead_letter(Request request) {
    auto query = [id = DeliveryId(request.part("id"))](Queries& queries) -> std::optional<std::string> {
        const auto row = queries.delivery(id);
        if (!row || !is_dead(*row)) return std::nullopt;
        return JsonObject()
            .raw("letter", letter(queries, *row))
            .raw("delivery", answers::delivery(*row))
            .raw("timeline", answers::list(queries.timeline(id.str(), most_events), answers::timeline_entry))
            .str();
    };
    auto body = co_await tower_.view().read(std::move(query));
    if (!body) co_return not_there();
    co_return read_answer(request, std::move(*body));
}

awaitable<Response> Api::replay(Request request) {
    auto response = co_await act_on_dead(std::move(request), "replay", facts::DeliveryActed::Act::retry);
    co_return response;
}

awaitable<Response> Api::drop(Request request) {
    auto response = co_await act_on_dead(std::move(request), "drop", facts::DeliveryActed::Act::reject);
    co_return response;
}

}  // namespace drumtower
